"""The plane by its traces: what is drawn is what geometry and the samples say."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest
import streamlit.elements.plotly_chart  # noqa: F401  it names a template of its own

from linclf_core.datasets import DATASETS, Dataset, split
from linclf_core.datasets.base import dataset
from linclf_core.model import Params, predict, random_start
from linclf_core.plane.geometry import (
    boundaries,
    class_regions,
    margin_lines,
    weight_arrows,
    zero_lines,
)
from linclf_ui.figures.plane import plane, view_box, wider
from linclf_ui.figures.sketch import Sketch
from linclf_ui.theme import DARK, LIGHT, SYMBOLS
from tests.ui.drawn import assert_sound, named

DATA = DATASETS["overlapping"]()()
PARAMS = random_start(2, 3, 1.0, 7)
ALIKE = Dataset(np.ones((4, 2)), np.array([0, 1, 0, 1]), ("a", "b"), ("u", "v"))


def samples(figure: go.Figure, *, held_out: bool = False) -> list[go.Scatter]:
    """The traces of the samples, one a class."""
    clouds = [trace for trace in figure.data if trace.mode == "markers" and trace.legendgroup]
    return [trace for trace in clouds if trace.marker.symbol.endswith("-open") == held_out]


def segments(trace: go.Scatter) -> np.ndarray:
    """The line pieces of a trace, (k, 2, 2), without the gaps between them."""
    xy = np.array([(x, y) for x, y in zip(trace.x, trace.y, strict=True) if x is not None], float)
    return xy.reshape(-1, 2, 2)


def test_regions_are_the_polygons_of_the_geometry() -> None:
    figure = plane(PARAMS, DATA, LIGHT)
    polygons = class_regions(PARAMS, wider(view_box(DATA, None)))
    for c, polygon in enumerate(polygons):
        region = named(figure, f"region of {DATA.class_names[c]}")
        assert region.fill == "toself"
        assert region.fillcolor == LIGHT.region(c)
        np.testing.assert_array_equal(np.column_stack([region.x, region.y]), polygon)


def test_boundaries_are_those_of_the_geometry() -> None:
    drawn = segments(named(plane(PARAMS, DATA, LIGHT), "decision boundary"))
    exact = [b.segment for b in boundaries(PARAMS, wider(view_box(DATA, None)))]
    np.testing.assert_array_equal(drawn, exact)


def test_a_class_without_a_region_keeps_its_trace() -> None:
    W = np.array([[1.0, 0.0, -1.0], [0.0, 0.0, 0.0]])
    figure = plane(Params(W, np.array([0.0, -50.0, 0.0])), DATA, LIGHT)
    assert len(named(figure, "region of class 1").x) == 0
    assert len(figure.data) == len(plane(PARAMS, DATA, LIGHT).data)


def test_samples_by_colour_and_shape_of_their_class() -> None:
    clouds = samples(plane(PARAMS, DATA, DARK))
    assert [trace.marker.symbol for trace in clouds] == list(SYMBOLS[:3])
    assert [trace.marker.color for trace in clouds] == list(DARK.classes[:3])
    for c, trace in enumerate(clouds):
        rows = np.flatnonzero(DATA.y == c)
        np.testing.assert_array_equal(np.column_stack([trace.x, trace.y]), DATA.X[rows])
        # A click hands back the row of the sample.
        assert list(trace.customdata) == rows.tolist()


def test_wrong_predictions_are_outlined_and_no_others() -> None:
    wrong = predict(PARAMS, DATA.X) != DATA.y
    assert wrong.any()
    assert not wrong.all()
    for c, trace in enumerate(samples(plane(PARAMS, DATA, LIGHT))):
        of_class = wrong[DATA.y == c]
        np.testing.assert_array_equal(np.array(trace.marker.line.color) == LIGHT.wrong, of_class)
        np.testing.assert_array_equal(np.array(trace.marker.line.width) > 2, of_class)
        np.testing.assert_array_equal(["predicted" in text for text in trace.text], of_class)


def test_test_samples_are_open_and_cannot_be_chosen() -> None:
    parts = split(DATA, 0.4, 0)
    assert parts.test is not None
    figure = plane(PARAMS, parts.train, LIGHT, test=parts.test)
    clouds = samples(figure, held_out=True)
    assert sum(len(trace.x) for trace in clouds) == parts.test.n_samples
    assert not any(trace.customdata or trace.showlegend for trace in clouds)
    wrong = predict(PARAMS, parts.test.X) != parts.test.y
    for c, trace in enumerate(clouds):
        drawn = np.array(trace.marker.color) == LIGHT.wrong
        np.testing.assert_array_equal(drawn, wrong[parts.test.y == c])


def test_the_axes_hold_train_and_test_and_stay_put_while_weights_change() -> None:
    parts = split(DATA, 0.4, 0)
    first = plane(PARAMS, parts.train, LIGHT, test=parts.test)
    later = plane(Params(-3 * PARAMS.W, PARAMS.b + 9), parts.train, LIGHT, test=parts.test)
    for axes in (first.layout, later.layout):
        low, high = axes.xaxis.range
        assert low < DATA.X[:, 0].min() < DATA.X[:, 0].max() < high
        low, high = axes.yaxis.range
        assert low < DATA.X[:, 1].min() < DATA.X[:, 1].max() < high
    assert first.layout.xaxis.range == later.layout.xaxis.range
    assert first.layout.yaxis.range == later.layout.yaxis.range
    assert first.layout.uirevision == later.layout.uirevision


def test_the_ring_is_around_the_chosen_sample() -> None:
    ring = named(plane(PARAMS, DATA, LIGHT, chosen=17), "chosen sample")
    assert (ring.x[0], ring.y[0]) == tuple(DATA.X[17])
    assert "chosen sample" not in [trace.name for trace in plane(PARAMS, DATA, LIGHT).data]


def test_arrows_are_those_of_the_geometry() -> None:
    drawn = [
        ((arrow.ax, arrow.ay), (arrow.x, arrow.y), arrow.arrowcolor)
        for arrow in plane(PARAMS, DATA, LIGHT).layout.annotations
    ]
    exact = [
        (tuple(arrow.start), tuple(arrow.end), LIGHT.classes[c])
        for c, arrow in enumerate(weight_arrows(PARAMS, view_box(DATA, None)))
    ]
    assert drawn == exact
    assert not plane(PARAMS, DATA, LIGHT, arrows=False).layout.annotations


def test_margin_and_zero_lines_on_demand() -> None:
    around = wider(view_box(DATA, None))

    def dashed(figure: go.Figure, dash: str) -> list[np.ndarray]:
        return [np.column_stack([t.x, t.y]) for t in figure.data if t.line.dash == dash]

    figure = plane(PARAMS, DATA, LIGHT, zeros=True, margin=0.5)
    colours = [t.line.color for t in figure.data if t.line.dash == "dash"]
    owners = [m.j if m.sign > 0 else m.k for m in margin_lines(PARAMS, around, 0.5)]
    assert colours == [LIGHT.classes[c] for c in owners]
    np.testing.assert_array_equal(
        dashed(figure, "dash"), [line.segment for line in margin_lines(PARAMS, around, 0.5)]
    )
    np.testing.assert_array_equal(
        dashed(figure, "dot"), [z for z in zero_lines(PARAMS, around) if z is not None]
    )
    plain = plane(PARAMS, DATA, LIGHT)
    assert not dashed(plain, "dot")
    assert not dashed(plain, "dash")


def test_names_from_outside_make_no_markup() -> None:
    data = replace(DATA, class_names=("<a href='x'>a</a>", "b", "c"), feature_names=("<b>u", "v"))
    figure = plane(PARAMS, data, LIGHT)
    assert "<a" not in figure.to_json()
    assert figure.layout.xaxis.title.text == "&lt;b&gt;u"


@pytest.mark.parametrize(
    ("data", "params"),
    [
        (DATASETS["blobs"](n_classes=10)(), random_start(2, 10, 0.5, 0)),  # type: ignore[call-arg]
        (dataset(np.array([[3.0, -2.0]]), np.array([1]), 2), random_start(2, 2, 0.5, 0)),
        (ALIKE, random_start(2, 2, 0.5, 0)),
        (DATA, Params(np.zeros((2, 3)), np.zeros(3))),
        (DATA, Params(PARAMS.W * 1e150, PARAMS.b)),
        (DATA, Params(PARAMS.W * 1e-300, PARAMS.b * 0)),
        (replace(ALIKE, X=ALIKE.X * 1e12), random_start(2, 2, 0.5, 0)),
        (replace(DATA, X=DATA.X * [1.0, 1e-9]), PARAMS),
    ],
    ids=["ten", "one", "alike", "W = 0", "huge W", "tiny W", "far off", "flat"],
)
def test_strange_data_and_weights_are_drawn_without_nan(data: Dataset, params: Params) -> None:
    figure = plane(params, data, LIGHT, test=data, chosen=0, zeros=True, margin=1.0)
    assert_sound(figure)
    assert len(samples(figure)) == data.n_classes


def test_a_sketch_has_the_template_that_holds_when_it_is_made() -> None:
    before = plotly.io.templates.default
    try:
        for name in ("plotly", "streamlit", "none"):
            plotly.io.templates.default = name
            sketch, chart = Sketch(LIGHT, 100).figure(), go.Figure()
            assert sketch.layout.template == chart.layout.template
    finally:
        plotly.io.templates.default = before
