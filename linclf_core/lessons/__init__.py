"""Guided lessons: plain texts, whose numbers and answers are computed by the core.

`LESSONS` has those that come with the program, by key: the names of the files in `texts/`, in the
order in which they are taught.
"""

from functools import cache
from pathlib import Path

from linclf_core.lessons.lesson import Lesson
from linclf_core.lessons.reading import read

TEXTS = Path(__file__).parent / "texts"
LESSONS = ("scores", "hinge", "softmax", "descent", "which_hinge", "margins")


def lesson_text(key: str) -> str:
    """A lesson of the program as it is written."""
    return (TEXTS / f"{key}.toml").read_text("utf-8")


@cache
def lesson(key: str) -> Lesson:
    """A lesson of the program."""
    return read(lesson_text(key))
