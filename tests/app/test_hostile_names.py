"""Names from a link are text on every page: no markup, no formula, no link is made of them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.experiment import Experiment
from linclf_core.packing import to_text
from tests.app.hostile import ADDRESSES, MARKUP, hostile
from tests.combined import combined

ROOT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py"))
ALONE = [file for file in FILES if "home" not in file]
LAB, COMPARE = "pages/02_lab.py", "pages/05_compare.py"


def opened(file: str, experiment: Experiment, **more: str) -> AppTest:
    app = AppTest.from_file(ROOT / file, default_timeout=60)
    app.query_params["x"] = to_text(experiment)
    for name, value in more.items():
        app.query_params[name] = value
    return app.run()


def check(app: AppTest) -> None:
    """All that becomes Markdown or HTML: texts, notices, and the labels of what can be chosen."""
    assert not app.exception
    texts = [*app.markdown, *app.caption, *app.warning, *app.info, *app.success, *app.error]
    found = [element.value for element in texts]
    for kind in ("button_group", "radio", "checkbox", "button", "tab", "expandable", "popover"):
        found += [str(getattr(element, "proto", "")) for element in app.get(kind)]
    for widgets in (app.selectbox, app.slider, app.number_input, app.multiselect):
        found += [f"{widget.label} {widget.help}" for widget in widgets]
    text = "\n".join(found).lower()
    unescaped, bare = re.sub(r"\\+([^\w\s])", r"\1", text), re.sub(r"\\+[^\w\s]", "", text)
    assert not [address for address in ADDRESSES if address in unescaped]
    assert not [markup for markup in MARKUP if markup in bare]
    drawn = [chart.proto.spec for chart in app.get("plotly_chart")]
    html = "\n".join([element.proto.body for element in app.get("html")] + drawn).lower()
    html = html.replace("\\u003c", "<").replace("\\u003e", ">")
    assert not [
        markup for markup in ("<a href='http", "<b>evil</b>", "<img src=x") if markup in html
    ]


@combined("file, D", 2, ALONE, [2, 3])
def test_names_are_text_on_every_page(file: str, D: int) -> None:
    app = opened(file, hostile(n_features=D), step="3")
    check(app)
    for widget in app.get("button_group"):
        if widget.key == "lab_details_open":
            for option in widget.options:
                widget.set_value(getattr(option, "content", option)).run()
                check(app)


@combined("file, C", 2, ["pages/07_separability.py", "pages/08_soft_svm.py", COMPARE], [2, 3])
def test_names_are_text_in_every_tab(file: str, C: int) -> None:
    app = opened(file, hostile(C), step="3")
    tabs = [tab.label for tab in app.tabs]
    key = next(
        k
        for k in ("inseparable_tabs", "separable_tabs", "svm_tabs", "compare_tabs")
        if k in app.session_state
    )
    for label in tabs:
        app.session_state[key] = label
        app.run()
        check(app)


def test_the_axes_are_text() -> None:
    app = opened(LAB, hostile(), axes="0-2")
    check(app)
    assert any("of 3 features" in caption.value for caption in app.caption)


@pytest.mark.parametrize("file", [LAB, "pages/04_chain_rule.py", "pages/08_soft_svm.py"])
def test_names_are_text_in_still_charts(file: str) -> None:
    app = opened(file, hostile(), step="3")
    app.session_state["lab"].view = replace(app.session_state["lab"].view, board=False)
    app.run()
    assert app.get("plotly_chart")
    check(app)


def test_a_notice_that_quotes_a_link_is_text() -> None:
    app = AppTest.from_file(ROOT / LAB, default_timeout=60)
    app.run()
    app.session_state["lab"].notice = " ".join([*ADDRESSES, *MARKUP])
    app.run()
    check(app)
    assert app.warning
