"""Names that came from outside, made safe to show."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST = 40


def plain(name: str) -> str:
    """The name as text for a chart: no markup or link is made of it, and it stays short."""
    text = _CONTROL.sub(" ", name)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(name: str) -> str:
    """The name as text for Streamlit's Markdown: its special characters are escaped."""
    text = _CONTROL.sub(" ", name)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:])", r"\\\1", text)
