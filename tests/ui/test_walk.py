"""The walker's plane and the gradient check's error curve, by their traces."""

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.model import Params, random_start, scores
from linclf_core.plane.geometry import boundaries
from linclf_ui.figures.gradcheck import error_over_h
from linclf_ui.figures.plane import view_box, wider
from linclf_ui.figures.walk import walk_plane
from linclf_ui.numbers import power
from linclf_ui.theme import DARK, LIGHT

DATA = DATASETS["blobs"]()()
NOW = random_start(2, 3, 0.5, 1)
AFTER = random_start(2, 3, 0.5, 2)


def drawn(phase: str, after: Params = AFTER):  # type: ignore[no-untyped-def]
    return walk_plane(NOW, after, DATA, 4, phase, LIGHT)


def named(figure, name: str):  # type: ignore[no-untyped-def]
    return [trace for trace in figure.data if trace.name == name]


def test_the_sample_is_ringed_in_every_phase() -> None:
    for phase in ("x", "s", "probabilities", "dS", "update"):
        (ring,) = named(drawn(phase), "chosen sample")
        assert (ring.x[0], ring.y[0]) == tuple(DATA.X[4])


def test_while_the_loss_is_worked_the_ties_with_the_true_class_are_drawn() -> None:
    y = int(DATA.y[4])
    figure = drawn("probabilities")
    for j in {0, 1, 2} - {y}:
        (line,) = named(figure, f"s_{j} = s_{y}")
        S = scores(NOW, np.column_stack([line.x, line.y]))
        np.testing.assert_allclose(S[:, j], S[:, y], atol=1e-9)
    assert not named(drawn("update"), f"s_{(y + 1) % 3} = s_{y}")


def test_the_update_shows_the_boundaries_after_the_step() -> None:
    found = boundaries(AFTER, wider(view_box(DATA, None)))
    lines = named(drawn("update"), "after the step")
    assert len(lines) == len(found) > 0
    for line, boundary in zip(lines, found, strict=True):
        np.testing.assert_array_equal(np.column_stack([line.x, line.y]), boundary.segment)
    assert not named(drawn("x"), "after the step")


def test_arrows_belong_to_the_phases_about_weights() -> None:
    assert len(drawn("s").layout.annotations) == 3
    assert not drawn("probabilities").layout.annotations


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_errors_are_drawn_over_h_with_exact_zeros_on_the_chart(theme) -> None:  # type: ignore[no-untyped-def]
    hs, errors = np.array([1e-8, 1e-5, 1e-2]), np.array([1e-6, 0.0, 1e-3])
    figure = error_over_h(hs, errors, 1e-5, theme)
    (curve,) = figure.data
    np.testing.assert_array_equal(curve.x, hs)
    assert curve.y[0] == 1e-6
    assert 0 < curve.y[1] < 1e-16
    assert [text.split("error ")[1] for text in curve.text] == [power(e) for e in errors]
    assert figure.layout.shapes[0].x0 == 1e-5
