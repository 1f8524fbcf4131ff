"""What each sample adds to a gradient entry: a bar a sample, in the colour of its class."""

import numpy as np
import pytest

from linclf_ui.figures.contributions import contributions
from linclf_ui.theme import DARK, LIGHT
from tests.ui.drawn import assert_sound

VALUES = np.array([0.5, -0.25, 0.0, 1.0])
CLASSES = np.array([0, 2, 2, 0])


def test_every_sample_has_its_bar_in_the_colour_of_its_class() -> None:
    figure = contributions(VALUES, CLASSES, 3, LIGHT)
    bars = {
        int(x): (float(y), bar.marker.color)
        for bar in figure.data
        for x, y in zip(bar.x, bar.y, strict=True)
    }
    assert bars == {i: (VALUES[i], LIGHT.classes[CLASSES[i]]) for i in range(4)}


def test_a_bar_names_its_sample() -> None:
    for bar in contributions(VALUES, CLASSES, 3, LIGHT).data:
        assert list(bar.customdata) == list(bar.x)


@pytest.mark.parametrize("values", [VALUES, -np.abs(VALUES), np.zeros(4), 1e140 * VALUES])
def test_all_bars_and_zero_are_in_sight(values: np.ndarray) -> None:
    figure = contributions(values, CLASSES, 3, DARK)
    low, high = figure.layout.yaxis.range
    assert low < min(values.min(), 0) <= max(values.max(), 0) < high
    assert_sound(figure)


@pytest.mark.slow
def test_many_samples_and_one_sample_are_drawn() -> None:
    many = np.linspace(-1, 1, 5000)
    assert_sound(contributions(many, np.zeros(5000, int), 10, LIGHT))
    assert_sound(contributions(np.array([0.3]), np.array([1]), 2, LIGHT))
