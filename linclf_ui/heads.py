"""Titles of matrices and sentences with letters of formulas, to be shown: indices are set lower."""

import re
from html import escape
from typing import Any

from linclf_ui.names import markdown

LONGEST_SENTENCE = 300


def title_parts(title: str) -> list[list[Any]]:
    """A title as pieces of [text, whether it is an index]: "S − S_y" has an index y."""
    pieces = re.split(r"_(\w)", title)
    return [[piece, k % 2 == 1] for k, piece in enumerate(pieces) if piece]


def title_html(title: str) -> str:
    """The title as HTML."""
    return "".join(
        f"<sub>{escape(text)}</sub>" if is_index else escape(text)
        for text, is_index in title_parts(title)
    )


def sentence(text: str) -> str:
    """A sentence of the program as Streamlit's Markdown: s_j has an index j."""
    return re.sub(r"(\w)\\_(\w)", r"$\1_\2$", markdown(text, LONGEST_SENTENCE))
