"""Matrices as heat maps: colours by what a matrix means, its numbers in the cells, its frames."""

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS
from linclf_core.explain.matrix import Scale
from linclf_core.losses import LOSSES
from linclf_core.metrics import confusion as count
from linclf_core.model import random_start, scores
from linclf_core.notation import Array
from linclf_ui.figures.heatmap import colour_limits, confusion, limits_of_frames, matrix, width
from linclf_ui.numbers import decimal
from linclf_ui.theme import DARK, LIGHT
from tests.combined import combined
from tests.ui.drawn import assert_sound

VALUES = np.array([[1.0, -2.5, 0.25], [-0.0004, 3.0, 1e-9]])


def grid(values: Array, scale: Scale = "signed", **more: object) -> go.Figure:
    rows, columns = (["row"] * n for n in values.shape)
    return matrix(values, scale, LIGHT, rows=rows, columns=columns, **more)  # type: ignore[arg-type]


def printed(figure: go.Figure) -> dict[tuple[int, int], str]:
    """The texts in the cells, by (row, column)."""
    return {(note.y, note.x): note.text for note in figure.layout.annotations}


def test_every_number_is_printed_in_its_cell() -> None:
    texts = printed(grid(VALUES, decimals=2))
    assert texts == {
        (0, 0): "1.00",
        (0, 1): "−2.50",
        (0, 2): "0.25",
        (1, 0): "0.00",
        (1, 1): "3.00",
        (1, 2): "0.00",
    }


def test_hovering_shows_full_precision() -> None:
    heat = grid(np.array([[1 / 3]])).data[0]
    assert heat.customdata[0][0] == repr(1 / 3)
    assert "customdata" in heat.hovertemplate


@pytest.mark.parametrize(
    ("scale", "values", "limits"),
    [
        ("signed", [[1.0, -4.0]], (-4.0, 4.0)),
        ("signed", [[0.0, 0.0]], (-1.0, 1.0)),
        ("nonnegative", [[1.0, 4.0]], (0.0, 4.0)),
        ("nonnegative", [[0.0, 0.0]], (0.0, 1.0)),
        ("unit", [[0.2, 0.3]], (0.0, 1.0)),
        ("indicator", [[0.0, 3.0]], (0.0, 3.0)),
    ],
)
def test_the_ends_of_the_colours_follow_from_the_meaning(
    scale: Scale, values: list[list[float]], limits: tuple[float, float]
) -> None:
    assert colour_limits(np.array(values), scale) == limits
    heat = grid(np.array(values), scale).data[0]
    assert (heat.zmin, heat.zmax) == limits


def test_given_limits_win_so_that_colours_mean_the_same_in_every_window() -> None:
    heat = grid(VALUES, limits=(-9.0, 9.0)).data[0]
    assert (heat.zmin, heat.zmax) == (-9.0, 9.0)


def test_zero_is_neutral_in_a_signed_matrix() -> None:
    neutral = dict(LIGHT.diverging)[0.5]
    assert tuple(grid(VALUES).data[0].colorscale[1]) == (0.5, neutral)


def test_the_true_class_is_framed_in_each_row() -> None:
    y = np.array([2, 0])
    frames = grid(VALUES, true_class=y).layout.shapes
    assert [(round((f.y0 + f.y1) / 2), round((f.x0 + f.x1) / 2)) for f in frames] == [
        (0, 2),
        (1, 0),
    ]


def test_a_single_column_has_no_true_class_to_frame() -> None:
    assert not grid(VALUES[:, :1], true_class=np.array([0, 0])).layout.shapes


def test_the_chosen_row_is_marked_over_its_whole_width() -> None:
    (mark,) = grid(VALUES, chosen=1).layout.shapes
    assert (mark.x0, mark.x1, mark.y0, mark.y1) == (-0.5, 2.5, 0.5, 1.5)


def test_the_first_row_is_on_top_and_every_row_and_column_has_its_label() -> None:
    figure = matrix(VALUES, "signed", LIGHT, rows=["8", "9"], columns=["a", "b", "c"])
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.yaxis.ticktext == ("8", "9")
    assert figure.layout.xaxis.ticktext == ("a", "b", "c")


def test_confusion_counts_true_down_predicted_across() -> None:
    counts = count(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), 3)
    figure = confusion(counts, ("ant", "bee", "cat"), DARK)
    texts = printed(figure)
    assert texts[0, 1] == "1"
    assert texts[2, 0] == "1"
    assert texts[2, 2] == "0"
    assert figure.layout.xaxis.title.text == "predicted"
    assert figure.layout.yaxis.title.text == "true"
    frames = [((f.x0 + f.x1) / 2, (f.y0 + f.y1) / 2) for f in figure.layout.shapes]
    np.testing.assert_allclose(frames, [(0, 0), (1, 1), (2, 2)], atol=1e-9)


def test_class_names_from_outside_make_no_markup_and_stay_short() -> None:
    figure = confusion(np.eye(2, dtype=int), ("<a href='x'>a</a>", "b" * 500), LIGHT)
    assert "<a" not in figure.to_json()
    assert figure.layout.margin.l < 400


@pytest.mark.slow
@combined("key, shape", 3, LOSSES.keys(), [(1, 0.5), (20, 0.5), (20, 1e150)])
def test_every_matrix_of_every_loss_is_drawn_for_ten_classes(
    key: str, shape: tuple[int, float]
) -> None:
    n, size = shape
    data = DATASETS["blobs"](n_classes=10)().rows(np.arange(n))  # type: ignore[call-arg]
    S = scores(random_start(2, 10, size, 0), data.X)
    for m in LOSSES[key]().matrices(S, data.y):
        wide = m.values.shape[1] > 1
        figure = grid(m.values, m.scale, true_class=data.y if wide else None, chosen=0)
        assert_sound(figure)
        assert len(figure.layout.annotations) == m.values.size


@given(st.integers(1, 10), st.integers(0, 6))
def test_a_matrix_is_wide_enough_for_its_numbers(columns: int, decimals: int) -> None:
    longest = decimal(-100.0, decimals)
    assert width(columns, decimals, "S") >= columns * 7 * len(longest)


@pytest.mark.parametrize("title", ["S", "−ln P_y"])
def test_a_matrix_of_one_column_is_not_cut(title: str) -> None:
    """Streamlit draws a chart at least 150 pixels wide, and cuts it to its place."""
    assert width(1, 0, title) >= 150
    assert width(1, 3, title) >= 150


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2, of "#rrggbb"."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def mixed(stops: list[list[object]], share: float) -> str:
    """The colour at `share` of the way along a colour scale, as plotly mixes it."""
    marks = [float(stop[0]) for stop in stops]  # type: ignore[arg-type]
    channels = [[int(str(stop[1])[k : k + 2], 16) for stop in stops] for k in (1, 3, 5)]
    return "#" + "".join(f"{round(np.interp(share, marks, c)):02x}" for c in channels)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("scale", "low"), [("signed", -1.0), ("unit", 0.0), ("nonnegative", 0.0), ("indicator", 0.0)]
)
def test_the_number_can_be_read_on_every_colour(theme, scale: Scale, low: float) -> None:  # type: ignore[no-untyped-def]
    values = np.linspace(low, 1.0, 41)[:, None]
    figure = matrix(values, scale, theme, rows=["r"] * 41, columns=["c"])
    heat = figure.data[0]
    for note, value in zip(figure.layout.annotations, values[:, 0], strict=True):
        share = (value - heat.zmin) / (heat.zmax - heat.zmin)
        ground, ink = luminance(mixed(heat.colorscale, share)), luminance(note.font.color)
        contrast = (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05)
        assert contrast >= 4.5, (value, contrast)


@pytest.mark.parametrize("scale", ["signed", "nonnegative", "unit", "indicator"])
def test_colour_limits_of_many_frames_are_those_of_each(scale: Scale) -> None:
    frames = np.random.default_rng(0).normal(size=(5, 7, 3)) * np.arange(5)[:, None, None]
    found = limits_of_frames(frames, scale)
    assert [tuple(ends) for ends in found] == [colour_limits(m, scale) for m in frames]
    assert colour_limits(frames[0], scale)[1] == 1, "a matrix of zeros has a scale too"
    largest = np.abs(frames[4]).max()
    expected = {"signed": (-largest, largest), "unit": (0, 1)}
    assert tuple(found[4]) == expected.get(scale, (0, largest))
