"""Names that came from outside, made safe to show."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
#: What Markdown makes a link of, escaped or not, unless something stands in between.
_ADDRESS = re.compile(r"https?(?=:)|www(?=\.)|[\w.+-]+(?=@)", re.IGNORECASE)
#: Between two dollars.
_FORMULA = re.compile(r"(\$[^$]+\$)")
#: The end of a line that is not that of a paragraph or of an entry of a list.
_IN_A_PARAGRAPH = re.compile(r"(?<!\n)\n(?!\n|[-*] )")
#: What Markdown makes a numbered list of.
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
#: Takes no room, and no line is broken there.
_JOINER = "\u2060"
LONGEST = 40


def clean(name: str, longest: int = LONGEST) -> str:
    """The name without characters that cannot be shown, cut to this length; for tables."""
    text = _CONTROL.sub(" ", name)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def plain(name: str, longest: int = LONGEST) -> str:
    """The name as text for a chart or HTML: no markup or link is made of it."""
    return clean(name, longest).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(name: str, longest: int = LONGEST) -> str:
    """The name as text for Streamlit's Markdown: its special characters are escaped, and addresses
    broken, of which Markdown would make links even so."""
    text = _ADDRESS.sub(rf"\g<0>{_JOINER}", clean(name, longest))
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:])", r"\\\1", text)


def prose(text: str) -> str:
    """A text of somebody's own as Streamlit's Markdown: paragraphs, lists, emphasis and formulas
    between dollars stay; no link, picture or markup else is made of it, and no list of a number
    that happens to begin a line."""
    text = _NUMBERED.sub(r"\1\\\2", _IN_A_PARAGRAPH.sub(" ", text.strip()))
    return "".join(
        _line_by_line(part) if k % 2 else _escaped(part)
        for k, part in enumerate(_FORMULA.split(text))
    )


def _escaped(text: str) -> str:
    broken = _ADDRESS.sub(rf"\g<0>{_JOINER}", _line_by_line(text))
    return re.sub(r"(\\(?![.)])|[`\[\]<>#!|$~:])", r"\\\1", broken)


def _line_by_line(text: str) -> str:
    """Without characters that cannot be shown, but for the ends of lines."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.split("\n"))
