"""The doors of Home: three ways in, and below them a small one for every other page."""

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from linclf_ui.figures import pictures
from linclf_ui.pages import Page
from linclf_ui.store import store
from linclf_ui.theme import Theme
from linclf_ui.workbench import bench
from linclf_ui.workbench.own import STEP

STYLE = Path(__file__).parent / "home.css"
LAB, WORKBENCH = "pages/02_lab.py", "pages/03_workbench.py"


def look(theme: Theme) -> None:
    st.html(STYLE)
    # Streamlit's colours are not known to a page's own style sheet.
    colours = {
        "accent": theme.accent,
        "edge": theme.edge,
        "raised": theme.raised,
        "quiet": theme.muted,
    }
    told = "".join(f"--{name}: {colour};" for name, colour in colours.items())
    st.html(f"<style>:root {{{told}}}</style>")


def doors(theme: Theme) -> bool:
    """Watch, ask, bring; whether the visitor brings own numbers and goes to the workbench."""
    with st.container(key="door_watch"):
        _picture(pictures.learning, theme)
        st.page_link(LAB, label="**Watch it learn**")
        st.markdown("Step by step, or in slow motion")
    with st.container(key="door_ask"):
        _picture(pictures.asking, theme)
        st.page_link(WORKBENCH, label="**Ask a number why**")
        st.markdown("Every entry opens into what it is made of")
    with st.container(key="door_bring"):
        _picture(pictures.own_numbers, theme)
        brings = st.button("**Bring your own matrices**", key="bring", type="tertiary")
        st.markdown("Type or paste X, W, b and y")
    if brings:
        bench.choose_origin(STEP.key)
    return brings


def shelf(pages: Sequence[Page], theme: Theme) -> None:
    """The pages behind no door, and not Home itself."""
    for k, page in enumerate(pages[1:]):
        if page.file in (LAB, WORKBENCH):
            continue
        with st.container(key=f"shelf_{k}"):
            _picture(page.picture, theme)
            st.page_link(page.file, label=f"**{page.title}**")
            st.markdown(page.brief or page.summary)


def _picture(draw: Callable[[Theme], str], theme: Theme) -> None:
    name = "picture", draw.__name__, theme.name

    def image() -> str:
        # As an image: of what st.html is given it keeps no SVG.
        return f'<img alt="" src="data:image/svg+xml,{quote(draw(theme))}">'

    st.html(store().get(name, image, len))
