r"""What people paste, without what only decorates it: LaTeX, NumPy and MATLAB marks taken off.

A mark is taken off where it decorates a number, as in `\mathbf{0.5}` or `\frac{1}{2}`. Around
anything else it stays, so that a fault can quote what was typed.
"""

import re

#: Stands before a number that was bold.
BOLD = "\ue000"
#: The kinds of minus signs and of spaces; marks that nobody sees are left out.
SIGNS = str.maketrans(
    dict.fromkeys("\u2212\u2013\u2010\u2011\u2012\ufe63\uff0d", "-")
    | dict.fromkeys("\u00a0\u2009\u202f~", " ")
    | dict.fromkeys("\u200b\u2061\u2062\u2063", None)
    | {BOLD: None, "\u2044": "/"}
)
_END_OF_ROW = re.compile(r"\\\\(?:\[[^\]]{0,20}\])?")
_POWER = re.compile(
    r" ?(?:\\times|\\cdot|[×·]) ?10 ?\^ ?(?:\{ ?([+-]?[0-9]{1,3}) ?\}|([+-]?[0-9]))"
)
_SPACING = re.compile(r"\\(?:(?:quad|qquad|hline)(?![a-zA-Z])|[,;:! ])")
_PHANTOM = re.compile(r"\\phantom ?\{[^{}]{0,20}\}")
_STRUCTURE = re.compile(r"\\(?:displaystyle|left|right)(?![a-zA-Z])|\\[\[\]]|\$")

_DECIMAL = r"(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})"
_VALUE = rf"[+-]? ?{BOLD}?[+-]? ?{_DECIMAL}(?:[eE][+-]?[0-9]{{1,4}}|/{_DECIMAL})?"
_FRACTION = re.compile(
    rf"(?:([+-]) ?)?\\[dtc]?frac ?(?:\{{ ?({BOLD}?)([+-]?) ?({_DECIMAL}) ?\}}|([0-9]))"
    rf" ?(?:\{{ ?{BOLD}?({_DECIMAL}) ?\}}|([0-9]))"
)
_SLASH = re.compile(r"(?<=[0-9.]) / (?=[0-9.])")
_BOLD = re.compile(
    r"\\(?:(?:mathbf|boldsymbol|textbf|bm) ?"
    rf"(?:\{{ ?({_VALUE}) ?\}}|([0-9]))|bf(?:series)? ?({_VALUE}))|\*\* ?({_VALUE}) ?\*\*"
)
_BOXED = re.compile(
    r"\\(?:mathrm|mathit|text|underline|boxed|(?:text)?color ?\{[a-zA-Z]{1,20}\}) ?"
    rf"\{{ ?({_VALUE}) ?\}}"
)
# Braces that belong to a command stay: what stands before them tells.
_BRACES = re.compile(rf"(?<![a-zA-Z}}^_])(?<![a-zA-Z}}^_] )\{{ ?({_VALUE}) ?\}}")
#: Marks may stand inside of marks, so deep.
_NESTED = 4
_LITERALS = ("array", "asarray", "matrix")


def plain(text: str) -> str:
    """The text with a row a line and its entries still apart; BOLD stands before each number that
    was bold.

    Raises ValueError, one plain sentence, for several LaTeX matrices or one that does not end.
    """
    text = text.translate(SIGNS).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    text = _inside_latex(re.sub(" +", " ", text))
    if r"\\" in text:
        # In LaTeX a line break is a space, and \\ ends the row.
        text = _END_OF_ROW.sub("\n", text.replace("\n", " "))
    text = _POWER.sub(r"e\1\2", text)
    text = _PHANTOM.sub("", _STRUCTURE.sub("", _SPACING.sub(" ", text)))
    text = _numbers_bare(text)
    if "\\" not in text:
        text = text.replace("{", "[").replace("}", "]")
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


def _numbers_bare(text: str) -> str:
    """The text with the marks around numbers taken off, and fractions written with a slash."""

    def fraction(found: re.Match[str]) -> str:
        outer, mark, inner, above, above_digit, below, below_digit = found.groups(default="")
        sign = "-" if "-" in (outer, inner) and outer != inner else outer and "+"
        return f"{sign}{mark}{above or above_digit}/{below or below_digit}"

    def thick(found: re.Match[str]) -> str:
        return BOLD + next(group for group in found.groups() if group)

    text = _SLASH.sub("/", text)
    for _ in range(_NESTED):
        before = text
        text = _BOLD.sub(thick, _BOXED.sub(r"\1", _FRACTION.sub(fraction, text)))
        text = _BRACES.sub(r"\1", text)
        if text == before:
            break
    return text


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
