"""The link to the moment on show, with its length, a QR code, and a teacher's options."""

from base64 import b64encode
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from linclf_core.notation import BoolArray
from linclf_core.sharing import address
from linclf_ui import session
from linclf_ui.compare.compare_link import COMPARED
from linclf_ui.pages import PAGES
from linclf_ui.sharing.qr import capacity, qr
from linclf_ui.sharing.settings import change, settings
from linclf_ui.teaching import GROUPS, MODES, ONLY_HIDDEN, Mode
from linclf_ui.widgets import Bound
from linclf_ui.workbench.link import NUMBERS

BY_TITLE = {page.title: page for page in PAGES}
#: The pages that have something of the visitor's own in their address.
BESIDE = {"workbench": NUMBERS, "chain_rule": NUMBERS, "compare": COMPARED}
#: More bytes make a code so fine that a camera hardly reads it off a projector.
MOST_BYTES = capacity(18)
#: A longer link is shown in a window of its own.
LONG = 400
#: So many modules around a code stay white.
QUIET = 4
FREE = "free"


def link_panel() -> None:
    """The link as text and code, and what it does."""
    here, asked = session.lab(), settings()
    page, step = st.columns(2)
    page.selectbox(
        "Opens on",
        **Bound("link_page", asked.page, lambda title: change(page=title)).menu(list(BY_TITLE)),
    )
    last = here.history.last_step
    now = here.history.step if asked.step is None else min(asked.step, last)
    step.number_input(
        "At step",
        0,
        last,
        help="The step that the Lab has on show there, of those that this run has made.",
        **Bound.renewed("link_step", now, lambda entered: change(step=entered)).entry(),
    )
    with st.expander("Teacher's options", icon=":material/school:", key="teaching"):
        _options()
    if not session.in_a_link():
        st.info(f"{session.TOO_LONG} A file takes them along.")
        return
    told = link(now)
    with st.container(key="link"):
        long = len(told) > LONG
        st.code(told, language=None, wrap_lines=True, height=150 if long else "content")
    beside = _beside()
    left_out = beside.left_out() if beside else ""
    what = (
        f"{left_out} Whoever opens it sees what else" if left_out else "Whoever opens it sees what"
    )
    st.caption(f"{len(told):,} characters. {what} is on show here.")
    if len(told.encode()) <= MOST_BYTES:
        # Streamlit shows no drawing that stands in the page itself.
        drawn = b64encode(picture(qr(told.encode())).encode()).decode()
        st.html(
            f'<img class="qr" alt="The link as a QR code" src="data:image/svg+xml;base64,{drawn}">'
        )
    else:
        st.caption("It is too long for a QR code that a camera reads off a projector.")


def link(step: int) -> str:
    """The link as the page's settings want it, at this step."""
    asked = settings()
    page = BY_TITLE[asked.page]
    entries = session.entries(step) | {session.TEACH: asked.teaching.text()}
    if beside := _beside():
        entries |= {beside.name: beside.text(), **beside.moment()}
    base = (st.context.url or "").rpartition("/")[0]
    return address(base, "" if page is PAGES[0] else page.path, entries)


def _beside() -> session.Beside | None:
    """What of the visitor's own stands in a link to the page that it opens on."""
    return BESIDE.get(BY_TITLE[settings().page].path)


def _options() -> None:
    teaching = settings().teaching
    places = st.columns(2)
    for k, (group, label) in enumerate(GROUPS.items()):
        modes = (FREE, *(mode for mode in MODES if mode == "hidden" or group not in ONLY_HIDDEN))
        places[k % 2].selectbox(
            label,
            **Bound(
                f"teach_{group}", teaching.groups.get(group, FREE), partial(_set_group, group)
            ).menu(modes),
        )
    st.toggle(
        "Projector: large type and marks",
        **Bound("teach_projector", teaching.projector, _set_projector).entry(),
    )
    st.caption(
        "For whoever opens the link. It helps to keep to an exercise and guards nothing: without "
        "“teach” in the address everything is there again. Add &embed=true for a frame in a course "
        "page."
    )


def _set_group(group: str, mode: Mode) -> None:
    teaching = settings().teaching
    others = {name: other for name, other in teaching.groups.items() if name != group}
    change(teaching=replace(teaching, groups=others if mode == FREE else others | {group: mode}))


def _set_projector(on: bool) -> None:
    change(teaching=replace(settings().teaching, projector=on))


def picture(code: BoolArray) -> str:
    """The code as SVG, black on white in any theme; a module is 1 × 1."""
    size = len(code) + 2 * QUIET
    modules = "".join(f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, x in np.argwhere(code))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{modules}" fill="#000"/></svg>'
    )
