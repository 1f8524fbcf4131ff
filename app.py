"""The router: which pages there are, in which order. Start with `streamlit run app.py`."""

# Imported here, first and once: concurrent first imports of pandas through plotly can fail.
import pandas  # noqa: F401
import streamlit as st

from linclf_ui import state

#: One line a page: (section, file, title, icon).
PAGES = (
    ("", "pages/01_home.py", "Home", ":material/home:"),
    ("", "pages/02_lab.py", "Lab", ":material/science:"),
    ("", "pages/99_conventions.py", "Conventions", ":material/menu_book:"),
)

state.mark_router()
sections: dict[str, list[st.Page]] = {}
for section, file, title, icon in PAGES:
    page = st.Page(file, title=title, icon=icon, default=file.endswith("home.py"))
    sections.setdefault(section, []).append(page)
st.navigation(sections, position="top").run()
