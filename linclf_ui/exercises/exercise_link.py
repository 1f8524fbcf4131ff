"""The exercise in an address: its kind, and its seed or its numbers."""

from linclf_core import packing
from linclf_core.results import task_from_document, task_to_document
from linclf_ui import session
from linclf_ui.exercises import exercise_book as book

LONGEST_LINK = 6_000
#: So begins what stands there: the workbench's own numbers stand under the same name.
MARK = "e."


def _text() -> str:
    task = book.book().now.task
    if task == book.ExerciseBook().now.task:
        return "" if not session.lab().beside else MARK
    packed = session.kept("packed exercise", task, lambda: packing.packed(task_to_document(task)))
    return f"{MARK}{packed}" if len(packed) <= LONGEST_LINK else MARK


def _take(text: str) -> None:
    """Take up what an address holds. Raises ValueError, one plain sentence, if it cannot be read;
    everything then stays as it is."""
    if not text.startswith(MARK):
        raise ValueError("The link is not one of an exercise.")
    packed = text.removeprefix(MARK)
    task = book.ExerciseBook().now.task
    if packed:
        task = task_from_document(packing.unpacked(packed, LONGEST_LINK, "exercise"))
    if task != book.book().now.task:
        book.take_task(task)


EXERCISE = session.Beside(_text, _take)
