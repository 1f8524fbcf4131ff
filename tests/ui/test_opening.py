"""Home's film and the little pictures: what they draw are the core's numbers."""

from xml.etree import ElementTree

import numpy as np
import pytest

from linclf_core.losses.softmax import probabilities
from linclf_core.model import Params, predict, scores
from linclf_core.plane.geometry import weight_arrows
from linclf_ui.board.packet import unpack
from linclf_ui.figures.opening_plane import OpeningPlane
from linclf_ui.home.opening import EXPERIMENT, LAST, STILL, _frames, _scene
from linclf_ui.numbers import decimal
from linclf_ui.pages import PAGES, place_in_bar
from linclf_ui.theme import DARK, LIGHT, Theme

PREPARED = EXPERIMENT.prepared()
RUN = EXPERIMENT.replay(PREPARED, LAST).trajectory(0, LAST)
DATA = PREPARED.train
DRAWN = OpeningPlane.of(DATA, RUN.theta)
PARAMS = Params.of(RUN.theta[STILL])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.title)
def test_every_page_has_a_picture_that_can_be_drawn(entry, theme: Theme) -> None:  # type: ignore[no-untyped-def]
    drawn = entry.picture(theme)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert "nan" not in drawn
    assert len(drawn) < 4_000


def test_a_sample_says_what_it_is_taken_for_and_how_sure() -> None:
    _, above = DRAWN.moves(STILL)
    P = probabilities(scores(PARAMS, DATA.X))
    for c in range(DATA.n_classes):
        told = above[c]["customdata"]
        np.testing.assert_array_equal(told[:, 0], predict(PARAMS, DATA.X)[DATA.y == c])
        np.testing.assert_array_equal(told[:, 1], np.rint(100 * P.max(axis=1)[DATA.y == c]))


def test_the_wrong_are_marked() -> None:
    marks, _ = DRAWN.moves(STILL)
    wrong = predict(PARAMS, DATA.X) != DATA.y
    for c in range(DATA.n_classes):
        marked = np.stack([marks[c]["x"], marks[c]["y"]], axis=1)
        np.testing.assert_array_equal(marked, DATA.X[wrong & (DATA.y == c)])


def test_the_ground_is_painted_from_the_parameters_of_each_step() -> None:
    _, arrays = unpack(_frames(LIGHT))
    np.testing.assert_array_equal(arrays["theta"], RUN.theta.astype(np.float32))
    for c, arrow in enumerate(weight_arrows(PARAMS, DRAWN.plane.box)):
        np.testing.assert_allclose(arrays["arrows"][STILL, c, :2], 0, atol=1e-6)
        np.testing.assert_allclose(arrays["arrows"][STILL, c, 2:], arrow.end, rtol=1e-6)
    header, _ = unpack(_scene(LIGHT))
    assert len(header["ground"]) == arrays["lengths"].shape[1]
    assert header["sure"] == {"at": None, "own": False}


def test_its_packets_are_small_and_tell_every_step() -> None:
    frames = _frames(LIGHT)
    header, _ = unpack(frames)
    assert header["count"] == LAST + 1
    assert header["over"]
    assert header["texts"][STILL] == [
        decimal(float(RUN.total[STILL])),
        f"{RUN.accuracy[STILL]:.0%}",
    ]
    # As much as the Lab sends of its first steps, at most.
    assert len(frames) < 140_000
    assert len(_scene(LIGHT)) < 40_000


def test_the_run_is_worth_watching() -> None:
    assert RUN.accuracy[0] < 0.4
    assert 0.8 < RUN.accuracy[-1] < 1
    assert np.all(np.diff(RUN.total) < 0)


def test_a_page_is_marked_in_the_bar_by_its_own_entry_or_by_its_menus() -> None:
    places = {entry.title: place_in_bar(entry) for entry in PAGES}
    assert places["Home"] == 1
    assert places["Matrix workbench"] == places["Chain rule"] == 6
    assert places["Formulas and terms"] == 8
