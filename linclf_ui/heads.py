"""Titles of matrices as pieces to be shown: indices are set lower, and a letter stands apart from
what it is."""

import re
from typing import Any


def title_parts(title: str) -> list[list[Any]]:
    """A title as pieces of [text, whether it is an index]: "S − S_y" has an index y."""
    pieces = re.split(r"_(\w)", title)
    return [[piece, k % 2 == 1] for k, piece in enumerate(pieces) if piece]


def letter_and_rest(title: str) -> tuple[str, str]:
    """The letter of "H = max(0, M)" or "S, the scores", and what follows."""
    found = re.fullmatch(r"(\w\*?)(?: = |, )(.+)", title)
    return (found[1], found[2]) if found else (title, "")
