"""The router: which pages there are, in which order. Start with `streamlit run app.py`."""

# Imported here, first and once: concurrent first imports of pandas through plotly can fail.
import pandas  # noqa: F401
import streamlit as st

from linclf_ui import session

#: One line a page: (section of the menu, file, title).
PAGES = (
    ("", "pages/01_home.py", "Home"),
    ("", "pages/02_lab.py", "Lab"),
    ("Explore", "pages/05_compare.py", "Compare"),
    ("Explain", "pages/03_workbench.py", "Matrix workbench"),
    ("Explain", "pages/04_chain_rule.py", "Chain rule"),
    ("Theory", "pages/06_landscape.py", "Loss landscape"),
    ("Theory", "pages/07_separability.py", "Separability"),
    ("Theory", "pages/08_soft_svm.py", "Soft SVM"),
    ("Theory", "pages/09_relu_max.py", "max as a ReLU network"),
    ("Explain", "pages/99_conventions.py", "Conventions"),
)

session.mark_router()
sections: dict[str, list[st.Page]] = {}
for section, file, title in PAGES:
    # No icon: a page's icon becomes the tab's, and Streamlit would fetch it from another host.
    page = st.Page(file, title=title, default=file.endswith("home.py"))
    sections.setdefault(section, []).append(page)
st.navigation(sections, position="top").run()
