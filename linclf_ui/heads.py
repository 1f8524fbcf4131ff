"""Titles of matrices as pieces to be shown: indices are set lower."""

import re
from html import escape
from typing import Any


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
