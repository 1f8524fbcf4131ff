"""The session's functions, without a server: what each does, that doing it twice does no harm,
and that the experiment and its run never tell two stories."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linclf_core import packing
from linclf_core.datasets import DATASETS, Points
from linclf_core.document import to_document
from linclf_core.experiment import Experiment, Period, Start, Training
from linclf_core.losses import LOSSES
from linclf_core.model import Params
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui import session
from linclf_ui.board import reports
from linclf_ui.session import default_experiment
from linclf_ui.view import View
from tests.app.visit import Visit, fill

IRIS = replace(default_experiment(), source=DATASETS["iris"]())
HUGE = Params(np.full((2, 3), 1e12), np.zeros(3))


def consistent() -> None:
    """The run on show is the one that its experiment describes."""
    here = session.lab()
    again = here.experiment.replay(here.experiment.prepared(), here.history.step)
    assert again.step == here.history.step
    np.testing.assert_array_equal(again.current.params.W, here.history.current.params.W)
    assert again.current.total == here.history.current.total
    assert here.history.descent == here.training.descent()
    assert here.history.current.is_finite()
    assert 0 <= here.sample < here.prepared.train.n_samples


def link(document: Any) -> str:
    packed = zlib.compress(json.dumps(document).encode())
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


# --- the run -------------------------------------------------------------------------------


def test_a_newcomer_gets_the_standard_experiment_at_step_0(visit: Visit) -> None:
    here = session.lab()
    assert here.experiment == session.default_experiment()
    assert here.history.step == 0
    assert not here.notice
    consistent()


def test_steps_back_and_forth_show_the_same_numbers(visit: Visit) -> None:
    session.go_to(7)
    seventh = session.lab().history.current
    session.go_to(3)
    session.go_to(7)
    assert session.lab().history.current.total == seventh.total
    session.go_to(0)
    assert session.lab().history.step == 0
    assert session.lab().history.last_step == 7
    consistent()


# --- settings in mid-run -------------------------------------------------------------------

CHANGES: dict[str, Callable[[Any], Any]] = {
    "loss": lambda t: replace(t, loss=LOSSES["crammer_singer"](delta=2.0)),  # type: ignore[call-arg]
    "λ": lambda t: replace(t, reg=0.1),
    "η": lambda t: replace(t, learning_rate=0.01),
    "optimiser": lambda t: replace(t, optimizer=OPTIMIZERS["adam"]()),
    "batch": lambda t: replace(t, batch_size=10),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_mid_run_keeps_the_weights_and_the_past(visit: Visit, name: str) -> None:
    session.go_to(5)
    before = session.lab().history
    session.change_training(CHANGES[name])
    after = session.lab().history
    np.testing.assert_array_equal(after.current.params.W, before.current.params.W)
    assert after.step == 5
    assert after.state_at(4).total == before.state_at(4).total
    session.go_to(9)
    consistent()


@pytest.mark.parametrize("name", CHANGES)
def test_back_across_a_change_shows_the_settings_of_that_step(visit: Visit, name: str) -> None:
    first = session.lab().training
    session.go_to(5)
    session.change_training(CHANGES[name])
    changed = session.lab().training
    around = session.around()
    session.go_to(8)
    assert session.around() == around, "a plain step needs no new sidebar"
    session.go_to(4)
    assert session.lab().training == first != changed
    assert session.around() != around, "the sidebar must be drawn anew"
    consistent()
    session.go_to(8)
    assert session.lab().training == changed
    consistent()


def test_a_change_in_the_past_drops_what_came_after(visit: Visit) -> None:
    session.go_to(5)
    session.change_training(CHANGES["λ"])
    session.go_to(9)
    session.go_to(2)
    session.change_training(CHANGES["η"])
    assert session.lab().history.last_step == 2
    assert [phase.step for phase in session.lab().experiment.periods] == [0, 2]
    session.go_to(9)
    consistent()


def test_setting_what_is_set_already_changes_nothing(visit: Visit) -> None:
    session.go_to(5)
    before = session.lab().history
    session.go_to(3)
    session.change_training(lambda t: replace(t, reg=t.reg))
    assert session.lab().history.last_step == before.last_step


# --- weights by hand -----------------------------------------------------------------------

BY_HAND = Params(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([7.0, 8.0, 9.0]))


def test_weights_by_hand_hold_from_the_step_on_show(visit: Visit) -> None:
    session.go_to(4)
    edits = session.lab().edits
    session.edit_weights(BY_HAND)
    here = session.lab()
    np.testing.assert_array_equal(here.history.current.params.W, BY_HAND.W)
    assert here.history.step == 4
    assert here.edits > edits, "an editor with the old key would lay the old edit over the new"
    session.go_to(6)
    consistent()
    session.go_to(3)
    consistent()


def test_weights_for_which_a_run_has_no_room_are_refused_in_a_sentence(visit: Visit) -> None:
    fill(session.lab())
    before = session.lab().history
    session.edit_weights(BY_HAND)
    assert session.lab().history is before
    assert session.take_notice().endswith("to make others. The weights stay as they were.")


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e308])
def test_weights_that_are_no_numbers_are_refused_in_a_sentence(visit: Visit, bad: float) -> None:
    session.go_to(4)
    before = session.lab().history
    session.edit_weights(Params(np.full((2, 3), bad), np.zeros(3)))
    assert session.lab().history is before
    assert session.take_notice().endswith("The weights stay as they were.")
    assert not session.take_notice(), "a notice is shown once"
    consistent()


# --- data ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_starts_anew_and_keeps_the_settings(visit: Visit, key: str) -> None:
    session.set_source(DATASETS["blobs"](seed=99))  # type: ignore[call-arg]
    session.change_training(CHANGES["loss"])
    session.go_to(5)
    session.choose_sample(140)
    training = session.lab().training
    session.set_source(DATASETS[key]())
    assert session.lab().history.step == 0
    assert session.lab().training == training
    session.go_to(2)
    consistent()


def test_scaling_and_split_start_anew(visit: Visit) -> None:
    session.go_to(3)
    session.change_data(standardise=True, test_fraction=0.4)
    here = session.lab()
    assert here.history.step == 0
    assert here.prepared.scaling is not None
    assert here.prepared.test is not None
    np.testing.assert_allclose(here.prepared.train.X.std(axis=0), 1.0)
    consistent()


def test_new_start_changes_the_weights_and_rewind_does_not(visit: Visit) -> None:
    start = session.lab().history.current.params
    session.go_to(5)
    session.go_to(0)
    np.testing.assert_array_equal(session.lab().history.current.params.W, start.W)
    session.new_start(1)
    assert not np.array_equal(session.lab().history.current.params.W, start.W)
    assert session.lab().history.last_step == 0
    session.set_start(Start(scale=0.0))
    assert not session.lab().history.current.params.W.any()
    consistent()


def test_a_chosen_sample_that_is_gone_is_replaced(visit: Visit) -> None:
    session.choose_sample(149)
    session.change_data(test_fraction=0.8)
    assert session.lab().sample == session.lab().prepared.train.n_samples - 1
    for sample in (-1, 10_000):
        session.choose_sample(sample)
        consistent()


ACTIONS: dict[str, Callable[[], None]] = {
    "step": lambda: session.go_to(4),
    "back": lambda: session.go_to(1),
    "loss": lambda: session.change_training(CHANGES["loss"]),
    "optimiser": lambda: session.change_training(CHANGES["optimiser"]),
    "new start": lambda: session.new_start(5),
    "weights": lambda: session.edit_weights(BY_HAND),
    "data": lambda: session.set_source(DATASETS["moons"]()),
    "split": lambda: session.change_data(test_fraction=0.3),
    "sample": lambda: session.choose_sample(8),
    "view": lambda: session.set_view(decimals=5),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_callback_that_runs_twice_does_no_harm(visit: Visit, name: str) -> None:
    def seen() -> tuple[Any, ...]:
        here = session.lab()
        W = here.history.current.params.W.tolist()
        return here.experiment, here.history.step, W, here.sample, here.view

    session.go_to(3)
    ACTIONS[name]()
    once = seen()
    ACTIONS[name]()
    assert seen() == once
    consistent()


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([name for name in ACTIONS if name != "data"]), max_size=8))
def test_whatever_is_done_experiment_and_run_agree(visit: Visit, names: list[str]) -> None:
    visit.session_state.clear()
    visit.query_params.clear()
    for name in names:
        ACTIONS[name]()
    consistent()
    # And all of it survives a refresh, which leaves the address alone.
    step = session.lab().history.step
    here = session.lab()
    session.follow_address()
    visit.session_state.clear()
    visit.query_params["step"] = str(step)
    again = session.lab()
    assert again.experiment == here.experiment
    if step >= here.experiment.periods[-1].step:
        assert again.history.current.total == here.history.current.total


# --- the address ---------------------------------------------------------------------------


def test_the_address_of_the_standard_experiment_is_bare(visit: Visit) -> None:
    session.follow_address()
    assert visit.query_params == {}


def test_back_to_the_standard_experiment_takes_it_up_again(visit: Visit) -> None:
    session.follow_address()
    assert session.to_name() == session.STANDARD, "for the browser to write"
    visit.query_params["x"] = session.STANDARD
    session.follow_address()
    assert session.to_name() == ""
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    assert session.to_name() == ""
    visit.query_params["x"] = session.STANDARD
    visit.gone_back = True
    session.follow_address()
    assert session.lab().experiment == session.default_experiment()
    assert visit.query_params["x"] == session.STANDARD
    consistent()


def test_a_link_to_the_standard_experiment_is_followed(visit: Visit) -> None:
    visit.query_params.update(x=session.STANDARD, step="5")
    assert session.lab().history.step == 5
    assert session.lab().experiment == session.default_experiment()
    assert not session.take_notice()


def test_the_address_follows_the_experiment_and_brings_it_back(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    assert packing.from_text(visit.query_params["x"]) == session.lab().experiment
    visit.session_state.clear()
    assert session.lab().experiment.source == DATASETS["iris"]()
    assert not session.lab().notice


def test_a_page_change_empties_the_address_and_loses_nothing(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.go_to(5)
    session.follow_address()
    visit.query_params.clear()
    session.follow_address()
    assert session.lab().history.step == 5
    assert packing.from_text(visit.query_params["x"]) == session.lab().experiment


def test_going_back_in_the_browser_takes_the_earlier_experiment_up_again(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    earlier = visit.query_params["x"]
    session.set_source(DATASETS["wine"]())
    session.follow_address()
    visit.query_params["x"] = earlier
    visit.gone_back = True
    session.follow_address()
    assert session.lab().experiment.source == DATASETS["iris"]()
    session.follow_address()
    assert visit.query_params["x"] == earlier
    consistent()


class Kept:
    """Something that a page keeps in the address: a word."""

    def __init__(self) -> None:
        self.word = ""

    def follow(self) -> None:
        session.follow_address(session.Beside(lambda: self.word, self.take))

    def take(self, word: str) -> None:
        if word == "damaged":
            raise ValueError("It is damaged.")
        self.word = word


def test_what_a_page_keeps_beside_the_experiment_comes_back_by_a_link_and_by_going_back(
    visit: Visit,
) -> None:
    kept = Kept()
    visit.query_params["numbers"] = "first"
    kept.follow()
    assert kept.word == "first"
    kept.word = "second"
    session.set_source(DATASETS["iris"]())
    kept.follow()
    assert visit.query_params["numbers"] == "second"
    address = dict(visit.query_params)
    # A late message with the old address undoes nothing, and another page's menu leaves none.
    visit.query_params["numbers"] = "first"
    kept.follow()
    visit.query_params.clear()
    kept.follow()
    assert dict(visit.query_params) == address
    kept.word = ""
    session.set_source(DATASETS["wine"]())
    kept.follow()
    assert "numbers" not in visit.query_params
    visit.query_params.from_dict(address)
    visit.gone_back = True
    kept.follow()
    assert kept.word == "second"
    assert session.lab().experiment.source == DATASETS["iris"]()
    assert dict(visit.query_params) == address
    visit.query_params["numbers"] = "damaged"
    kept.follow()
    assert kept.word == "second"
    assert "It is damaged. The numbers stay as they were." in session.lab().notice


def test_a_late_message_with_the_old_address_undoes_nothing(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    earlier = visit.query_params["x"]
    session.set_source(DATASETS["wine"]())
    session.follow_address()
    visit.query_params["x"] = earlier
    session.follow_address()
    assert session.lab().experiment.source == DATASETS["wine"]()
    assert visit.query_params["x"] != earlier


def test_a_change_while_the_address_lags_is_kept(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    session.change_training(CHANGES["λ"])
    session.follow_address()
    assert session.lab().training.reg == 0.1
    assert packing.from_text(visit.query_params["x"]) == session.lab().experiment


def test_a_step_in_the_address_is_gone_to_and_stays(visit: Visit) -> None:
    visit.query_params.update(x=packing.to_text(IRIS), step="12")
    assert session.lab().history.step == 12
    session.follow_address()
    assert visit.query_params["step"] == "12"


def test_a_step_before_the_last_change_is_gone_to_and_the_change_is_kept(visit: Visit) -> None:
    session.go_to(10)
    session.change_training(CHANGES["λ"])
    session.go_to(4)
    then = session.lab()
    visit.query_params.update(x=packing.to_text(then.experiment), step="4")
    visit.session_state.clear()
    again = session.lab()
    assert (again.history.step, again.history.last_step) == (4, 10)
    assert again.history.current.total == then.history.current.total
    assert again.training == then.training
    consistent()


def test_the_servers_own_change_of_the_address_leaves_the_step_to_the_browser(
    visit: Visit,
) -> None:
    visit.query_params.update(x=packing.to_text(IRIS), step="12", embed="true")
    session.follow_address()
    session.change_training(CHANGES["λ"])
    session.follow_address()
    assert packing.from_text(visit.query_params["x"]).periods[-1].step == 12
    assert visit.query_params.keys() == {"x", "embed"}


def test_back_in_the_browser_brings_the_step_that_was_on_show_too(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    earlier = visit.query_params["x"]
    session.go_to(7)
    session.change_training(CHANGES["λ"])
    session.follow_address()
    visit.query_params.update(x=earlier, step="7")
    visit.gone_back = True
    session.follow_address()
    assert session.lab().history.step == 7
    assert len(session.lab().experiment.periods) == 1
    consistent()


def test_back_to_a_bare_address_keeps_the_experiment(visit: Visit) -> None:
    session.set_source(DATASETS["iris"]())
    session.follow_address()
    visit.query_params.clear()
    visit.gone_back = True
    session.follow_address()
    assert session.lab().experiment == IRIS
    assert packing.from_text(visit.query_params["x"]) == IRIS


def test_a_link_that_asks_for_too_much_is_refused_in_a_sentence(visit: Visit) -> None:
    many = replace(IRIS, source=DATASETS["blobs"](n_per_class=500, n_classes=10))  # type: ignore[call-arg]
    visit.query_params.update(x=packing.to_text(many), step="20000")
    assert session.lab().experiment == session.default_experiment()
    assert "would take the server too long" in session.take_notice()
    consistent()


@pytest.mark.parametrize("step", ["-3", "x", "", "1e9", "9" * 400, "٣"])
def test_an_odd_step_in_the_address_is_passed_over(visit: Visit, step: str) -> None:
    visit.query_params.update(x=packing.to_text(IRIS), step=step)
    assert 0 <= session.lab().history.step <= 3
    session.follow_address()


def crowd(n: int) -> Points:
    X = np.random.default_rng(0).normal(size=(n, 2))
    return Points(X.tolist(), [0, 1] * (n // 2), ("a", "b"))  # type: ignore[arg-type]


@pytest.mark.slow
def test_points_too_many_for_an_address_are_the_browsers_to_keep(visit: Visit) -> None:
    assert session.to_keep() == ("", "")
    session.set_source(crowd(3000))
    session.follow_address()
    name, text = session.to_keep()
    assert visit.query_params == {"x": name}
    assert len(name) < 30
    assert session.take_notice() == session.TOO_LONG
    session.change_training(lambda t: replace(t, reg=0.5))
    session.follow_address()
    assert not session.take_notice(), "said once"
    name, text = session.to_keep()
    session.go_to(12)
    made = session.lab()
    # As after a reload: the browser is asked for it, and the step comes with it.
    visit.session_state.clear()
    visit.query_params["step"] = "12"
    assert session.lab().awaits == name
    assert session.to_keep() == ("", "")
    visit.query_params.pop("step")
    session.follow_address()
    assert visit.query_params == {"x": name}, "while the browser is asked the address stays"
    session.take_kept(name, text)
    again = session.lab()
    assert again.experiment == made.experiment
    assert again.history.step == 12
    session.follow_address()
    assert visit.query_params == {"x": name}
    assert not session.take_notice()
    consistent()


@pytest.mark.parametrize("text", [None, "", "A" * 500_000, "other"])
def test_what_the_browser_has_not_kept_gives_a_sentence(visit: Visit, text: str | None) -> None:
    visit.query_params["x"] = packing.name_of("something")
    session.follow_address()
    session.take_kept("~not what was asked for", "x")
    assert session.lab().awaits
    session.take_kept(packing.name_of("something"), text)
    assert "too many for a link" in session.take_notice()
    session.follow_address()
    assert visit.query_params == {"x": session.STANDARD}
    consistent()


def test_a_kept_text_that_is_no_experiment_gives_a_sentence(visit: Visit) -> None:
    visit.query_params["x"] = packing.name_of("rubbish")
    session.follow_address()
    session.take_kept(packing.name_of("rubbish"), "rubbish")
    assert "cannot be read" in session.take_notice()
    consistent()


def test_back_to_an_experiment_that_the_browser_keeps(visit: Visit) -> None:
    session.set_source(crowd(1000))
    session.follow_address()
    name, text = session.to_keep()
    before = session.lab().experiment
    session.change_data(source=DATASETS["xor"]())
    session.follow_address()
    assert visit.query_params["x"] != name
    visit.gone_back = True
    visit.query_params["x"] = name
    session.follow_address()
    visit.gone_back = False
    assert session.lab().awaits == name
    session.take_kept(name, text)
    session.follow_address()
    assert session.lab().experiment == before
    assert visit.query_params["x"] == name


def phase(**more: Any) -> dict[str, Any]:
    document = to_document(IRIS)
    return {**document, "phases": [{**document["phases"][0], **more}]}


def points(**more: Any) -> dict[str, Any]:
    data = {"key": "points", "xs": [[0, 0], [1, 1]], "ys": [0, 1], "class_names": ["a", "b"]}
    return {**to_document(IRIS), "data": {**data, **more}}


def nested(depth: int) -> Any:
    return [] if depth == 0 else [nested(depth - 1)]


DAMAGED = {
    "no base64": "%%%",
    "cut": packing.to_text(IRIS)[:-9],
    "long": "a" * 20_000,
    "bomb": base64.urlsafe_b64encode(zlib.compress(b" " * 30_000_000)).decode(),
    "no experiment": link([1, 2]),
    "unknown loss": link(phase(loss={"key": "![x](http://evil.example/x.png)"})),
    "too large a rate": link(phase(learning_rate=1e9)),
    "endless digits": link(phase(learning_rate=10**400)),
    "endless weights": link(phase(W=[[10**400] * 3] * 2, b=[0] * 3)),
    "weights beyond numbers": link(phase(W=[[1e308] * 3] * 2, b=[0] * 3)),
    "weights of another shape": link(phase(W=[[1.0] * 4] * 2, b=[0] * 4)),
    "deep lists": link(points(xs=nested(900))),
    "no feature": link(points(xs=[[], []], feature_names=[])),
    "51 features": link(points(xs=[[0] * 51, [1] * 51], feature_names=[*map(str, range(51))])),
    "a note that is no text": link(points(note=[1])),
    "class out of range": link(points(ys=[0, 7])),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_link_gives_a_sentence_and_the_standard_experiment(
    visit: Visit, name: str
) -> None:
    visit.query_params["x"] = DAMAGED[name]
    assert session.lab().experiment == session.default_experiment()
    assert session.take_notice().endswith("This is the standard experiment instead.")
    session.follow_address()
    session.follow_address()
    assert visit.query_params == {"x": session.STANDARD}
    assert not session.take_notice()
    consistent()


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_link_in_mid_visit_leaves_everything_as_it_was(visit: Visit, name: str) -> None:
    session.set_source(DATASETS["iris"]())
    session.go_to(5)
    session.follow_address()
    good = visit.query_params["x"]
    visit.gone_back = True
    visit.query_params["x"] = DAMAGED[name]
    session.follow_address()
    assert session.lab().history.step == 5
    assert session.take_notice().endswith("The experiment stays as it was.")
    assert visit.query_params["x"] == good
    consistent()


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: link(b.hex())))
def test_no_text_at_all_raises_anything_but_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        packing.from_text(text)


@pytest.mark.slow
def test_what_no_browser_keeps_is_said_and_not_sent(visit: Visit) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5_000, 13)), [0, 1] * 2_500
    session.set_source(Points(X.tolist(), y, ("a", "b"), tuple("abcdefghijklm")))
    session.follow_address()
    assert session.take_notice() == session.TOO_LARGE
    assert session.to_keep() == ("", "")
    session.follow_address()
    assert not session.take_notice()


# --- bad input -----------------------------------------------------------------------------

STRANGE: dict[str, Experiment] = {
    "one sample a class": Experiment(DATASETS["blobs"](n_per_class=1), test_fraction=0.8),  # type: ignore[call-arg]
    "ten classes, two each": Experiment(
        DATASETS["blobs"](n_classes=10, n_per_class=2),  # type: ignore[call-arg]
        test_fraction=0.8,
    ),
    "all alike": Experiment(Points(((1.0, 2.0),) * 4, (0, 1, 0, 1), ("a", "b")), standardise=True),
    "one point": Experiment(Points(((1e12, -1e12),), (0,), ("a", "b")), standardise=True),
    "a feature twice": Experiment(
        DATASETS["iris"](feature_x="petal width (cm)", feature_y="petal width (cm)")  # type: ignore[call-arg]
    ),
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", STRANGE)
def test_strange_data_and_settings_stay_finite(visit: Visit, name: str, loss: str) -> None:
    visit.query_params["x"] = packing.to_text(STRANGE[name])
    assert session.lab().experiment == STRANGE[name]
    session.change_training(lambda t: replace(t, loss=LOSSES[loss]()))
    for change in ({"learning_rate": 1e6}, {"reg": 1e6}, {"learning_rate": 1e-6}):
        session.change_training(lambda t, change=change: replace(t, **change))  # type: ignore[misc]
        session.go_to(session.lab().history.step + 12)
        consistent()
    session.edit_weights(
        Params(
            HUGE.W[:, :1].repeat(session.lab().prepared.train.n_classes, 1),
            np.zeros(session.lab().prepared.train.n_classes),
        )
    )
    session.change_training(lambda t: replace(t, reg=1e6))
    consistent()


def test_what_is_on_the_screen_is_taken_up_before_a_saved_moment_is_opened(visit: Visit) -> None:
    before, found = session.lab().experiment, list[Experiment]()
    session.before_changes(lambda: found.append(session.lab().experiment))
    session.open_moment(IRIS, 3, 0, View())
    assert found == [before]
    assert (session.lab().experiment, session.lab().history.step) == (IRIS, 3)


#: A step at this rate, and the weights are larger than may be put in.
OVERSHOT = Experiment(
    Points(((1e8, 0.0), (-1e8, 1.0), (1.1e8, 1.0)), (1, 0, 1), ("a", "b")),
    periods=(Period(0, Training(LOSSES["weston_watkins"](), learning_rate=1e6, reg=0.0)),),
)


def test_points_are_not_changed_under_weights_that_cannot_be_put_in(visit: Visit) -> None:
    visit.query_params.update(x=packing.to_text(OVERSHOT), step="1")
    here = session.lab()
    assert np.abs(here.history.current.params.W).max() > 1e12
    edits = here.edits
    told = {"edited_rows": {0: {"0": 5.0}}, "added_rows": [], "deleted_rows": []}
    reports.retable(("0 · a", "1 · b"), told)
    assert (here.experiment, here.history.step) == (OVERSHOT, 1)
    assert here.edits > edits, "the table shows again what is"
    assert re.fullmatch(
        r"A weight: .* is outside .*\. The points stay as they were\.", session.take_notice()
    )
    assert not reports.talk().done
