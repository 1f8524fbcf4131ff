"""The router: a menu of the pages in `linclf_ui/pages.py`. Start with `streamlit run app.py`."""

# Imported here, first and once: concurrent first imports of pandas through plotly can fail.
import pandas  # noqa: F401
import streamlit as st

from linclf_ui import session
from linclf_ui.pages import PAGES


def menu() -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for page in PAGES:
        # No icon: a page's icon becomes the tab's, and Streamlit would fetch it from another host.
        entry = st.Page(page.file, title=page.title, default=page is PAGES[0])
        sections.setdefault(page.section, []).append(entry)
    return sections


session.mark_router()
# Streamlit looks each file up on the disk when its page is made: once a visit is enough.
st.navigation(session.kept("menu", None, menu), position="top").run()
