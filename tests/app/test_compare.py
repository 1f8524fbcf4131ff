"""The comparison page: presets, steps for all, numbers that are the core's, and strange data."""

import base64
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.comparison.margins import inequalities, one_rival
from linclf_core.comparison.runs import Votes
from linclf_core.comparison.sweep import Sweep
from linclf_core.datasets import DATASETS, Points
from linclf_core.datasets.middle import MiddleClass
from linclf_core.document import training_to_document
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.losses import LOSSES
from linclf_core.losses.own import APART, SUM, OwnLoss
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.squared_hinge import SquaredHinge
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import predict
from linclf_core.training.diagnosis import safe_learning_rate
from linclf_core.training.history import History
from linclf_ui.compare import functions, learning_rates
from linclf_ui.compare.desk import FIRST_LOOK, LAST_STEP, CompareSettings
from linclf_ui.compare.presets import PRESETS, hinge_or_softmax
from linclf_ui.compare.reasons import reason
from linclf_ui.compare.side_by_side import described
from linclf_ui.numbers import decimal
from linclf_ui.session import default_experiment
from tests.app.plain import plain
from tests.app.shown import set_settings, settings_of
from tests.combined import combined

ROOT = Path(__file__).parents[2]
PAGE = "pages/05_compare.py"
TABS = ("Numbers", "Samples", "Learning rates", "Loss functions")


def linked(experiment: Experiment) -> AppTest:
    """The page, to be opened by a link to this experiment."""
    at = AppTest.from_file(str(ROOT / PAGE), default_timeout=60)
    at.query_params["x"] = packing.to_text(experiment)
    return at


def opened(experiment: Experiment | None = None, tab: str = TABS[0]) -> AppTest:
    """The page with this experiment on hand; the way through the router is tested once."""
    at = linked(experiment or default_experiment())
    at.session_state["compare_tabs"] = tab
    at = plain(at)
    assert not at.exception
    return at


def show_tab(at: AppTest, name: str) -> AppTest:
    at.session_state["compare_tabs"] = name
    at.run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in at.get("html"))


def shown_text(at: AppTest) -> str:
    return "\n".join([html(at), *(m.value for m in at.markdown), *(c.value for c in at.caption)])


def by_hand(experiment: Experiment, trainings, steps: int) -> list[History]:
    prepared = experiment.prepared()
    params = experiment.begin(prepared).current.params
    return [History.start(t.descent(), prepared.train, params).advanced(steps) for t in trainings]


def b64(values: list[float]) -> str:
    """As plotly writes numbers."""
    return base64.b64encode(np.array(values, float).tobytes()).decode()


def totals(at: AppTest) -> list[str]:
    return re.findall(r'data-run="\w">(?:<td>.*?</td>){2}<td>(.*?)</td>', html(at))


def test_the_page_alone_works() -> None:
    at = AppTest.from_file(str(ROOT / PAGE), default_timeout=60)
    assert not at.run().exception
    assert len(plain(at).get("plotly_chart")) == 3


def test_the_runs_start_alike_and_show_the_numbers_of_the_core() -> None:
    at = opened()
    experiment = default_experiment()
    prepared = experiment.prepared()
    trainings = hinge_or_softmax(experiment.training_at(0), prepared.train)
    at.button(key="compare_rewind").click().run()
    expected = [f"{r.current.total:.3f}" for r in by_hand(experiment, trainings, 0)]
    assert totals(at) == expected
    for key, steps in (("step", 1), ("10", 11), ("100", 111), ("back", 110)):
        at.button(key=f"compare_{key}").click().run()
        runs = by_hand(experiment, trainings, steps)
        assert totals(at) == [f"{r.current.total:.3f}" for r in runs]
        assert f"<b data-step>{steps}</b>" in html(at)
    assert not at.exception


def go_to(at: AppTest, step: int) -> AppTest:
    set_settings(at, replace(settings_of(at, CompareSettings), step=step, reached=step))
    assert not at.run().exception
    return at


def charts(at: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def test_heads_and_curves_tell_of_every_run_at_the_step_far_behind_thinned_ones() -> None:
    experiment = Experiment(source=DATASETS["overlapping"](), test_fraction=0.2)
    at = go_to(opened(experiment), 2345)
    prepared = experiment.prepared()
    runs = by_hand(experiment, hinge_or_softmax(Training(), prepared.train), 2345)
    for run in runs:
        now = run.current
        right = (predict(now.params, prepared.test.X) == prepared.test.y).mean()
        wrong = round(prepared.train.n_samples * (1 - now.accuracy))
        told = f"loss {now.total:.3f} · train {now.accuracy:.1%} · test {right:.1%} · {wrong} wrong"
        assert told.replace(" ", "\u00a0").replace("\u00a0·\u00a0", " · ") in html(at)
    stands = charts(at)[-1]["data"][len(runs)]
    assert stands["x"] == {"dtype": "f8", "bdata": b64([2345.0] * 2)}
    assert stands["y"] == {"dtype": "f8", "bdata": b64([run.current.total for run in runs])}


def test_a_run_that_has_diverged_stays_at_its_last_sound_step() -> None:
    at = opened()
    at.number_input(key="compare_A_training_learning_rate").set_value(100.0).run()
    at.number_input(key="compare_A_training_reg").set_value(10.0).run()
    experiment = default_experiment()
    wild = replace(Training(), loss=WestonWatkins(), learning_rate=100.0, reg=10.0)
    (run,) = by_hand(experiment, [wild], 100)
    assert run.ended == "diverged"
    assert totals(at)[0] == decimal(run.current.total)
    assert f"loss\u00a0{decimal(run.current.total)}" in html(at)
    assert "Diverges at once" in html(at)
    # The others go on.
    assert not at.button(key="compare_step").disabled
    at.button_group(key="compare_count").set_value(2).run()
    at.number_input(key="compare_B_training_learning_rate").set_value(100.0).run()
    at.number_input(key="compare_B_training_reg").set_value(10.0).run()
    assert at.button(key="compare_step").disabled


def test_the_way_back_is_as_long_as_the_way_that_was_gone() -> None:
    at = opened()
    at.button(key="compare_100").click().run()
    at.button(key="compare_rewind").click().run()
    assert at.slider(key="compare_seek").max == 200
    at.button(key="compare_end").click().run()
    assert "<b data-step>200</b>" in html(at)


def test_disputed_samples_come_with_a_reason() -> None:
    experiment = Experiment(source=DATASETS["overlapping"]())
    at = show_tab(opened(experiment), "Samples")
    prepared = experiment.prepared()
    runs = by_hand(experiment, hinge_or_softmax(Training(), prepared.train), 100)
    votes = Votes.of([r.current.params for r in runs], prepared.train)
    assert len(votes.disputed) > 1
    assert f"disagree on **{len(votes.disputed)}**" in shown_text(at)
    for i in votes.disputed[[0, -1]].tolist():
        at.selectbox(key="compare_sample").select(i).run()
        for letter, scores in zip("AB", votes.S[:, i], strict=True):
            why = reason(scores, int(votes.y[i]), prepared.train.class_names, 3)
            assert f"- **{letter}** says {why}" in shown_text(at)


def test_one_vs_all_fails_where_the_joint_losses_succeed() -> None:
    at = opened()
    at.selectbox(key="compare_preset").select("apart").run()
    at.button(key="compare_source").click().run()
    assert at.session_state["lab"].experiment.source == MiddleClass()
    at.button(key="compare_100").click().run()
    rates = [float(r) for r in re.findall(r"<td>([\d.]+)%</td>", html(at))]
    assert rates[0] < 85
    assert min(rates[1:]) > 95


def test_the_bound_preset_sets_rates_around_2_over_L_and_keeps_the_promise() -> None:
    at = opened(Experiment(source=DATASETS["overlapping"]()))
    at.selectbox(key="compare_preset").select("bound").run()
    show_tab(at, "Learning rates")
    train = at.session_state["lab"].prepared.train
    bound = safe_learning_rate(Training(loss=Softmax()).objective(), train)
    rates = [t.learning_rate for t in settings_of(at, CompareSettings).trainings]
    assert rates == pytest.approx([bound * s for s in (0.5, 0.95, 1.5, 4.0)], rel=1e-3)
    rows = re.findall(r"<td>(never rises|no promise)</td><td>(rose in .*?)</td>", html(at))
    assert [row[0] for row in rows] == ["never rises", "never rises", "no promise", "no promise"]
    assert rows[0][1] == rows[1][1] == "rose in 0 of 100 steps"
    assert rows[3][1] != "rose in 0 of 100 steps"
    assert "in none of them did a step raise it" in shown_text(at)


def test_rates_that_cannot_be_set_are_told_in_the_place_of_the_promise() -> None:
    promise = "below and above the bound"
    for size, n in ((1e5, 4), (2e3, 2), (1.0, 0)):
        X = np.random.default_rng(0).normal(size=(12, 2)) * size
        at = opened(Experiment(points(X.tolist(), [0, 1, 2] * 4, 3)))
        at.selectbox(key="compare_preset").select("bound").run()
        rates = [t.learning_rate for t in settings_of(at, CompareSettings).trainings]
        assert rates.count(1e-6) == n
        assert (promise in shown_text(at)) == (n == 0)
        told = f"10⁻⁶ is the smallest learning rate that can be set, and for {n} of these 4"
        assert (told in shown_text(at)) == (n > 0)
        # A link holds the rates, and the same is told of them.
        at = reopened(at.query_params)
        assert (told in shown_text(at)) == (n > 0)


def test_a_rate_just_below_the_bound_is_not_printed_as_the_bound() -> None:
    at = opened(Experiment(source=DATASETS["overlapping"]()))
    train = at.session_state["lab"].prepared.train
    bound = safe_learning_rate(Training(loss=Softmax()).objective(), train)
    below, above = (float(f"{bound * share:.6g}") for share in (0.9999, 1.0002))
    trainings = tuple(Training(loss=Softmax(), learning_rate=rate) for rate in (below, above))
    set_settings(at, CompareSettings(trainings, preset=""))
    show_tab(at, "Learning rates")
    assert f"<td>{below}</td><td>0.9999</td><td>never rises</td>" in html(at)
    assert f"<td>{above}</td><td>1.0002</td><td>no promise</td>" in html(at)
    # The heads of the charts have the same digits.
    assert [described(training)[: len(f"η {below}")] for training in trainings] == [
        f"η {below}",
        f"η {above}",
    ]


@pytest.mark.parametrize(
    ("share", "told"),
    [(1.0, "1"), (1 - 2**-53, "0.9999999999999999"), (0.5, "0.5"), (1.5, "1.5"), (4e-7, "4·10⁻⁷")],
)
def test_a_share_of_the_bound_is_1_only_if_it_is(share: float, told: str) -> None:
    assert learning_rates._share(share) == told


def test_rises_are_counted_over_all_steps_not_over_those_that_are_kept() -> None:
    experiment = Experiment(source=DATASETS["overlapping"]())
    at = opened(experiment)
    at.number_input(key="compare_B_training_learning_rate").set_value(30.0).run()
    show_tab(go_to(at, 1010), "Learning rates")
    (run,) = by_hand(experiment, [replace(Training(), loss=Softmax(), learning_rate=30.0)], 0)
    rose = 0
    for _ in range(1010):
        before, run = run.current.total, run.advanced()
        rose += run.current.total > before + 1e-12 * (1 + before)
    assert f"rose in {rose} of 1010 steps" in html(at)
    # A run so wild amplifies the last bit, so the count itself differs between machines.
    assert 200 < rose < 500


def test_the_mean_is_said_to_bound_the_error_only_where_it_does() -> None:
    S, y = np.array([[0.0, 0, 0], [1, 0.9, 0]]), np.array([1, 1])
    low = inequalities(S, y, 0.5)
    assert low[0].lower.mean() == 1 > low[0].upper.mean()
    said = functions._verdict(low, 0.5)
    assert "at most the mean of softmax / ln 2, but above that of C–S and of W–W." in said
    kept = functions._verdict(inequalities(S, y, 1.0), 1.0)
    assert "at most the mean of C–S and of W–W and of softmax / ln 2." in kept


def test_a_lowest_loss_that_rates_share_is_told_of_all() -> None:
    curves = np.array([[1.0, 0.5], [1.0, 0.0], [1.0, 0.0], [1.0, np.inf]])
    swept = Sweep(np.array([0.1, 0.2, 0.4, 9.0]), curves, np.isinf(curves[:, -1]))
    assert "loss, 0, is at η = 0.2 and at 1 more of these rates." in learning_rates._in_words(
        swept, None
    )
    alone = Sweep(swept.learning_rates[:2], curves[:2], swept.diverged[:2])
    assert "loss, 0, is at η = 0.2. " in learning_rates._in_words(alone, None)


def test_a_change_in_one_configuration_is_kept_over_other_pages() -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at = plain(at.run().switch_page(str(ROOT / PAGE)))
    at.number_input(key="compare_B_training_learning_rate").set_value(0.125).run()
    assert at.selectbox(key="compare_preset").value is None
    at.switch_page(str(ROOT / "pages/02_lab.py")).run()
    assert at.session_state["lab"].training == default_experiment().training_at(0)
    at.switch_page(str(ROOT / PAGE)).run()
    assert at.number_input(key="compare_B_training_learning_rate").value == 0.125
    assert at.number_input(key="compare_A_training_learning_rate").value == 0.2
    assert "η 0.125" in html(at)


def reopened(address: dict[str, Any], **others: str) -> AppTest:
    """The page as somebody finds it who opens the address anew."""
    at = AppTest.from_file(str(ROOT / PAGE), default_timeout=60)
    for name, text in (address | others).items():
        at.query_params[name] = text
    at.run()
    assert not at.exception
    return at


def test_the_address_holds_the_configurations_and_the_step() -> None:
    at = reopened({})
    assert "numbers" not in at.query_params, "a newcomer's address stays plain"
    at.button_group(key="compare_count").set_value(3).run()
    at.selectbox(key="compare_C_loss").set_value("crammer_singer").run()
    at.number_input(key="compare_B_training_learning_rate").set_value(0.125).run()
    kept = settings_of(at, CompareSettings)
    again = reopened(at.query_params, at="240")
    found = settings_of(again, CompareSettings)
    assert found.trainings == kept.trainings
    assert [t.loss.key for t in found.trainings][2] == "crammer_singer"
    assert (found.preset, found.step, found.reached) == ("", 240, 240)
    assert again.query_params["numbers"] == at.query_params["numbers"]
    again.selectbox(key="compare_preset").set_value("bound").run()
    third = settings_of(reopened(again.query_params), CompareSettings)
    assert third.preset == "bound"
    assert third.trainings == settings_of(again, CompareSettings).trainings
    assert third.step == FIRST_LOOK


@pytest.mark.parametrize("at", ["99999", "-1", "1e2", "", "³"])
def test_a_step_that_there_is_not_does_no_harm(at: str) -> None:
    found = settings_of(reopened({}, at=at), CompareSettings)
    assert found.step == (LAST_STEP if at == "99999" else FIRST_LOOK)


def hostile() -> list[str]:
    body = training_to_document(Training())
    documents: list[Any] = [
        {},
        [],
        ["hinge", body, body],
        ["", body],
        ["", *[body] * 5],
        ["", body, 3],
        ["", body, body | {"more": 1}],
        ["", body, body | {"learning_rate": -1.0}],
        [[], body, body],
    ]
    return ["hinge.3", "c.!", "c.AAAA", *(f"c.{packing.packed(d)}" for d in documents)]


@pytest.mark.parametrize("text", hostile())
def test_an_address_that_holds_no_comparison_is_refused_in_a_sentence(text: str) -> None:
    at = reopened({}, numbers=text)
    (warning,) = at.warning
    assert warning.value.replace("\\", "").endswith(". The comparison stays as it was.")
    assert settings_of(at, CompareSettings) == CompareSettings()


def test_configurations_can_be_two_to_four() -> None:
    at = opened()
    for n in (4, 2):
        at.button_group(key="compare_count").set_value(n).run()
        assert not at.exception
        assert len(settings_of(at, CompareSettings).trainings) == n
        assert len(totals(at)) == n


def test_the_bound_below_a_margin_of_one_is_not_promised() -> None:
    at = show_tab(opened(Experiment(source=DATASETS["overlapping"]())), "Loss functions")
    assert "every bound holds for every sample" in shown_text(at)
    at.slider(key="compare_delta").set_value(0.2).run()
    assert "Not guaranteed" in shown_text(at)
    assert "0–1 ≤ C–S fails" in shown_text(at)
    assert not at.exception


def typed_curves(at: AppTest) -> dict[str, list[float]]:
    """The curves of typed losses in the chart of the losses, by name."""
    named = "margin γ = s<sub>y</sub> − max s<sub>j</sub>, j ≠ y"
    (chart,) = (c for c in charts(at) if c["layout"]["xaxis"]["title"].get("text") == named)
    lines = {t["name"]: t for t in chart["data"] if t["mode"] == "lines" and "φ" in t["name"]}
    return {
        name: np.frombuffer(base64.b64decode(t["y"]["bdata"])).tolist() for name, t in lines.items()
    }


def with_typed(lab: str, *texts: str, rivals: str = SUM) -> AppTest:
    """The tab on the losses as functions, with these φ in the Lab and in the configurations; for
    an empty text the loss that is not typed."""

    def training(text: str) -> Training:
        return Training(loss=OwnLoss(text, rivals)) if text else Training()

    at = opened(default_experiment().restarted(training(lab)))
    set_settings(at, CompareSettings(tuple(map(training, texts)), preset=""))
    return show_tab(at, "Loss functions")


def test_the_typed_losses_that_are_drawn_are_those_compared_and_named() -> None:
    at = with_typed("abs(m)", "max(0, 1 + m)^2", "exp(-m) + exp(m)", "max(0, 1 + m)^2")
    drawn = typed_curves(at)
    assert list(drawn) == ["A, C: φ = max(0, 1 + m)^2", "B: φ = exp(−m) + exp(m)"]
    squared, exponential = drawn.values()
    assert min(squared) == 0
    assert min(exponential) == pytest.approx(2.0, abs=1e-3)
    (lab,) = typed_curves(with_typed("abs(m)", "", ""))
    assert lab == "the Lab: φ = abs(m)"
    assert typed_curves(with_typed("", "", "")) == {}


def test_what_is_said_of_a_typed_loss_that_is_not_convex_is_said_of_those_drawn() -> None:
    wavy = "max(0, min(2, 1 + m))"
    at = with_typed("", "exp(m)", wavy, rivals=APART)
    assert "The loss typed in **B** is drawn at the scores" in shown_text(at)
    assert "typed in **A**" not in shown_text(at)
    assert "not proved convex" not in shown_text(with_typed(wavy, "exp(m)", "", rivals=APART))


def test_dots_that_the_axes_do_not_reach_are_told() -> None:
    at = show_tab(opened(Experiment(DATASETS["blobs"](), start=Start(3.0))), "Loss functions")
    assert "Dots above" not in shown_text(at)
    at = show_tab(go_to(at, 0), "Loss functions")
    (told,) = (c.value for c in at.caption if "Dots above" in c.value)
    assert re.fullmatch(r"Dots above the top of the loss axis: \d+ of “Hinge, squared”\.", told)


def test_the_formulas_told_of_the_curves_are_theirs() -> None:
    at = show_tab(opened(), "Loss functions")
    at.slider(key="compare_delta").set_value(2.0).run()
    # Formula, the loss, and its value at γ = −1 with Δ = 2.
    for told, loss, value in (
        (r"hinges $\max(0, \Delta - \gamma)$", WestonWatkins(2.0), 3.0),
        (r"squared hinge $\max(0, \Delta - \gamma)^2$", SquaredHinge(2.0), 9.0),
        (r"softmax is $\ln(1 + e^{-\gamma})$", Softmax(), np.log(1 + np.e)),
    ):
        assert told in shown_text(at)
        assert one_rival(loss, np.array([-1.0])) == pytest.approx([value])


def points(xs, ys, classes: int) -> Points:
    d = len(xs[0])
    return Points(
        tuple(tuple(map(float, x)) for x in xs),
        tuple(ys),
        tuple(f"<b>{c}</b>" for c in range(classes)),
        tuple(f"f{k}" for k in range(d)),
    )


@pytest.mark.parametrize(("delta", "fails"), [(0.2, True), (2.0, False)])
def test_a_mean_is_said_to_bound_the_training_error_only_where_it_does(
    delta: float, fails: bool
) -> None:
    # Half of the samples are wrong whatever the weights, and two classes make C–S and W–W one.
    at = opened(Experiment(points([(1, 1)] * 4, [0, 1, 0, 1], 2)))
    show_tab(at, "Loss functions").slider(key="compare_delta").set_value(delta).run()
    means = re.findall(r"<tr><td>0–1 ≤ C–S</td><td>(.*?)</td><td>(.*?)</td>", html(at))
    assert (float(means[0][0]) > float(means[0][1])) == fails
    first = ", but above that of C–S and of W–W." if fails else "C–S and of W–W and of softmax"
    assert first in shown_text(at).partition("training error")[2]


STRANGE = {
    "one sample": Experiment(points([(1, 2)], [0], 2)),
    "identical points": Experiment(points([(1, 1)] * 4, [0, 1, 0, 1], 2)),
    "one sample a class, ten classes": Experiment(
        points([(k, k % 3) for k in range(10)], range(10), 10)
    ),
    "three features": Experiment(points([(0, 1, 2), (1, 0, 2), (5, 5, 5)], [0, 1, 2], 3)),
    "huge": Experiment(points([(1e12, 0), (0, 1e12)], [0, 1], 2)),
    "no start": Experiment(MiddleClass(), start=Start(scale=0.0)),
    "test part, scaled": Experiment(DATASETS["wine"](), standardise=True, test_fraction=0.4),
}


@combined("name, tab", 4, STRANGE.keys(), TABS)
def test_strange_experiments_show_no_traceback_and_no_nan(name: str, tab: str) -> None:
    at = opened(STRANGE[name], tab)
    assert not re.search(r"\bnan\b|\binf\b", shown_text(at))
    assert "<b>0</b></span>" not in html(at)


@pytest.mark.parametrize("name", STRANGE)
def test_strange_experiments_make_films(name: str) -> None:
    at = linked(STRANGE[name]).run()
    assert not at.exception
    assert at.get("bidi_component")


@pytest.mark.parametrize("key", PRESETS)
def test_every_preset_runs_on_other_data_too(key: str) -> None:
    at = opened(Experiment(DATASETS["iris"]()))
    at.selectbox(key="compare_preset").select(key).run()
    assert not at.exception


@combined("key", 3, LOSSES.keys())
def test_every_loss_can_be_compared(key: str) -> None:
    at = opened()
    at.selectbox(key="compare_B_loss").select(key).run()
    for tab in TABS:
        show_tab(at, tab)
