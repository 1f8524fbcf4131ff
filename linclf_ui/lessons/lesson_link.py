"""The place of a lesson in an address: which lesson, which step, and whether its notes."""

from linclf_core import packing
from linclf_core.lessons import LESSONS, lesson
from linclf_core.lessons.reading import read
from linclf_ui import session
from linclf_ui.lessons import lesson_desk as desk

LESSON = "lesson"
#: A lesson of one's own that is longer when packed goes into no link.
LONGEST_LINK = 6_000
NOTES = "notes"
DAMAGED = "The link is damaged: its lesson cannot be read."


def place(*, notes: bool, step: int | None = None) -> str:
    """What an address holds of the lesson on show: its key, of one's own the packed text, and the
    step from 1 on, as in "hinge.3.notes"."""
    here = desk.desk()
    parts = [here.key] if here.key != desk.OWN else [desk.OWN, packed(here.text)]
    parts.append(str((here.place if step is None else step) + 1))
    return ".".join([*parts, NOTES] if notes else parts)


def packed(text: str) -> str:
    """A lesson as a link holds it; empty for one that is too long."""
    small = session.kept("packed lesson", text, lambda: packing.packed(text))
    return small if len(small) <= LONGEST_LINK else ""


def _text() -> str:
    here = desk.desk()
    return place(notes=here.notes) if here.key else ""


def _take(text: str) -> None:
    """Take up what an address holds. Raises ValueError, one plain sentence, if it cannot be read;
    everything then stays as it is."""
    key, *rest = text.split(".")
    notes = rest[-1:] == [NOTES]
    rest = rest[:-1] if notes else rest
    own = rest.pop(0) if key == desk.OWN and len(rest) == 2 else None
    if len(rest) != 1 or not (rest[0].isascii() and rest[0].isdecimal() and len(rest[0]) < 4):
        raise ValueError(DAMAGED)
    written = _written(own)
    if own is None and key not in LESSONS:
        raise ValueError(desk.NO_LESSON)
    steps = (read(written) if own is not None else lesson(key)).steps
    step = int(rest[0]) - 1
    if not 0 <= step < len(steps):
        raise ValueError(f"The link asks for a step that is not one of 1 to {len(steps)}.")
    here = desk.desk()
    same = (key, written) == (here.key, here.text)
    desk.change(notes=notes)
    if same:
        desk.go(step)
    elif session.lab().written and session.lab().beside is None:
        # A reload: the experiment of the address stays, which may have been played on.
        desk.change(key=key, text=written, place=step, given={})
        asked = steps[step]
        if not desk.played_on() and session.lab().history.step == asked.rests_at != asked.at:
            # The question is asked again: the board must not show what follows its answer.
            desk.set_up()
    else:
        desk.open_lesson(key, written, step)


def _written(own: str | None) -> str:
    """The text of a lesson of one's own; that on hand where the link has none."""
    if own is None:
        return ""
    if not own:
        if not desk.desk().text:
            raise ValueError(desk.NO_TEXT)
        return desk.desk().text
    text = packing.unpacked(own, LONGEST_LINK, LESSON)
    if not isinstance(text, str):
        raise ValueError(DAMAGED)
    return text


PLACE = session.Beside(_text, _take, LESSON, "No lesson was opened.")
