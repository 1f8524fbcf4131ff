"""How every page begins, so that each stands alone whichever way a visitor came to it."""

import gc
import runpy
import sys
import time
from functools import cache
from html import escape
from pathlib import Path
from typing import Literal

# Imported here, first and once: concurrent first imports of pandas through plotly can fail.
import pandas  # noqa: F401
import streamlit as st

from linclf_ui import computing, session, widgets
from linclf_ui.board.address import keep_moment
from linclf_ui.board.keeping import keep_experiment
from linclf_ui.names import markdown
from linclf_ui.pages import PAGES, Page, place_in_bar
from linclf_ui.sharing.copy_link import copy_link
from linclf_ui.theme import DARK, DARK_PROJECTED, LIGHT, LIGHT_PROJECTED, Theme

ROUTER = Path(__file__).parent.parent / "app.py"
#: Width of the sidebar in pixels.
SIDEBAR = 256
ICON = Path(__file__).parent / "icon.svg"
LONGEST_NOTICE = 300
STYLE, PROJECTOR = (Path(__file__).parent / name for name in ("style.css", "projector.css"))


def begin(
    title: str,
    *,
    keeps_moment: bool = False,
    beside: session.Beside | None = None,
    titled: bool = True,
    settings: int | Literal["collapsed"] = SIDEBAR,
) -> Theme:
    """Configure the page, restore the experiment, show what there is to say; returns the colours.

    The first call of every page. `keeps_moment` says that the page itself keeps the moment on show
    in the address, `beside` what it keeps there besides, `titled` that it has the usual title line.
    `settings` is the width of the sidebar, or that it is closed at first.
    """
    _through_router()
    turns = session.kept("turns", None, lambda: computing.Turns(time.monotonic()))
    time.sleep(turns.wait(time.monotonic()))
    _settle_memory()
    st.set_page_config(
        page_title=f"{title} · Linear Classifier Lab",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state=settings,
    )
    st.html(STYLE)
    # A long link tells in here how far it is: nothing that follows may move.
    with st.container(key="begun"):
        session.lab()
    widgets.catch_up()
    listed = next((entry for entry in PAGES if entry.title == title), None)
    if listed is not None:
        st.html(f"<style>{_here_in_bar(listed)} {_as_taught()}</style>")
    if session.lab().teaching.projector:
        st.html(PROJECTOR)
    widgets.whole_page_runs()
    session.follow_address(beside)
    keep_experiment()
    if not keeps_moment:
        keep_moment(beside)
    copy_link()
    # Streamlit names a fragment by its place on the page: a notice must not move what follows.
    with st.container(key="notice"):
        if notice := session.take_notice():
            # It may quote a stranger's link.
            st.warning(markdown(notice, LONGEST_NOTICE), icon=":material/info:")
    if titled and listed is not None:
        st.html(
            f'<div class="title-line"><h1>{escape(title)}</h1>'
            f"<span>{escape(listed.brief or listed.summary)}</span></div>"
        )
    return current_theme()


def run_whole_if_changed(theme: Theme) -> None:
    """For a part of the page that runs alone: all of the page runs if something around it, or the
    visitor's colours, have changed."""
    if widgets.changed_around() or current_theme() is not theme:
        st.rerun()


def current_theme() -> Theme:
    """The colours of the scheme that the visitor's page shows, and the sizes for its screen."""
    dark = st.context.theme.type == "dark"
    if session.lab().teaching.projector:
        return DARK_PROJECTED if dark else LIGHT_PROJECTED
    return DARK if dark else LIGHT


def _here_in_bar(listed: Page) -> str:
    """The style of the page's own entry in the bar: Streamlit marks no menu that is closed."""
    entry = f".stAppHeader .rc-overflow-item:nth-child({place_in_bar(listed)})"
    marked = "box-shadow: inset 0 -2px 0 var(--here); font-weight: 600;"
    return (
        f"{entry} button, {entry} a {{{marked}}} {entry} p {{font-weight: 600;}} "
        f":root {{--here: {current_theme().accent};}}"
    )


def _as_taught() -> str:
    """The style of what a teacher's link asks for."""
    menu = '.stAppHeader .rc-overflow, [data-testid="stSidebarNav"] {visibility: hidden;}'
    return menu if session.lab().teaching.hidden("menu") else ""


def _through_router() -> None:
    """Run app.py if it was passed over.

    Because there is a folder called pages, Streamlit runs the page of a deep link alone when it is
    the first visit after the server's start, with a navigation of its own. The router, run from
    here, shows the page again inside the right one.
    """
    main = getattr(sys.modules["__main__"], "__file__", None)
    if main and Path(main).resolve() == ROUTER and not session.rendered_by_router():
        runpy.run_path(str(ROUTER))
        st.stop()


@cache
def _settle_memory() -> None:
    """Put the imported modules out of the garbage collector's sight: no click waits for them."""
    gc.collect()
    gc.freeze()
