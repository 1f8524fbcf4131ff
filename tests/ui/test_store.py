"""What is made once for all: the store, and the runs in it."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.losses import LOSSES
from linclf_core.training.history import History
from linclf_ui import budgets, runs
from linclf_ui.store import Store


def experiment(seed: int) -> Experiment:
    """Others than those of other tests, with changes in mid-run."""
    made = Experiment(source=DATASETS["blobs"](), start=Start(seed=7000 + seed))
    made = made.with_training(20, Training(loss=LOSSES["weston_watkins"](), reg=0.01))
    params = made.replay(made.prepared(), 35).current.params
    return made.with_weights(35, replace(params, b=params.b + 1.0))


def test_the_least_recently_used_go_first() -> None:
    store = Store(most=30)
    for name in "abc":
        store.put(name, name * 10, 10)
    assert store.find("a") == "a" * 10
    store.put("d", "d" * 10, 10)
    assert [name in store for name in "abcd"] == [True, False, True, True]
    store.put("a", "small", 1)
    store.put("e", "e" * 9, 9)
    assert [name in store for name in "acde"] == [True, True, True, True]
    store.put("too large", "x" * 31, 31)
    assert "too large" not in store
    assert [name in store for name in "acde"] == [True, True, True, True]


def test_who_asks_while_a_thing_is_made_waits_for_it() -> None:
    store, made = Store(most=100), []
    begun, go_on = threading.Event(), threading.Event()

    def make() -> bytes:
        made.append(threading.get_ident())
        begun.set()
        go_on.wait(10)
        return b"thing"

    found: list[bytes] = []
    ask = [
        threading.Thread(target=lambda: found.append(store.get("it", make, len))) for _ in range(8)
    ]
    ask[0].start()
    begun.wait(10)
    for thread in ask[1:]:
        thread.start()
    # Another thing is not waited for.
    assert store.get("other", lambda: b"1", len) == b"1"
    go_on.set()
    for thread in ask:
        thread.join(10)
    assert found == [b"thing"] * 8
    assert len(made) == 1


def test_what_cannot_be_made_is_asked_for_again() -> None:
    store = Store(most=100)
    with pytest.raises(ValueError, match="no"):
        store.get("it", lambda: (_ for _ in ()).throw(ValueError("no")), len)
    assert store.get("it", lambda: b"now", len) == b"now"


@pytest.mark.slow
def test_a_run_is_that_of_a_replay_whoever_has_gone_how_far() -> None:
    chance = np.random.default_rng(0)
    for seed in range(4):
        made = experiment(seed)
        for step in chance.integers(35, 400, 6).tolist():
            prepared, run = runs.run(made, step)
            alone = made.replay(made.prepared(), step)
            assert (run.step, run.last_step, run.ended) == (step, step, alone.ended)
            assert run.descents == alone.descents
            assert (run.totals == alone.totals).all()
            assert (run.current.params.theta == alone.current.params.theta).all()
            further = run.advanced(3).current
            assert further.total == alone.advanced(3).current.total
            assert prepared.train.n_samples == 150


def test_a_run_that_ends_says_so_to_all() -> None:
    wild = Training(loss=LOSSES["weston_watkins"](), learning_rate=2.0, reg=1.0)
    made = experiment(9).restarted(wild)
    alone = made.replay(made.prepared(), 50)
    assert alone.ended == "diverged"
    for _ in range(2):
        _, run = runs.run(made, 50)
        assert (run.step, run.ended) == (alone.step, "diverged")
    _, before = runs.run(made, alone.step - 1)
    assert before.ended is None
    assert before.advanced(5).step == alone.step


def test_a_long_way_can_be_broken_off_and_is_not_gone_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "STRETCH", budgets.FEWEST * 50)
    made, told = experiment(20), []

    class Gone(Exception):
        pass

    def leave(done: float) -> None:
        told.append(done)
        if len(told) == 3:
            raise Gone

    monkeypatch.setattr(runs, "pause", leave)
    with pytest.raises(Gone):
        runs.run(made, 400)
    # Of eight pieces seven have others after them.
    assert told == [1 / 8, 2 / 8, 3 / 8]
    _, run = runs.run(made, 400)
    assert run.step == 400
    assert len(told) == 3 + 4


def test_what_others_make_during_a_pause_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "STRETCH", budgets.FEWEST * 50)
    made, pieces, paused = experiment(21), [], []
    continued = Experiment.continued

    def counted(self: Experiment, history: History, step: int) -> History:
        pieces.append(step)
        return continued(self, history, step)

    def others(done: float) -> None:
        paused.append(done)
        if len(paused) == 1:
            runs.run(made, 400)

    monkeypatch.setattr(Experiment, "continued", counted)
    monkeypatch.setattr(runs, "pause", others)
    _, run = runs.run(made, 400)
    assert run.step == 400
    assert sorted(pieces) == list(range(50, 401, 50))
