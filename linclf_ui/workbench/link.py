"""The numbers of the workbench in an address: which origin, and what was put in by hand."""

from linclf_core import packing
from linclf_ui import session
from linclf_ui.workbench import bench
from linclf_ui.workbench.origins import ORIGINS
from linclf_ui.workbench.own import LONGEST_LINK, OWN
from linclf_ui.workbench.typed import DAMAGED

#: The origin of a newcomer, which is not named before another has been chosen.
PLAIN = bench.Bench().origin
#: Between the origin's key and what was put in.
APART = "."


def _text() -> str:
    """What the address holds; of numbers that are too many only which way they were put in."""
    key = bench.settings().origin
    packed = OWN[key].packed() if key in OWN else ""
    if packed and len(packed) <= LONGEST_LINK:
        return f"{key}{APART}{packed}"
    return "" if key == PLAIN and not session.lab().beside else key


def _left_out() -> str:
    key = bench.settings().origin
    return OWN[key].left_out() if key in OWN else ""


def _take(text: str) -> None:
    """Take up what an address holds. Raises ValueError, one plain sentence, if it cannot be read;
    everything then stays as it is."""
    key, apart, packed = text.partition(APART)
    if key not in ORIGINS or (apart and key not in OWN):
        raise ValueError(DAMAGED)
    if apart:
        OWN[key].take_document(packing.unpacked(packed, LONGEST_LINK, "numbers"))
    if key != bench.settings().origin:
        bench.choose_origin(key)


NUMBERS = session.Beside(_text, _take, left_out=_left_out)
