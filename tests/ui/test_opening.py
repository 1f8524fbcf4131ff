"""Home's film and the little pictures: what they draw are the core's numbers."""

from xml.etree import ElementTree

import numpy as np
import pytest

from linclf_core.losses.softmax import probabilities
from linclf_core.model import Params, predict, scores
from linclf_ui.board.packet import unpack
from linclf_ui.board.reel import scene, stretch
from linclf_ui.figures import opening_plane
from linclf_ui.figures.opening_plane import SHADES, OpeningPlane
from linclf_ui.home.opening import EXPERIMENT, KEY, LAST, STILL, _film
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
    _, _, above = DRAWN.moves(STILL)
    P = probabilities(scores(PARAMS, DATA.X))
    for c in range(DATA.n_classes):
        told = above[c]["customdata"]
        np.testing.assert_array_equal(told[:, 0], predict(PARAMS, DATA.X)[DATA.y == c])
        np.testing.assert_array_equal(told[:, 1], np.rint(100 * P.max(axis=1)[DATA.y == c]))


def test_the_wrong_are_marked_and_the_arrows_are_the_weights_from_one_foot() -> None:
    _, veil, above = DRAWN.moves(STILL)
    wrong = predict(PARAMS, DATA.X) != DATA.y
    C = DATA.n_classes
    for c in range(C):
        marked = np.stack([veil[2 + c]["x"], veil[2 + c]["y"]], axis=1)
        np.testing.assert_array_equal(marked, DATA.X[wrong & (DATA.y == c)])
        arrow = np.stack([above[C + c]["x"], above[C + c]["y"]], axis=1)
        np.testing.assert_array_equal(arrow[0], 0)
        np.testing.assert_allclose(arrow[3], DRAWN.unit * PARAMS.W[:, c])


def test_the_veil_is_clear_where_one_class_is_certain() -> None:
    box = opening_plane._veiled(DRAWN.plane.box)
    _, veil, _ = DRAWN.moves(LAST)
    shades = veil[0]["z"]
    for row, column in ((0, 0), (9, 16), (18, 32)):
        x = box.x_low + box.width * column / (opening_plane.COLUMNS - 1)
        y = box.y_low + box.height * row / (opening_plane.ROWS - 1)
        P = probabilities(scores(Params.of(RUN.theta[LAST]), np.array([[x, y]])))
        assert shades[row, column] == np.rint(SHADES * (P.max() - 1 / 3) / (2 / 3))
    # Of W = 0 nothing is known anywhere.
    none = OpeningPlane.of(DATA, np.zeros((1, 3, 3)))
    assert none.shades.max() == 0


def test_its_packets_are_small_and_tell_every_step() -> None:
    film = _film(LIGHT)
    frames = stretch(KEY, 1, 1, film, 0, LAST + 1)
    header, _ = unpack(frames)
    assert header["count"] == LAST + 1
    assert header["over"]
    assert header["texts"][STILL] == [
        decimal(float(RUN.total[STILL])),
        f"{RUN.accuracy[STILL]:.0%}",
    ]
    # As much as the Lab sends of its first steps, at most.
    assert len(frames) < 140_000
    assert len(scene(KEY, "light", film)) < 40_000


def test_the_run_is_worth_watching() -> None:
    assert RUN.accuracy[0] < 0.4
    assert 0.8 < RUN.accuracy[-1] < 1
    assert np.all(np.diff(RUN.total) < 0)


def test_a_page_is_marked_in_the_bar_by_its_own_entry_or_by_its_menus() -> None:
    places = {entry.title: place_in_bar(entry) for entry in PAGES}
    assert places["Home"] == 1
    assert places["Matrix workbench"] == places["Chain rule"] == 4
    assert places["Formulas and terms"] == 6
