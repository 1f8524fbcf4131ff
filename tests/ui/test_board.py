"""The board's Python side: edits, packets, frames, and what board.js must not contain."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Training
from linclf_core.explain.matrix import score_matrix
from linclf_core.losses import LOSSES
from linclf_core.model import Params, predict, scores
from linclf_core.notation import Array
from linclf_core.plane.geometry import (
    boundaries,
    class_regions,
    margin_lines,
    weight_arrows,
    zero_lines,
)
from linclf_ui.board import frames, rows
from linclf_ui.board.edits import (
    Add,
    Move,
    Relabel,
    Remove,
    Through,
    Tip,
    TypedWeight,
    drawn_unit,
    edit_of,
    edited_points,
    retabled,
    with_points,
)
from linclf_ui.board.packet import pack, unpack
from linclf_ui.board.scene import charts, scene
from linclf_ui.board.slow import (
    FACTORS,
    GLIDE,
    LONGEST,
    MOST_PULLS,
    between,
    magnified,
    moves,
    pulls,
    weight_rows,
)
from linclf_ui.board.weights_table import weights_packet
from linclf_ui.figures import motion
from linclf_ui.figures.film import joined
from linclf_ui.numbers import decimal
from linclf_ui.terms import TERMS
from linclf_ui.theme import LIGHT

BOARD = Path(frames.__file__).parent
POINTS = Points(((0.0, 1.0), (2.0, 3.0), (4.0, 5.0)), (0, 1, 1), ("a", "b"))
EXPERIMENT = Experiment(source=replace(DATASETS["blobs"](), n_per_class=100))
PREPARED = EXPERIMENT.prepared()
HISTORY = EXPERIMENT.begin(PREPARED)
PLANE = motion.Plane.of(PREPARED.train, PREPARED.test)
LOOK = motion.Look(zeros=True, margin=1.0)


# --- edits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "xs", "ys"),
    [
        (Add((9.0, 8.0), 0), ((0, 1), (2, 3), (4, 5), (9, 8)), (0, 1, 1, 0)),
        (Move(1, (7.0, 7.5)), ((0, 1), (7, 7.5), (4, 5)), (0, 1, 1)),
        (Remove(0), ((2, 3), (4, 5)), (1, 1)),
        (Relabel(2, 0), ((0, 1), (2, 3), (4, 5)), (0, 1, 0)),
    ],
)
def test_edits_of_points(edit: Add | Move | Remove | Relabel, xs: object, ys: object) -> None:
    edited = edited_points(POINTS(), edit)
    assert (edited.xs, edited.ys) == (xs, ys)
    assert edited.class_names == POINTS.class_names


@pytest.mark.parametrize("edit", [Move(3, (0.0, 0.0)), Remove(-1), Relabel(0, 2), Add((1.0,), 0)])
def test_an_edit_of_what_is_not_there_is_one_sentence(edit: Add | Move | Remove | Relabel) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        edited_points(POINTS(), edit)


def test_the_last_point_cannot_be_removed() -> None:
    with pytest.raises(ValueError, match="1 to"):
        edited_points(Points(((0.0, 0.0),), (0,), ("a", "b"))(), Remove(0))


def test_an_edit_keeps_weights_and_settings_and_shows_the_units_on_show() -> None:
    training = Training(loss=LOSSES["weston_watkins"](), reg=0.25)
    experiment = replace(EXPERIMENT, standardise=True, test_fraction=0.3).restarted(training)
    prepared = experiment.prepared()
    run = experiment.replay(prepared, 7)
    points = edited_points(prepared.train, Move(5, (0.5, -0.5)))
    edited = with_points(experiment, points, training, run.current.params)
    again = edited.prepared()
    begun = edited.begin(again)
    assert (begun.current.params.W == run.current.params.W).all()
    assert (begun.current.params.b == run.current.params.b).all()
    assert edited.training_at(0) == training
    others = np.arange(prepared.train.n_samples) != 5
    assert (again.train.X[others] == prepared.train.X[others]).all(), "no point moves by itself"
    assert again.test is None


def test_the_tip_of_an_arrow_sets_the_column_it_shows() -> None:
    W = np.array([[2.0, -1.0, 0.5], [0.0, 1.0, -3.0]])
    params = Params(W, np.array([0.3, -0.2, 0.1]))
    for c, arrow in enumerate(weight_arrows(params, PLANE.box)):
        same = Tip(c, tuple(arrow.end))(params, PLANE)  # type: ignore[arg-type]
        np.testing.assert_allclose(same.W, W, rtol=1e-12, atol=1e-12)
        twice = arrow.start + 2 * (arrow.end - arrow.start)
        longer = Tip(c, tuple(twice))(params, PLANE)  # type: ignore[arg-type]
        np.testing.assert_allclose(longer.W[:, c], 2 * W[:, c], rtol=1e-12, atol=1e-12)
        assert (np.delete(longer.W, c, 1) == np.delete(W, c, 1)).all()
        assert (longer.b == params.b).all()


def test_without_weights_a_tip_is_taken_in_the_units_of_the_plane() -> None:
    W = Tip(1, (1.0, -0.5))(Params(np.zeros((2, 3)), np.zeros(3)), PLANE).W
    assert W.tolist() == [[0.0, 1.0, 0.0], [0.0, -0.5, 0.0]]


def test_a_zero_line_goes_through_the_hand() -> None:
    params = HISTORY.current.params
    at = (0.4, -0.7)
    shifted = Through(1, at)(params, PLANE)
    assert scores(shifted, np.array([at]))[0, 1] == pytest.approx(0.0, abs=1e-12)
    line = zero_lines(shifted, PLANE.around)[1]
    assert line is not None
    (x0, y0), (x1, y1) = line
    area = (x1 - x0) * (at[1] - y0) - (y1 - y0) * (at[0] - x0)
    assert area == pytest.approx(0.0, abs=1e-9)
    assert (shifted.W == params.W).all()


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "move", "i": 1, "x": [1, 2]},
        {"kind": "tip", "c": 0, "at": [0.5, 0.5]},
        {"kind": "add", "x": [1.5, 2], "y": 1, "n": 4, "gesture": 2},
    ],
)
def test_the_browsers_words_are_understood(told: dict[str, object]) -> None:
    edit = edit_of(told)
    for name in edit.__dataclass_fields__:
        said = told[name]
        assert getattr(edit, name) == (tuple(said) if isinstance(said, list) else said)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"kind": "move"},
        {"kind": "drop"},
        {"kind": "move", "i": "1", "x": [1, 2]},
        {"kind": "remove", "i": 1.5},
        {"kind": "add", "x": [None, 2], "y": 0},
    ],
)
def test_nonsense_is_one_sentence(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        edit_of(told)


def test_the_table_does_what_the_hand_does() -> None:
    names = ("0 · a", "1 · b")
    changes = {
        "edited_rows": {"0": {"1": 6.0}, 1: {"class": "0 · a"}},
        "added_rows": [{"0": 1, "1": 2, "class": "1 · b"}],
        "deleted_rows": [2],
    }
    points = retabled(POINTS(), names, changes)
    assert points is not None
    assert (points.xs, points.ys) == (((0.0, 6.0), (2.0, 3.0), (1.0, 2.0)), (0, 0, 1))
    changes["added_rows"] = [{"0": 1}]
    assert retabled(POINTS(), names, changes) is None, "a row that is not full yet waits"
    emptied = {"edited_rows": {0: {"0": None}}, "added_rows": [], "deleted_rows": []}
    with pytest.raises(ValueError, match="Every point"):
        retabled(POINTS(), names, emptied)


def rows_packet(steps: frames.Stretch, first: int, places: int) -> bytes:
    return rows.rows("w", steps, PLANE, first, places)


def scene_packet() -> bytes:
    return scene("s", charts(PLANE, LOOK, LIGHT), "", PLANE, LOOK, LIGHT)


# --- packets and frames --------------------------------------------------------------------


def test_a_packet_comes_out_as_it_went_in() -> None:
    arrays = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([1, 2], np.uint16)}
    header, found = unpack(pack("here", {"text": "Δ ≥ 1"}, arrays))
    assert header == {"board": "here", "text": "Δ ≥ 1"}
    for name, values in arrays.items():
        assert found[name].dtype == values.dtype
        assert (found[name] == values).all()
    with pytest.raises(ValueError, match="JSON"):
        pack("here", {"bad": float("nan")}, {})


@pytest.mark.slow
def test_every_frame_draws_and_prints_its_step() -> None:
    steps = frames.stretch(HISTORY.advanced(60), 0, 61)
    header, arrays = unpack(frames.frames("f", "r", HISTORY, steps, PLANE, LOOK, 3, log=False))
    F, T = arrays["lengths"].shape
    assert (F, header["count"]) == (61, 61)
    ends = [0, *np.cumsum(arrays["lengths"].ravel(), dtype=int)]
    judged = arrays["verdicts"].copy()
    run = HISTORY
    for f in range(F):
        state = run.current
        for c, polygon in enumerate(class_regions(state.params, PLANE.around)):
            at = slice(ends[f * T + c], ends[f * T + c + 1])
            drawn = np.column_stack([arrays["xs"][at], arrays["ys"][at]])
            np.testing.assert_allclose(drawn, polygon, rtol=1e-5, atol=1e-5)
        np.testing.assert_array_equal(
            arrays["losses"][f], [state.total, state.data_loss, state.penalty]
        )
        assert header["texts"]["loss"][f] == f"{state.total:.3f}"
        if f:
            at = slice(arrays["changes"][f], arrays["changes"][f + 1])
            judged[arrays["changed"][at]] = arrays["changed_to"][at]
        predicted = predict(state.params, PREPARED.train.X)
        y = PREPARED.train.y
        np.testing.assert_array_equal(judged, np.where(predicted == y, 0, predicted + 1))
        run = run.advanced(1)
    assert np.isfinite(arrays["arrows"]).all()


@pytest.mark.parametrize(
    "look", [LOOK, motion.Look(), motion.Look(zeros=True), motion.Look(margin=0.5)]
)
def test_the_strokes_of_many_frames_are_those_of_each_alone(look: motion.Look) -> None:
    rng = np.random.default_rng(0)
    theta = rng.normal(size=(9, 3, 4))
    theta[2], theta[3, :, 1], theta[4] = 0.0, theta[3, :, 0], np.outer([0.3, 0.7, 0], range(4))
    many = motion.strokes(theta, PLANE, look)
    for f in range(9):
        params = Params.of(theta[f])
        drawn = many.traces(f)
        regions = class_regions(params, PLANE.around)
        borders = [b.segment for b in boundaries(params, PLANE.around)]
        owned: list[list[Array]] = [[] for _ in regions]
        if look.margin is not None:
            for line in margin_lines(params, PLANE.around, look.margin):
                owned[line.j if line.sign > 0 else line.k].append(line.segment)
        expected = [*regions, joined(borders), *([*map(joined, owned)] if look.margin else [])]
        if look.zeros:
            zeros = zero_lines(params, PLANE.around)
            expected += [joined([] if zero is None else [zero]) for zero in zeros]
        assert len(drawn) == len(expected)
        for found, alone in zip(drawn, expected, strict=True):
            np.testing.assert_array_equal(found, alone)
    again = many.at(np.array([7, 2, 7]))
    for f, chosen in enumerate((7, 2, 7)):
        for found, alone in zip(again.traces(f), many.traces(chosen), strict=True):
            np.testing.assert_array_equal(found, alone)


def test_verdicts_are_those_of_the_predictions_training_samples_first() -> None:
    prepared = replace(EXPERIMENT, test_fraction=0.3).prepared()
    plane = motion.Plane.of(prepared.train, prepared.test)
    theta = np.random.default_rng(1).normal(size=(5, 3, 3))
    theta[0] = 0.0
    found = motion.verdicts(theta, plane)
    assert found.dtype == np.uint8
    assert prepared.test is not None
    for judged, entry in zip(found, theta, strict=True):
        parts = []
        for data in (prepared.train, prepared.test):
            predicted = predict(Params.of(entry), data.X)
            parts.append(np.where(predicted == data.y, 0, predicted + 1))
        np.testing.assert_array_equal(judged, np.concatenate(parts))


def test_a_stretch_begins_anywhere_and_goes_on_from_weights_put_in_by_hand() -> None:
    params = Params(np.ones((2, 3)), np.arange(3.0))
    run = HISTORY.advanced(5).edited(params)
    steps = frames.stretch(run.advanced(25), 3, 10)
    assert steps.run.steps.tolist() == list(range(3, 13))
    assert (steps.run.W[2] == params.W).all()
    after = run.advanced(1).current
    assert (steps.run.W[3] == after.params.W).all()


@pytest.mark.parametrize("key", LOSSES)
def test_the_rows_in_view_are_those_of_the_loss(key: str) -> None:
    loss = LOSSES[key]()
    run = EXPERIMENT.restarted(Training(loss=loss)).replay(PREPARED, 0)
    steps = frames.stretch(run.advanced(4), 0, 5)
    S, y = scores(steps.run.state(4).params, PREPARED.train.X), PREPARED.train.y
    found = {m.name: m.values for m in (score_matrix(S), *loss.matrices(S, y))}
    here = rows.window(6, 300)
    assert (here.start, here.stop) == (4, 8)
    header, arrays = unpack(rows_packet(steps, here.start, 2))
    names = [column["name"] for column in header["columns"]]
    assert (names[0], names[-1]) == ("S", "dS")
    wanted = [found[name][here] for name in names[:-1]] + [-found["dS"][here]]
    numbers = np.stack(wanted, axis=1)
    np.testing.assert_allclose(arrays["values"][4], numbers, rtol=1e-6)
    texts = header["texts"].split(";")[4 * numbers.size :]
    assert texts == [decimal(v, 2) for v in numbers.ravel()]
    losses = header["losses"].split(";")[4 * len(numbers) :]
    assert losses == [decimal(v, 2) for v in loss(S, y).per_sample[here]]
    assert header["x"] == [f"({decimal(u, 2)}, {decimal(v, 2)})" for u, v in PREPARED.train.X[here]]
    largest = np.abs(arrays["values"]).max(axis=(1, 3))
    assert (arrays["reach"] >= np.maximum(largest, 1)).all()
    assert (arrays["reach"] <= 1.35 * np.maximum(largest, 1)).all()


def test_between_scores_and_pull_stand_the_matrices_that_say_how_much() -> None:
    S, y = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]), np.array([0, 2])
    names = {key: [m.name for m in rows.shown(kind(), S, y)] for key, kind in LOSSES.items()}
    assert names["softmax"] == ["S", "exps", "probabilities", "dS"]
    assert names["weston_watkins"] == names["one_vs_all"] == ["S", "margins", "hinges", "dS"]
    assert names["crammer_singer"] == ["S", "margins", "dS"]


def test_bars_are_drawn_both_ways_to_one_side_or_one_after_another() -> None:
    bars = {}
    for key in ("softmax", "weston_watkins"):
        run = EXPERIMENT.restarted(Training(loss=LOSSES[key]())).replay(PREPARED, 0)
        header, _ = unpack(rows_packet(frames.stretch(run.advanced(3), 0, 4), 0, 2))
        bars[key] = [column["bar"] for column in header["columns"]]
    assert bars["softmax"] == ["both", "on", "share", "pull"]
    assert bars["weston_watkins"] == ["both", "both", "on", "pull"]


@pytest.mark.parametrize("key", [key for key in LOSSES if key != "softmax"])
def test_rows_that_happen_to_add_up_to_1_are_no_shares(key: str) -> None:
    """Once the true class leads by Δ, a row of hinges is Δ there and else 0."""
    apart = Points(((0.0, -5.0), (0.0, 5.0)), (0, 1), ("a", "b"))
    experiment = Experiment(source=apart).restarted(Training(loss=LOSSES[key](), learning_rate=1.0))
    prepared = experiment.prepared()
    run = experiment.begin(prepared).advanced(6)
    plane = motion.Plane.of(prepared.train, prepared.test)
    header, _ = unpack(rows.rows("w", frames.stretch(run, 5, 1), plane, 0, 2))
    columns = {column["name"]: column for column in header["columns"]}
    assert "share" not in {column["bar"] for column in columns.values()}
    assert TERMS["probability"] not in {column["term"] for column in columns.values()}
    if "margins" in columns:
        assert columns["margins"]["term"] == TERMS["M"]
    if "probabilities" in columns:
        assert columns["probabilities"]["term"] == TERMS["own probability"]


def test_the_last_window_is_as_long_as_samples_are_left() -> None:
    assert [rows.window(i, 6) for i in (0, 3, 4, 5)] == [slice(0, 4)] * 2 + [slice(4, 6)] * 2


def test_a_stretch_ends_where_the_loss_changes_and_shows_its_own() -> None:
    hinge = LOSSES["weston_watkins"]()
    experiment = EXPERIMENT.with_training(30, Training(reg=0.1))
    experiment = experiment.with_training(50, Training(loss=hinge))
    run = experiment.replay(PREPARED, 80)
    before, after = frames.stretch(run, 0, 200), frames.stretch(run, 50, 200)
    begins = [frames.before(run.seek(step)) for step in (10, 29, 49, 50, 80)]
    assert begins == [0, 14, 34, 50, 65]
    assert (before.start, before.last, before.loss) == (0, 49, Training().loss)
    assert (after.start, after.last, after.loss) == (50, 80, hinge)
    shown = [unpack(rows_packet(part, 0, 3))[0]["columns"] for part in (before, after)]
    assert [columns[-2]["name"] for columns in shown] == ["probabilities", "hinges"]


def test_a_run_that_diverges_ends_with_its_last_sound_frame() -> None:
    wild = Training(loss=LOSSES["weston_watkins"](), learning_rate=1e6, reg=1.0)
    run = EXPERIMENT.restarted(wild).replay(PREPARED, 0)
    steps = frames.stretch(run.advanced(50), 0, 50)
    assert steps.over == "diverged"
    header, arrays = unpack(frames.frames("f", "r", run, steps, PLANE, LOOK, 3, log=False))
    assert header["over"] == "diverged"
    assert np.isfinite(arrays["losses"]).all()


def test_the_payload_of_two_hundred_steps_is_small() -> None:
    steps = frames.stretch(HISTORY.advanced(199), 0, 200)
    sent = frames.frames("f", "r", HISTORY, steps, PLANE, LOOK, 3, log=False)
    sent += rows_packet(steps, 0, 3)
    sent += scene_packet()
    assert PREPARED.train.n_samples == 300
    assert len(sent) <= 300_000


def test_the_sheets_have_the_traces_that_the_frames_move() -> None:
    styles = motion.ground(PREPARED.train, LOOK, LIGHT)
    strokes = motion.strokes(HISTORY.current.params.theta[None], PLANE, LOOK)
    assert len(styles) == strokes.lengths.shape[1]
    assert len(motion.points(PLANE, LIGHT).data) == PREPARED.train.n_classes
    header, _ = unpack(scene_packet())
    assert header["X"] == PREPARED.train.X.tolist()
    json.dumps(header, allow_nan=False)


# --- no formula in the browser -------------------------------------------------------------

#: What scores, losses and gradients are made of, and screens are not.
FORMULAS = re.compile(
    r"Math\.(exp|log|log1p|expm1|pow|tanh|sqrt|sign|random\(\)\s*\*)|\*\*|softmax|gradient|"
    r"learning_?rate|\bdelta\b|\blambda\b|weights?\s*\[|scores?\s*\[|argmax|dot\(",
    re.IGNORECASE,
)


def without_texts(code: str) -> str:
    """JavaScript without its comments and quoted texts. What a region is shaded by is a picture and
    no number: it is held against the core where it is seen."""
    code = re.sub(r"\nfunction sureness\(.*?\n}\n", "", code, flags=re.DOTALL)
    return re.sub(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`', "", code)


@pytest.mark.parametrize("name", sorted(path.name for path in BOARD.glob("*.js")))
def test_no_formula_lives_in_the_browser(name: str) -> None:
    assert FORMULAS.findall(without_texts((BOARD / name).read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "code", ["const p = Math.exp(s - top);", "x ** 2", "W - learningRate * g", "scores[j] + 1"]
)
def test_a_formula_would_be_found(code: str) -> None:
    assert FORMULAS.search(without_texts(code))


# --- slow motion ---------------------------------------------------------------------------


def test_the_thin_arrows_lead_from_the_tips_to_the_goal() -> None:
    now = HISTORY.current
    goal = HISTORY.advanced(1).current.params
    drawn = motion.arrows(now.params.theta[None], PLANE)[0]
    for times in (1, 20):
        ways = moves(now.params, goal, PLANE, times)
        np.testing.assert_array_equal(ways[:, :2], drawn[:, 2:])
        change = (ways[:, 2:] - ways[:, :2]) / drawn_unit(now.params, PLANE) / times
        np.testing.assert_allclose(change, (goal.W - now.params.W).T, rtol=1e-12, atol=1e-12)


def test_from_weights_that_are_all_zero_there_are_thin_arrows_too() -> None:
    nothing, goal = Params(np.zeros((2, 3)), np.zeros(3)), HISTORY.current.params
    ways = moves(nothing, goal, PLANE)
    np.testing.assert_allclose(ways[:, 2:] - ways[:, :2], goal.W.T)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_pulls_are_drawn_as_long_as_there_is_room_by_a_round_factor(size: float) -> None:
    rng = np.random.default_rng(0)
    X, dS = rng.normal(size=(700, 2)), size * rng.normal(size=(700, 3))
    found = pulls(dS, X, 5, PLANE)
    assert found.samples[0] == 5
    assert len(set(found.samples.tolist())) == len(found.samples) <= MOST_PULLS + 1
    for c in range(3):
        wanted = -dS[found.samples, c, None] * X[found.samples]
        np.testing.assert_allclose(found.vectors[c], found.times * wanted, rtol=1e-12)
    longest = np.hypot(*found.vectors.transpose(2, 0, 1)).max()
    room = LONGEST * min(PLANE.box.width, PLANE.box.height)
    assert room / 2.5 <= longest <= room
    assert re.fullmatch(r"[125]0*|0\.0*[125]", f"{found.times:.15f}".rstrip("0").rstrip("."))


def test_pulls_of_nothing_are_nothing() -> None:
    found = pulls(np.zeros((3, 2)), np.ones((3, 2)), 1, PLANE)
    assert found.samples.tolist() == [1, 0, 2]
    assert not found.vectors.any()


@pytest.mark.parametrize("share", [1.0, 1e-3, 1e-12, 0.0])
def test_short_arrows_are_drawn_longer_by_a_round_factor(share: float) -> None:
    now = HISTORY.current.params
    goal = Params(now.W + share * np.ones_like(now.W), now.b)
    times = magnified(now, goal, PLANE)
    assert re.fullmatch("[125]0*", str(times))
    ways = moves(now, goal, PLANE, times)
    longest = np.hypot(*(ways[:, 2:] - ways[:, :2]).T).max()
    side = min(PLANE.box.width, PLANE.box.height)
    if 1e-9 < share < 1:
        assert 0.1 * side <= longest <= 0.25 * side
    else:
        assert times in (1, FACTORS[-1])


def test_the_update_goes_from_frame_to_frame() -> None:
    """The pictures on the way begin and end as the two steps are drawn, arrows and lines."""
    now, following = HISTORY.current, HISTORY.advanced(1).current
    arrays = between(now, following, PLANE, LOOK)
    steps = frames.stretch(HISTORY.advanced(1), now.step, 2)
    _, drawn = unpack(frames.frames("f", "r", HISTORY, steps, PLANE, LOOK, 3, log=False))
    for at, state in ((0, now), (-1, following)):
        lengths = arrays["lengths"]
        np.testing.assert_array_equal(lengths[at], drawn["lengths"][at])
        first = 0 if at == 0 else lengths[:-1].sum(dtype=int)
        count = lengths[at].sum(dtype=int)
        begun = 0 if at == 0 else drawn["lengths"][0].sum(dtype=int)
        for axis in ("xs", "ys"):
            picture = arrays[axis][first : first + count]
            np.testing.assert_array_equal(picture, drawn[axis][begun : begun + count])
        np.testing.assert_allclose(
            arrays["arrows"][at], motion.arrows(state.params.theta[None], PLANE)[0], rtol=1e-6
        )
    # Half-way through, the weights are half-way too.
    W = (now.params.W + following.params.W) / 2
    feet = motion.arrows(now.params.theta[None], PLANE)[0, :, :2]
    before, after = arrays["arrows"][GLIDE // 2 - 1], arrays["arrows"][GLIDE // 2]
    tips = feet + drawn_unit(now.params, PLANE) * W.T
    np.testing.assert_allclose((before + after)[:, 2:] / 2, tips, atol=1e-5)


def test_a_row_of_weights_is_not_called_what_a_column_is() -> None:
    """In the formulas of slow motion w₀ is the column of class 0."""
    assert not any(name.startswith("w") for name in weight_rows(3))


# --- the table of weights ------------------------------------------------------------------


def test_the_table_of_weights_has_each_number_of_every_frame() -> None:
    steps = frames.stretch(HISTORY.advanced(5), 2, 4)
    header, _ = unpack(weights_packet("w", steps, PREPARED.train, 3))
    D, C = PREPARED.train.n_features, PREPARED.train.n_classes
    texts = np.array(header["texts"].split(";")).reshape(4, D + 1, C, 2)
    assert (header["start"], header["count"]) == (2, 4)
    assert header["weights"] == ["W[0] x₁", "W[1] x₂", "b"]
    for k, of_step in enumerate(texts, start=2):
        state = HISTORY.advanced(5).seek(k).current
        for shown, params in zip(
            np.moveaxis(of_step, -1, 0), (state.params, state.grad), strict=True
        ):
            assert shown.ravel().tolist() == [decimal(v) for v in params.theta.ravel()]


@pytest.mark.parametrize(
    ("i", "c", "typed", "value"),
    [(0, 2, "−1/4", -0.25), (2, 1, "0,5", 0.5), (1, 0, " 2e-3", 0.002)],
)
def test_what_is_typed_for_a_weight_is_that_weight(
    i: int, c: int, typed: str, value: float
) -> None:
    edit = edit_of({"kind": "weight", "i": i, "c": c, "to": typed})
    assert isinstance(edit, TypedWeight)
    before = HISTORY.current.params
    after = edit(before, PLANE).theta
    assert after[i, c] == value
    others = np.arange(after.size).reshape(after.shape) != i * after.shape[1] + c
    np.testing.assert_array_equal(after[others], before.theta[others])


@pytest.mark.parametrize(
    ("i", "c", "typed"), [(0, 0, "much"), (0, 0, ""), (3, 0, "1"), (0, 3, "1")]
)
def test_what_is_no_weight_is_one_sentence(i: int, c: int, typed: str) -> None:
    with pytest.raises(ValueError, match=r"^[“A-Z].*\.$"):
        TypedWeight(i, c, typed)(HISTORY.current.params, PLANE)
