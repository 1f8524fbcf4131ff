"""The landscape's picture and words, on ordinary and on strange experiments."""

import gc
import re
import weakref
from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.datasets.base import dataset
from linclf_core.datasets.points import Points
from linclf_core.experiment import Experiment
from linclf_core.landscape.cut import level_floor
from linclf_core.landscape.slices import Curvature, parameter_names
from linclf_core.losses import LOSSES
from linclf_core.losses.own import LARGEST, OwnLoss
from linclf_core.losses.own_words import WAYS
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, combine, norm, random_start, zeros
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent
from linclf_core.training.history import History
from linclf_core.training.optimizers import OPTIMIZERS, GradientDescent
from linclf_ui.board import reel
from linclf_ui.board.packet import unpack
from linclf_ui.figures import landscape as figures
from linclf_ui.figures.film import LAYOUT, Film, Frame, moved
from linclf_ui.figures.landscape import Heights
from linclf_ui.landscape import cut_film, words
from linclf_ui.landscape.scenery import farthest, make_cut, run_seen, scenery
from linclf_ui.landscape.settings import GRADIENT, RANGES, SURFACE, LandscapeView
from linclf_ui.theme import DARK, LIGHT
from tests.combined import combined
from tests.ui.drawn import assert_sound, named
from tests.ui.printed import read_power

pytestmark = pytest.mark.slow

DATA = DATASETS["blobs"]()()
PAIR = dataset(np.array([[-1.0, 0.0], [1.0, 0.0]]), np.array([0, 1]), 2)


def history(objective, data=DATA, params=None, rate=0.5, steps=0):
    start = random_start(data.n_features, data.n_classes, 0.5, 0) if params is None else params
    run = History.start(Descent(objective, GradientDescent(), rate), data, start)
    return run.advanced(steps)


def seen(objective, view=None, **how):
    return scenery(view or LandscapeView(), objective, history(objective, **how))


def said(scenery):
    return " ".join(
        [
            words.frozen(9, 3),
            words.downhill(scenery, scenery.history.descent),
            words.curvature(scenery, scenery.history.descent),
            words.convexity(scenery),
            words.distance(scenery, sized=True),
        ]
    )


def mapped(scenery, heights, theme=LIGHT):
    stage = figures.map_stage(scenery.ground.names, heights, theme)
    moves = figures.map_moves(scenery.ground, scenery.path, scenery.downhill, heights)
    return moved(stage, moves)


def in_space(scenery, heights):
    stage = figures.surface_stage(scenery.ground.names, heights, LIGHT)
    moves = figures.surface_moves(scenery.ground, scenery.path, scenery.downhill, heights)
    return moved(stage, moves)


def drawn(scenery):
    """Every figure of the page, checked for NaN."""
    path, last = scenery.path, int(scenery.path.steps[-1])
    even, root, own = (
        Heights.of([scenery.ground], even=even, own=own)
        for even, own in ((True, False), (False, False), (False, True))
    )
    distances = figures.distances_stage(float(path.distances.max()), last, LIGHT)
    losses = figures.losses_stage(path, last, DARK, log=False)
    made = [
        mapped(scenery, even),
        mapped(scenery, root, DARK),
        in_space(scenery, even),
        moved(distances, figures.distances_moves(path)),
        moved(losses, figures.losses_moves(path)),
        mapped(scenery, own),
        in_space(scenery, own),
    ]
    for figure in made:
        assert_sound(figure)
    return made


@combined("key, along", 2, LOSSES.keys(), ["Two parameters", GRADIENT])
def test_the_ground_is_the_objective_and_the_path_is_the_run(key, along):
    objective = Objective(LOSSES[key](), 0.01)
    view = replace(LandscapeView(), along=along, first=4, second=8)
    run = history(objective, steps=12)
    here = scenery(view, objective, run)
    cut, ground = here.cut, here.ground
    for i, j in ((0, 0), (10, 40), (40, 3)):
        a, b = ground.xs[i] - cut.at[0], ground.ys[j] - cut.at[1]
        point = combine(lambda p, u, v, a=a, b=b: p + a * u + b * v, cut.origin, cut.d1, cut.d2)
        assert ground.values[i, j] == pytest.approx(objective(point, DATA).total, rel=1e-12)
    assert list(here.path.steps) == list(range(13))
    assert here.path.distances[here.path.now] == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(here.path.losses, [s.total for s in run.states])
    flat_map, curved, space, distances, losses, *_ = drawn(here)
    np.testing.assert_array_equal(named(flat_map, "loss").z, ground.values.T)
    np.testing.assert_allclose(
        np.square(named(curved, "loss").z) + ground.values.min(), ground.values.T
    )
    np.testing.assert_array_equal(named(space, "L").z, ground.values.T)
    assert len(named(flat_map, "path").x) == 13
    np.testing.assert_array_equal(named(distances, "distance from the cut").y, here.path.distances)
    np.testing.assert_array_equal(named(losses, "loss").y, here.path.losses)
    for figure in (distances, losses):
        np.testing.assert_array_equal(figure.data[-1].x, [12, 12])


def test_axes_of_parameters_show_the_parameters():
    objective = Objective(Softmax(), 0.01)
    run = history(objective, steps=5)
    here = scenery(replace(LandscapeView(), first=2, second=7), objective, run)
    np.testing.assert_allclose(here.path.places, [s.params.entries[[2, 7]] for s in run.states])
    assert here.ground.names == (parameter_names(DATA)[2], parameter_names(DATA)[7])


def test_the_arrow_points_down():
    objective = Objective(Softmax(), 0.01)
    here = seen(objective, steps=3)
    arrow, bar = (named(drawn(here)[i], "way down") for i in (0, 2))
    a, b = np.diff(arrow.x)[0], np.diff(arrow.y)[0]
    assert (a, b) @ here.slope == pytest.approx(
        -np.hypot(a, b) * np.linalg.norm(here.slope), rel=1e-9
    )
    tip = arrow.x[-1], arrow.y[-1]
    assert here.ground.height(*tip) < here.path.losses[here.path.now]
    assert (bar.x[-1], bar.y[-1]) == pytest.approx(tip)
    assert bar.z[-1] == pytest.approx(here.ground.height(*tip))


def test_axes_stay_while_stepping_through_a_known_run():
    objective = Objective(Softmax(), 0.01)
    run = history(objective, steps=40)
    for view in (LandscapeView(), replace(LandscapeView(), along=GRADIENT)):
        windows = {scenery(view, objective, run.seek(k)).ground.window for k in range(0, 41, 5)}
        assert len(windows) == 1


@combined("half_width", 3, RANGES)
def test_every_range_shows_the_point_on_show(half_width):
    objective = Objective(Softmax(), 0.01)
    here = seen(objective, replace(LandscapeView(), half_width=half_width), steps=9)
    window = here.ground.window
    for k in range(2):
        assert abs(here.path.places[here.path.now, k] - window.centre[k]) < window.half_width
    drawn(here)


def test_steps_to_come_are_drawn_apart():
    objective = Objective(Softmax(), 0.01)
    here = scenery(LandscapeView(), objective, history(objective, steps=10).seek(4))
    figure = drawn(here)[0]
    assert len(named(figure, "path").x) == 5
    assert len(named(figure, "steps to come").x) == 7
    assert named(figure, "steps to come").line.dash == "dot"


def test_nearer_points_have_larger_markers():
    objective = Objective(Softmax(), 0.01)
    here = seen(objective, steps=10)
    sizes = figures.sizes(here.path.distances, here.ground.window)
    assert sizes[-1] == figures.LARGEST
    assert sizes[0] < sizes[5] < sizes[-1]


def test_a_long_run_is_thinned_but_keeps_its_ends_and_the_step_on_show():
    run = history(Objective(Softmax(), 0.01), steps=900).seek(333)
    found, now = run_seen(run)
    assert len(found) <= 303
    assert found.steps[[0, now, -1]].tolist() == [0, 333, 900]
    assert (np.diff(found.steps) > 0).all()


@combined("key", 3, LOSSES.keys())
def test_at_zero_weights(key):
    objective = Objective(LOSSES[key]())
    here = seen(objective, params=zeros(2, 3))
    drawn(here)
    assert "begins here" in said(here)


def test_a_kink_is_named():
    here = seen(Objective(LOSSES["crammer_singer"]()), params=zeros(2, 3))
    assert "kink" in said(here)


@pytest.mark.parametrize("text", ["m*m", "sqrt(1+m^2)", "exp(m)*exp(m)"])
def test_what_is_not_proved_convex_is_not_called_not_convex(text):
    told = words.convexity(seen(Objective(OwnLoss(text), 0.01)))
    assert told.startswith("**Not proved convex**: ")
    assert "none of the 39 × 39 inner grid points lies above" in told


def test_one_rival_makes_no_counterexample_of_a_loss_that_falls_but_two_do():
    objective = Objective(OwnLoss("(1+m)^2", LARGEST))
    assert words.convexity(seen(objective, data=PAIR)).startswith("**Not proved convex**: ")
    assert words.convexity(seen(objective)).startswith("**Not convex**: ")


def test_a_bump_on_the_cut_is_told_and_is_a_counterexample():
    """It is so narrow that the margins at which φ is checked miss it."""
    narrow = OwnLoss("1 + exp(-(1000*(m - 0.0125))^2)")
    assert not narrow.not_convex(2)
    view = replace(LandscapeView(), half_width="0.01")
    start = Params(np.array([[0.0, -0.0125], [0.0, 0.0]]), np.zeros(2))
    here = seen(Objective(narrow), view, data=PAIR, params=start)
    assert here.bent
    told = words.convexity(here)
    assert told.startswith("**Not convex**: ")
    assert "some lie above the mean of two opposite neighbours, by up to" in told


def test_a_flat_floor_without_a_gradient():
    far = Params(np.array([[-9.0, 9.0], [0.0, 0.0]]), np.zeros(2))
    for along in ("Two parameters", GRADIENT):
        view = replace(LandscapeView(), along=along)
        here = seen(Objective(LOSSES["weston_watkins"]()), view, data=PAIR, params=far)
        assert here.downhill is None
        assert len(named(drawn(here)[0], "way down").x) == 0
        assert "gradient is 0" in said(here)
        assert "**flat**" in said(here)


def test_a_straight_slope_sets_no_limit():
    here = seen(Objective(LOSSES["weston_watkins"]()))
    assert here.curvature == Curvature(0.0, 0.0)
    assert "**straight** here (curvature 0)" in words.curvature(here, here.history.descent)
    assert "kinks further on do" in words.curvature(here, here.history.descent)


@pytest.mark.parametrize("scale", [30.0, 1e3, -30.0, -1e3])
def test_a_loss_without_kinks_is_never_called_straight(scale):
    """Far from every tie, all of them right or all of them wrong, softmax hardly bends."""
    way = Params(scale * np.array([[-1.0, 1.0], [0.0, 0.0]]), np.zeros(2))
    here = seen(Objective(Softmax()), data=PAIR, params=way)
    told = said(here)
    assert "**straight**" not in told
    assert "kink" not in told
    if here.gradient_norm > 0 and scale < 0:
        # p(1 − p) with p = e⁻⁶⁰ or less.
        assert "**almost straight**" in told
        bound = read_power(re.search(r"is below (\S+),", told)[1])
        assert here.curvature.value <= bound < 1e-9


@pytest.mark.parametrize("reg", [0.0, 0.1])
def test_where_the_gradient_is_zero_only_plain_descent_stands_still(reg):
    """Points on opposite corners have opposite labels: W = 0 is the minimum."""
    corners = dataset(np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]]), np.array([0, 0, 1, 1]), 2)
    here = seen(Objective(Softmax(), reg), data=corners, params=zeros(2, 2))
    assert here.gradient_norm == 0
    plain = here.history.descent
    assert "Descent stands still" in words.downhill(here, plain)
    batch = replace(plain, batch_size=1)
    assert norm(batch.step(corners, here.here).params) > 0
    assert "stands still" not in words.downhill(here, batch)
    assert "mini-batch" in words.downhill(here, batch)
    momentum = replace(plain, optimizer=OPTIMIZERS["momentum"]())
    assert "stands still" not in words.downhill(here, momentum)
    assert "stands still" in words.downhill(here, replace(plain, batch_size=4))


@pytest.mark.parametrize("rivals", WAYS)
@pytest.mark.parametrize("text", ["max(0, 2 - abs(m))", "1/(1+abs(m))"])
def test_at_a_peak_with_a_kink_the_gradient_is_0_by_convention_only(text, rivals):
    objective, start = Objective(OwnLoss(text, rivals)), zeros(2, 3)
    here = seen(objective, params=start)
    assert here.gradient_norm == 0
    beside = random_start(2, 3, 1e-6, 0)
    assert objective(beside, DATA).total < objective(start, DATA).total - 0.1 * norm(beside)
    told = words.downhill(here, here.history.descent)
    assert "at a kink, where the slope is a convention: to a side the loss may fall." in told
    assert "no direction leads down" not in told


@pytest.mark.parametrize("text", ["1/(1+m^2)", "min(2, m^2)"])
def test_where_no_margin_is_at_a_kink_a_gradient_of_0_leaves_no_slope(text):
    here = seen(Objective(OwnLoss(text)), params=zeros(2, 3))
    told = words.downhill(here, here.history.descent)
    assert told.startswith("The gradient is 0: close by, no direction leads down at a slope.")


def test_two_grid_points_at_both_sides_of_the_valley_are_no_flat_floor():
    line = np.arange(-9.5, 10) / 8
    parabola = line[:, None] ** 2 + line**2
    assert np.sum(parabola == parabola.min()) == 4
    assert level_floor(parabola) == 0
    assert level_floor(np.maximum(parabola, 0.05)) == np.sum(parabola <= 0.05) == 12


def test_every_step_has_the_loss_of_its_own_settings():
    """20 steps of softmax, then Weston–Watkins with a penalty."""
    objective = Objective(LOSSES["weston_watkins"](), 0.05)
    run = history(Objective(Softmax(), 0.001), steps=20)
    run = run.changed(Descent(objective, GradientDescent(), 0.1)).advanced(20)
    here = scenery(LandscapeView(), objective, run)
    own = [s.total for s in run.states]
    np.testing.assert_array_equal(here.path.own, own)
    on_show = [objective(s.params, DATA).total for s in run.states]
    np.testing.assert_allclose(here.path.losses, on_show, rtol=1e-12)
    assert np.abs(here.path.own - here.path.losses)[:20].min() > 1e-3
    drawn_at = [
        named(moved(figures.losses_stage(seen.path, 40, LIGHT, log=False), {}), "loss").y
        for seen in (here, scenery(LandscapeView(), Objective(Softmax(), 0.001), run.seek(3)))
    ]
    for y in drawn_at:
        np.testing.assert_array_equal(y, own)
    assert "under its own" in words.settings(here)
    assert words.settings(seen(objective, steps=3)) == ""


@pytest.mark.parametrize("steps", [700, 1700])
def test_how_far_the_earlier_steps_are_is_no_guess(steps):
    """Mini-batches make a path that jumps; the drawn steps are a part of it only."""
    objective = Objective(Softmax(), 0.01)
    start = random_start(2, 3, 0.5, 0)
    descent = Descent(objective, GradientDescent(), 3.0, batch_size=1)
    run = History.start(descent, DATA, start).advanced(steps)
    here = scenery(LandscapeView(), objective, run)
    frozen = np.array([np.delete(s.params.entries, [0, 1]) for s in run.states])
    farthest = np.linalg.norm(frozen - frozen[-1], axis=1).max()
    told = words.distance(here, sized=True)
    assert f"up to {farthest:.3f} away" in told
    assert ("that are kept" in told) == (len(run.states) <= steps)


def test_a_small_curvature_and_its_step_are_written_without_an_e():
    here = seen(Objective(LOSSES["weston_watkins"](), 1e-6))
    told = words.curvature(here, here.history.descent)
    assert re.search(r"\*\*1\.\d+·10⁻⁶\*\*: .* ≈ \*\*(10⁶|1\.\d+·10⁶)\*\*", told)
    assert not re.search(r"\de[+-]?\d", told)


def test_at_the_start_there_may_be_nothing_to_come():
    objective = Objective(LOSSES["weston_watkins"](), 5.0)
    assert "dotted" not in words.distance(seen(objective), sized=True)
    run = history(objective, steps=3).seek(0)
    here = scenery(LandscapeView(), objective, run)
    assert "dotted" in words.distance(here, sized=True)


@pytest.mark.parametrize("along", ["Two parameters", GRADIENT])
@pytest.mark.parametrize("key", ["crammer_singer", "softmax"])
def test_no_curve_of_the_film_leaves_the_axis_of_the_distances_nor_most_of_it_empty(key, along):
    objective, view = Objective(LOSSES[key](), 0.001), replace(LandscapeView(), along=along)
    run = history(objective, steps=60)
    bound = farthest(view, run)
    distances = []
    for k in range(61):
        cut, (path, _) = make_cut(view, objective, run.seek(k)), run_seen(run.seek(k))
        distances.append(cut.place([Params.of(theta) for theta in path.theta])[1].max())
    assert 0.75 * bound < max(distances) <= bound * (1 + 1e-9)


def test_a_run_that_stands_still_lies_in_every_cut():
    far = Params(np.array([[-9.0, 9.0], [0.0, 0.0]]), np.zeros(2))
    run = history(Objective(LOSSES["weston_watkins"]()), data=PAIR, params=far, steps=3)
    for along in ("Two parameters", GRADIENT):
        assert farthest(replace(LandscapeView(), along=along), run) == 0


def test_a_cut_that_is_level_while_the_gradient_is_not_zero():
    """The second feature is always 0: its weights move nothing."""
    view = replace(LandscapeView(), first=2, second=3)
    here = seen(Objective(Softmax()), view, data=PAIR, params=zeros(2, 2))
    drawn(here)
    assert here.downhill is None
    assert "none of it lies in this cut" in said(here)


def test_a_step_beyond_the_curvature_is_called_out():
    objective = Objective(Softmax(), 0.1)
    here = seen(objective)
    step = 2 / here.curvature.value
    plain = here.history.descent
    assert "overshoot" in words.curvature(here, replace(plain, learning_rate=1.01 * step))
    assert "overshoot" not in words.curvature(here, replace(plain, learning_rate=0.99 * step))
    adam = replace(plain, optimizer=OPTIMIZERS["adam"](), batch_size=3)
    assert "But Adam makes other steps than −η∇L, and each" in words.curvature(here, adam)


@pytest.mark.filterwarnings("error")
def test_a_diverged_run():
    objective = Objective(LOSSES["weston_watkins"](), 5.0)
    run = history(objective, rate=3.0, steps=50)
    assert run.ended == "diverged"
    for along in ("Two parameters", GRADIENT):
        view = replace(LandscapeView(), along=along)
        here = scenery(view, objective, run)
        drawn(here)
        assert here.path.distances.max() <= farthest(view, run) * (1 + 1e-9) < np.inf
        assert here.bump <= 1e-9 * here.ground.values.max()


def test_weights_too_large_for_a_picture_give_a_sentence_and_no_ground():
    huge = Params(np.full((2, 3), 1e150), np.zeros(3))
    objective = Objective(Softmax(), 0.1)
    here = seen(objective, replace(LandscapeView(), half_width="1"), params=huge)
    assert "choose a larger one" in here.fault
    heights = Heights(even=False, limits=None)
    for figure in (mapped(here, heights), in_space(here, heights)):
        assert np.isnan(np.array(figure.data[0].z, float)).all()
        figure.to_json()


@pytest.mark.parametrize("half_width", ["50", "100"])
def test_a_loss_that_was_cut_off_gives_a_sentence_and_no_ground(half_width):
    view = replace(LandscapeView(), half_width=half_width)
    here = seen(Objective(OwnLoss("exp(m)"), 0.001), view)
    assert here.fault == "Somewhere on this cut the loss is too large a number to be computed."
    assert np.isnan(here.ground.values).all()
    near = seen(Objective(OwnLoss("exp(m)"), 0.001), replace(view, half_width="10"))
    assert near.fault == ""
    assert "none of the 39 × 39" in words.convexity(near)


def test_a_bump_of_a_convex_loss_is_called_rounding_only_if_it_is_as_small():
    here = seen(Objective(Softmax(), 0.01))
    for bump, told in (
        (2.0**-40, "opposite neighbours by more than rounding, 9.1·10⁻¹³ where L reaches 1."),
        (2.0**-5, "opposite neighbours, by up to 0.031. Of a convex loss only rounding can make"),
    ):
        values = np.ones((41, 41))
        values[20, 20] += bump
        bumped = replace(here, ground=replace(here.ground, values=values))
        assert told in words.convexity(bumped)


def test_one_scale_holds_for_all_grounds_of_a_film():
    objective = Objective(Softmax(), 0.01)
    run = history(objective, steps=30)
    grounds = [scenery(LandscapeView(), objective, run.seek(k)).ground for k in (0, 15, 30)]
    even, root = (Heights.of(grounds, even=e) for e in (True, False))
    for ground in grounds:
        np.testing.assert_array_equal(even(ground.values), ground.values)
        np.testing.assert_allclose(root(ground.values) ** 2, ground.values - ground.values.min())
        for heights in (even, root):
            low, high = heights.ends
            assert low <= heights(ground.values).min() <= heights(ground.values).max()
            assert heights(ground.values).max() <= high * (1 + 1e-12)
    assert (even.ends[1] - even.ends[0]) / even.apart == pytest.approx(
        round((even.ends[1] - even.ends[0]) / even.apart)
    )
    own = Heights.of(grounds, even=True, own=True)
    assert (own(grounds[1].values).min(), own(grounds[1].values).max()) == (0.0, 1.0)


def test_a_frame_shows_what_the_still_picture_shows():
    objective = Objective(Softmax(), 0.01)
    run = history(objective, steps=20)
    here = scenery(LandscapeView(), objective, run.seek(7))
    heights = Heights.of([here.ground], even=False)
    film = Film(
        "step",
        0,
        list,
        lambda k: Frame((figures.map_moves(here.ground, here.path, here.downhill, heights),), ()),
    )
    header, arrays = unpack(reel.stretch("here", 1, 1, film, 0, 1))
    sent = {(trace, name): arrays[m] for trace, name, m in header["moving"][0]}
    np.testing.assert_allclose(sent[0, "z"], heights(here.ground.values).T, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(sent[0, "customdata"], here.ground.values.T)
    window = here.ground.window
    np.testing.assert_allclose(sent[LAYOUT, "xaxis.range"], window.limits(0))
    np.testing.assert_allclose(sent[LAYOUT, "yaxis.range"], window.limits(1))


@pytest.mark.parametrize("first", [0, 5, 99])
@pytest.mark.parametrize("second", [0, 5, 99])
def test_any_pair_becomes_two_different_parameters(first, second):
    pair = replace(LandscapeView(), first=first, second=second).pair(6)
    assert pair[0] != pair[1]
    assert max(pair) < 6


def test_one_point_a_class_of_ten():
    data = DATASETS["blobs"](n_classes=10, n_per_class=1)()
    here = seen(Objective(Softmax()), replace(LandscapeView(), picture=SURFACE), data=data)
    drawn(here)
    assert here.ground.values.shape[0] % 2 == 1


def test_what_is_kept_for_all_holds_no_experiment():
    """The store counts the values alone: the samples of a long table must not stay with them."""
    experiment = Experiment(Points([[0, 1], [1, 0], [2, 3]], [0, 1, 0], ("a", "b")))
    run = experiment.replay(experiment.prepared(), 3)
    sight = cut_film.sights(LandscapeView(), experiment, run)
    assert np.isfinite(sight(2).ground.values).all()
    watched = weakref.ref(experiment)
    del experiment, run, sight
    gc.collect()
    assert watched() is None
