"""Every page with data of one, three, five and thirteen features."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.datasets import Points, full_table
from linclf_core.experiment import Experiment, Period, Training
from linclf_core.losses import LOSSES
from linclf_core.packing import to_text
from tests.combined import combined

ROOT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py"))
# Home shows a run of its own.
ALONE = [file for file in FILES if "home" not in file]
LAB, COMPARE, SVM = "pages/02_lab.py", "pages/05_compare.py", "pages/08_soft_svm.py"


@cache
def points(D: int, apart: float = 1.0) -> Points:
    """Three clouds in so many features, more or less far from each other."""
    rng = np.random.default_rng(D)
    y = np.repeat([0, 1, 2], 12)
    X = rng.normal(size=(36, D)) + apart * np.array([[-2.0], [0.0], [2.0]])[y]
    names = tuple(f"feature {d}" for d in range(D))
    # Rounded, so that a link holds them.
    return Points(X.round(2).tolist(), y.tolist(), ("a", "b", "c"), names)


def link(source: Points, **changes: object) -> str:
    experiment = Experiment(source, periods=(Period(0, Training(**changes)),))  # type: ignore[arg-type]
    return to_text(experiment)


def opened(file: str, text: str, **more: str) -> AppTest:
    app = AppTest.from_file(ROOT / file, default_timeout=60)
    app.query_params["x"] = text
    for name, value in more.items():
        app.query_params[name] = value
    return app.run()


def sound(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    assert not any("standard experiment instead" in warning.value for warning in app.warning)
    return app


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.caption, *app.markdown, *app.info])


@combined("file, D", 5, ALONE, [1, 3, 5, 13, 50])
def test_a_page_shows_them(file: str, D: int) -> None:
    app = sound(opened(file, link(points(D)), step="3"))
    if file in (LAB, COMPARE, SVM):
        assert ("principal components of" in said(app)) == (D > 2)


@pytest.mark.parametrize(
    ("D", "apart", "tab"),
    [
        (1, 0.1, "Lab's weights"),
        (3, 0.1, "Lab's weights"),
        (5, 0.1, "Lab's weights"),
        (1, 9.0, "Curve"),
        (3, 9.0, "Curve"),
        (13, 9.0, "Curve"),
    ],
)
def test_separability_is_proved_in_all_features(D: int, apart: float, tab: str) -> None:
    app = sound(opened("pages/07_separability.py", link(points(D, apart))))
    assert tab in [shown.label for shown in app.tabs]
    assert ("principal components of" in said(app)) == (D > 2)


@combined("D, loss", len(LOSSES), [1, 3, 13], LOSSES.keys())
def test_the_lab_shows_every_detail(D: int, loss: str) -> None:
    app = opened(LAB, link(points(D), loss=LOSSES[loss]()), step="2")
    for name in app.get("button_group")[0].options:
        content = name.content if hasattr(name, "content") else name
        app.get("button_group")[0].set_value(content).run()
        sound(app)


@pytest.mark.parametrize("D", [1, 3, 13])
def test_the_lab_without_moving_charts_tells_the_phases(D: int) -> None:
    app = opened(LAB, link(points(D)), step="2")
    app.toggle(key="view_board").set_value(False).run()
    app.get("button_group")[0].set_value("Phases of a step").run()
    sound(app)


def test_the_axes_are_chosen_by_name_and_change_no_number() -> None:
    wine = Points.from_dataset(full_table("wine"))
    app = sound(opened(LAB, link(wine), step="3"))
    before = app.session_state["lab"].history.current
    app.selectbox(key="plane_kind").set_value("Two features").run()
    app.selectbox(key="plane_axis_0").set_value(6).run()
    assert "**flavanoids** and **malic acid** of 13 features" in said(app).replace("\\", "")
    assert app.session_state["lab"].history.current is before
    assert app.session_state["lab"].view.axes == (6, 1)


def test_the_axes_stand_in_the_address_and_come_back_from_it() -> None:
    app = sound(opened(LAB, link(points(5)), view="1x3-1"))
    assert app.session_state["lab"].view.axes == (3, 1)
    app.selectbox(key="plane_axis_1").set_value(4).run()
    assert app.session_state["lab"].view.text() == "1x3-4"
    app.selectbox(key="plane_kind").set_value("Principal components").run()
    assert app.session_state["lab"].view.text() == ""


@pytest.mark.parametrize("axes", ["7-1", "2-2", "999-1"])
def test_axes_that_there_are_not_are_the_principal_components(axes: str) -> None:
    app = sound(opened(LAB, link(points(5)), view=f"1x{axes}"))
    assert "principal components of 5" in said(app)
