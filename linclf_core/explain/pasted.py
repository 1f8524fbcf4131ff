"""What people paste, without what only decorates it: LaTeX, NumPy and MATLAB marks taken off."""

import re

_SIGNS = str.maketrans(
    dict.fromkeys("\u2212\u2013\u2010\u2011\u2012\ufe63\uff0d", "-")
    | dict.fromkeys("\u00a0\u2009\u202f~", " ")
    | {"\u200b": None}
)
_END_OF_ROW = re.compile(r"\\\\(?:\[[^\]]{0,20}\])?")
_POWER = re.compile(
    r" ?(?:\\times|\\cdot|[×·]) ?10 ?\^ ?(?:\{ ?([+-]?[0-9]{1,3}) ?\}|([+-]?[0-9]))"
)
_SPACING = re.compile(r"\\(?:(?:quad|qquad|hline)(?![a-zA-Z])|[,;:! ])")
_MARKS = re.compile(
    r"\\phantom ?\{[^{}]{0,20}\}|\\(?:mathbf|boldsymbol|textbf|bm|bf|left|right)(?![a-zA-Z])"
    r"|\\[\[\]]|[{}$]|\*\*"
)
_LITERALS = ("array", "asarray", "matrix")


def plain(text: str) -> str:
    """The text with a row a line and its entries still apart.

    Raises ValueError, one plain sentence, for several LaTeX matrices or one that does not end.
    """
    text = text.translate(_SIGNS).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    text = _inside_latex(re.sub(" +", " ", text))
    if r"\\" in text:
        # In LaTeX a line break is a space, and \\ ends the row.
        text = _END_OF_ROW.sub("\n", text.replace("\n", " "))
    text = _POWER.sub(r"e\1\2", text)
    text = _MARKS.sub("", _SPACING.sub(" ", text))
    name, equals, value = text.partition("=")
    if equals and "(" not in name:
        text = value
    function, bracket, arguments = text.partition("(")
    if bracket and function.strip().rpartition(".")[2] in _LITERALS:
        text = arguments.rpartition(")")[0].partition("dtype")[0].rstrip(" ,\n")
    if text.count("[") > 1:
        rows = text.replace("\n", " ").replace("[", " ").split("]")
        return "\n".join(row.strip(" ,;") for row in rows)
    return text.replace("[", " ").replace("]", " ")


def _inside_latex(text: str) -> str:
    """What stands inside the one LaTeX matrix of the text; the text itself if it has none."""
    _, begin, rest = text.partition(r"\begin{")
    if not begin:
        return text
    if r"\begin{" in rest:
        raise ValueError("The text holds more than one LaTeX matrix; paste one at a time.")
    environment, _, body = rest.partition("}")
    body, end, _ = body.partition(rf"\end{{{environment}}}")
    if not end:
        raise ValueError(rf"The LaTeX matrix does not end: \end{{{environment[:12]}}} is missing.")
    body = body.replace("\n", " ").lstrip()
    if environment == "array" and body.startswith("{"):
        return body.partition("}")[2]
    if environment.endswith("*") and body.startswith("["):
        return body.partition("]")[2]
    return body
