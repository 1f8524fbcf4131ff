"""A film: its packets hold what its charts show, and reports are taken up once."""

import numpy as np
import plotly.graph_objects as go
import pytest

from linclf_core.notation import Array
from linclf_ui.board import reel
from linclf_ui.board.packet import unpack
from linclf_ui.board.report import read
from linclf_ui.board.talk import Talk
from linclf_ui.figures.film import (
    LAYOUT,
    Chart,
    Film,
    Frame,
    Grown,
    drawn,
    joined,
    long_enough,
    moved,
    step_line,
    step_line_at,
)

CURVE = np.linspace(1.0, 0.0, 12)


def square(k: int) -> Array:
    return np.array([[0.0, 0.0], [k, 0.0], [k, k]]) if k else np.empty((0, 2))


def chart() -> Chart:
    figure = go.Figure()
    figure.add_scatter(fill="toself")
    figure.add_scatter(mode="markers", x=[0, 1], y=[0, 1])
    figure.add_scatter(mode="lines", x=np.arange(12))
    step_line(figure, 0, "#123456")
    return Chart(figure, "A square", "<b>Square</b>")


def frame(k: int) -> Frame:
    moves = {
        0: drawn(square(k)),
        1: {
            "marker.size": np.array([k + 1.0, 7.0]),
            "customdata": np.array([[1 / 3, k], [2 / 3, k]]),
        },
        2: {"x": np.arange(12.0), "y": Grown(CURVE, k + 1)},
        3: step_line_at(k),
        LAYOUT: {"xaxis.range": np.array([0.0, 4.0 * (k // 4 + 1)])},
    }
    return Frame((moves,), (f"{k} of 11",), (f"side {k}",))


def film(**more: object) -> Film:
    return Film("step", 11, lambda: [[[chart()]]], frame, ("at",), **more)  # type: ignore[arg-type]


def values(packet: bytes, f: int) -> dict[tuple[int, str], Array]:
    """What the browser reads of frame `f`: by trace and attribute."""
    header, arrays = unpack(packet)
    (moving,) = header["moving"]
    return {
        (trace, name): arrays[m][arrays[f"{m}<"][f] : arrays[f"{m}>"][f]]
        for trace, name, m in moving
    }


@pytest.mark.parametrize("start", [0, 4])
def test_the_packet_holds_every_frame_as_the_still_picture_shows_it(start: int) -> None:
    packet = reel.stretch("here", 3, 2, film(), start, 5)
    header, _ = unpack(packet)
    assert (header["board"], header["frames"], header["run"]) == ("here", 3, 2)
    assert (header["start"], header["count"], header["over"]) == (start, 5, False)
    for f in range(5):
        still = moved(chart().figure, frame(start + f).moves[0])
        for (trace, name), sent in values(packet, f).items():
            shown = still.layout if trace == LAYOUT else still.data[trace]
            for part in name.split("."):
                shown = shown[part]
            np.testing.assert_allclose(sent, np.asarray(shown, float), rtol=1e-6)
        assert header["texts"][f] == [f"{start + f} of 11"]
        assert header["heads"][f] == [f"side {start + f}"]


def test_what_a_pointer_reads_is_exact() -> None:
    sent = values(reel.stretch("here", 1, 1, film(), 0, 2), 1)[1, "customdata"]
    np.testing.assert_array_equal(sent, [[1 / 3, 1], [2 / 3, 1]])


def test_far_from_the_origin_pixels_are_exact_too() -> None:
    def far(k: int) -> Frame:
        return Frame(({0: drawn(square(k) + 1e7)},), ("",))

    sent = values(reel.stretch("here", 1, 1, Film("step", 4, list, far, ("",)), 1, 4), 2)
    np.testing.assert_array_equal(sent[0, "x"], square(3)[:, 0] + 1e7)


def test_small_whole_numbers_travel_as_they_are() -> None:
    classes = np.array([3, 0, 9], np.uint8)
    still = Film("step", 4, list, lambda k: Frame(({0: {"customdata": classes}},), ("",)), ("",))
    sent = values(reel.stretch("here", 1, 1, still, 1, 4), 2)[0, "customdata"]
    assert sent.dtype == np.uint8
    np.testing.assert_array_equal(sent, classes)


def test_what_grows_or_stays_is_sent_once() -> None:
    _, arrays = unpack(reel.stretch("here", 1, 1, film(), 0, 12))
    (moving,) = unpack(reel.stretch("here", 1, 1, film(), 0, 12))[0]["moving"]
    m = next(m for trace, name, m in moving if (trace, name) == (2, "y"))
    assert len(arrays[m]) == 12
    np.testing.assert_array_equal(arrays[f"{m}>"], np.arange(1, 13))
    still = next(m for trace, name, m in moving if (trace, name) == (2, "x"))
    assert len(arrays[still]) == 12


def test_a_stretch_stays_within_the_film_and_says_where_it_ends() -> None:
    for start, count, first, length, over in (
        (-3, 5, 0, 5, False),
        (8, 9, 8, 4, True),
        (40, 5, 11, 1, True),
        (7, 5, 7, 5, True),
    ):
        header, _ = unpack(reel.stretch("here", 1, 1, film(), start, count))
        assert (header["start"], header["count"], header["over"]) == (first, length, over)


def test_a_run_that_ends_early_ends_the_film() -> None:
    ended = film(ended=lambda k: k > 6)
    header, _ = unpack(reel.stretch("here", 1, 1, ended, 4, 8))
    assert (header["start"], header["count"], header["over"]) == (4, 3, True)


def test_a_frame_may_have_a_name_of_its_own() -> None:
    named = film(named=lambda k: f"{k / 4:.2f}")
    header, _ = unpack(reel.stretch("here", 1, 1, named, 3, 3))
    assert header["names"] == ["0.75", "1.00", "1.25"]
    assert unpack(reel.stretch("here", 1, 1, film(), 3, 2))[0]["names"] == ["3", "4"]


def test_the_scene_holds_the_charts_in_their_order() -> None:
    header, _ = unpack(reel.scene("here", 5, film(pace=3, block=40, strides=(5, 50))))
    assert (header["scene"], header["unit"]) == (5, "step")
    assert (header["pace"], header["block"], header["strides"]) == (3, 40, [5, 50])
    (((sent,),),) = header["rows"]
    assert (sent["alt"], sent["head"]) == ("A square", "<b>Square</b>")
    assert len(sent["figure"]["data"]) == 4


def test_one_can_look_back_from_the_furthest_frame_that_was_on_show() -> None:
    assert film().furthest == 11
    assert film(seen=7).furthest == 7


def test_a_film_is_longer_than_the_run_and_seldom_made_anew() -> None:
    made = range(501)
    lengths = [long_enough(n, (100, 200, 500), 50) for n in made]
    assert all(last >= min(n + 50, 500) for n, last in zip(made, lengths, strict=True))
    assert sorted(set(lengths)) == [100, 200, 500]
    assert lengths == sorted(lengths)


def test_lines_are_joined_with_the_pen_lifted_between() -> None:
    one, two = square(1), square(2)
    np.testing.assert_array_equal(joined([one, two]), np.vstack([one, [[np.nan, np.nan]], two]))
    assert joined([]).shape == (0, 2)


def test_reports_are_taken_up_once_and_in_order() -> None:
    talk = Talk()
    assert talk.takes(read({"page": "a", "n": 1}))
    assert not talk.takes(read({"page": "a", "n": 1}))
    assert talk.takes(read({"page": "a", "n": 5, "failed": True}))
    assert talk.failed
    assert not talk.takes(read({"page": "a", "n": 4}))
    assert talk.takes(read({"page": "b", "n": 1}))
    for nonsense in (
        None,
        7,
        {},
        {"n": "1"},
        {"page": "b"},
        {"page": "b", "n": True},
        {"page": "b", "n": 10**400},
    ):
        assert not talk.takes(read(nonsense))
