"""The comparison in an address: its configurations, and the step on show."""

from linclf_core import packing
from linclf_core.document import training_from_document, training_to_document
from linclf_ui import session
from linclf_ui.compare import desk
from linclf_ui.compare.presets import PRESETS, Trainings

LONGEST_LINK = 6_000
#: So begins what stands there: the numbers of other pages stand under the same name.
MARK = "c."
DAMAGED = "The link is damaged: its comparison cannot be read."


def _text() -> str:
    here = desk.settings()
    if not here.trainings:
        return MARK if session.lab().beside else ""

    def packed() -> str:
        return packing.packed([here.preset, *map(training_to_document, here.trainings)])

    small = session.kept("packed comparison", (here.preset, here.trainings), packed)
    return f"{MARK}{small}" if len(small) <= LONGEST_LINK else MARK


def read(text: str) -> tuple[str, Trainings]:
    """The preset, or "", and the configurations that such a text holds; none are those of the first
    preset. Raises ValueError, one plain sentence, if it holds no comparison."""
    if not text.startswith(MARK):
        raise ValueError("The link is not one of a comparison.")
    packed = text.removeprefix(MARK)
    if not packed:
        return desk.FIRST, ()
    document = packing.unpacked(packed, LONGEST_LINK, "comparison")
    if not isinstance(document, list) or not document or document[0] not in ("", *PRESETS):
        raise ValueError(DAMAGED)
    preset, *trainings = document
    if not desk.FEWEST <= len(trainings) <= len(desk.LETTERS):
        raise ValueError(DAMAGED)
    return preset, tuple(map(training_from_document, trainings))


def _moment() -> dict[str, str]:
    step = desk.settings().step
    return {session.AT: "" if step == desk.FIRST_LOOK else str(step)}


COMPARED = session.Beside(
    _text,
    lambda text: desk.take_up(*read(text)),
    stays="The comparison stays as it was.",
    moment=_moment,
    go_to=desk.go_to,
)
