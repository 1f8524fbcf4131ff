"""A run as one HTML file: what lies in it is what the Lab is sent."""

import json
import re
import zlib
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Training
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import homogeneous, predict, stacked_scores
from linclf_ui.board import feeds, hosting, panel
from linclf_ui.board.packet import unpack
from linclf_ui.export.standalone import standalone
from linclf_ui.figures import motion
from linclf_ui.numbers import decimals

BOARD = Path(__file__).parents[2] / "linclf_ui" / "board"
MOST_BYTES = 2_000_000
BLOBS = Experiment(DATASETS["blobs"](n_per_class=12, noise=1.5))


def made(experiment, step, title="A run", **more):
    """The text of the file of a run, and the run."""
    prepared = experiment.prepared()
    history = experiment.replay(prepared, step)
    plane = motion.Plane.of(prepared.train, prepared.test)
    return standalone(title, history, plane, motion.Look(), **more), history


def held(text):
    """What the file holds: the document, its scenes, and its blocks as (frames, rows by sample)."""
    told = json.loads(re.search(r'id="run">(.*?)</script>', text, re.DOTALL)[1])

    def inflated(letters):
        return unpack(zlib.decompress(b64decode(letters)))

    scenes = {name: inflated(scene) for name, scene in told["scenes"].items()}
    blocks = [
        (inflated(b["frames"]), {int(k): inflated(rows) for k, rows in b["rows"].items()})
        for b in told["blocks"]
    ]
    return told, scenes, blocks


def size(text):
    return len(text.encode()) - len(hosting.source())


@pytest.mark.slow
def test_the_numbers_of_every_step_are_the_runs(monkeypatch):
    # How busy the machine is decides nothing here.
    monkeypatch.setattr("linclf_ui.export.standalone.PATIENCE", 600.0)
    changed = BLOBS.with_training(30, Training(WestonWatkins(0.7), batch_size=8))
    text, history = made(changed, 150, sample=5, places=4)
    assert size(text) < MOST_BYTES
    told, scenes, blocks = held(text)
    run, train = history.trajectory(0, 150), history.data
    assert told["sample"] == 5
    assert set(scenes) == {"light", "dark"}
    assert scenes["light"][0]["X"] == train.X.tolist()
    assert [frames["start"] for (frames, _), _ in blocks] == [0, 30, 80, 130]
    for name, place in (("loss", "total"), ("data", "data_loss"), ("penalty", "penalty")):
        texts = [text for (frames, _), _ in blocks for text in frames["texts"][name]]
        assert texts == decimals(getattr(run, place), 4)
    shares = [text for (frames, _), _ in blocks for text in frames["texts"]["train"]]
    assert shares == [f"{share:.1%}" for share in run.accuracy]
    theta = np.concatenate([arrays["theta"] for (_, arrays), _ in blocks])
    assert np.array_equal(theta, run.theta.astype(theta.dtype))
    # Only the last block ends the film, and every sentence is there.
    assert [bool(frames["over"]) for (frames, _), _ in blocks] == [False] * 3 + [True]
    assert all(-1 not in frames["said"] for (frames, _), _ in blocks)
    for (frames, _), rows in blocks:
        assert 4 in rows
        for first, (header, arrays) in rows.items():
            here = slice(frames["start"], frames["start"] + frames["count"])
            samples = slice(first, first + arrays["values"].shape[1])
            S = stacked_scores(run.theta[here], homogeneous(train.X[samples]))
            shown = arrays["values"][:, :, 0].reshape(S.shape)
            assert np.array_equal(shown, S.astype(np.float32))
            assert header["first"] == first


@pytest.mark.slow
def test_what_does_not_fit_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr("linclf_ui.export.standalone.MOST_LETTERS", 150_000)
    text, _ = made(BLOBS, 900)
    _, _, blocks = held(text)
    last = sum(frames["count"] for (frames, _), _ in blocks) - 1
    assert 0 < last < 900
    assert blocks[-1][0][0]["over"]
    assert f"Steps 0 to {last} of 900, with the numbers of 4 of" in text
    assert len(json.dumps(held(text)[0])) < 160_000


@pytest.mark.soak
def test_large_data_and_long_runs_stay_below_the_limit():
    many = Experiment(DATASETS["blobs"](n_classes=8, n_per_class=200, noise=2.0))
    for experiment, step in ((many, 400), (BLOBS, 12_000)):
        assert size(made(experiment, step)[0]) < MOST_BYTES


@pytest.mark.slow
def test_the_chosen_sample_comes_first_and_then_those_that_are_wrong_in_the_end(monkeypatch):
    text, history = made(BLOBS, 5)
    train = history.data
    assert "samples." not in re.search(r"<p>(.*?)</p>", text)[1]
    assert len(held(text)[2][0][1]) == train.n_samples // 4
    wrong = np.flatnonzero(predict(history.current.params, train.X) != train.y)
    windows = dict.fromkeys([8, *(wrong // 4 * 4).tolist()])
    assert 2 < len(windows) < train.n_samples // 4
    monkeypatch.setattr("linclf_ui.export.standalone.MOST_LETTERS", 0)
    assert list(held(made(BLOBS, 5, sample=9)[0])[2][0][1]) == [8]
    monkeypatch.setattr("linclf_ui.export.standalone.MOST_LETTERS", len(text))
    assert list(held(made(BLOBS, 5, sample=9)[0])[2][0][1])[: len(windows)] == list(windows)


@pytest.mark.slow
def test_names_end_no_element_and_make_no_link():
    evil = '</script><img src=x onerror="alert(1)">'
    points = Points([[0.0, 1.0], [1.0, 0.0]], [0, 1], [evil, "{b}"], [evil, "http://x.y"], evil)
    text, _ = made(Experiment(points), 2, title=f"{evil} & more")
    assert evil not in text
    assert text.count("</script>") == 3
    assert "&lt;/script&gt;&lt;img" in text


@pytest.mark.slow
def test_the_programs_are_those_of_the_app():
    text, _ = made(BLOBS, 1)
    program = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
    for name in ("film.js", "board.js", "tape.js", "card.js"):
        assert (BOARD / name).read_text("utf-8") in program
    assert "Streamlit" not in re.sub(r"//.*", "", program)
    # Nothing is loaded from elsewhere.
    page = text.replace(hosting.source().decode(), "")
    assert not re.search(r"""(src|href)=["']?(http|//)""", page)


def functions(program):
    return set(
        re.findall(r"^(?:async )?(?:const|function) (\w+)(?: = .*=>|\()", program, re.MULTILINE)
    )


def test_what_the_players_ask_of_a_page_of_the_app_is_answered():
    """What stands in the place of streamlit.js has all functions of it that the players call."""
    players = [(BOARD / name).read_text("utf-8") for name in (*feeds.PLAYER, *panel.BOARD)]
    page = (BOARD / "streamlit.js").read_text("utf-8")
    players.remove(page)
    # `play` is Streamlit's to call.
    answered = functions((BOARD.parent / "export/alone.js").read_text("utf-8")) | {"play"}
    called = {
        name for name in functions(page) if re.search(rf"(?<![.\w]){name}\(", "".join(players))
    }
    assert len(called) > 10
    assert called <= answered


@pytest.mark.slow
def test_a_run_of_one_step_is_a_film_too():
    _, _, blocks = held(made(replace(BLOBS, test_fraction=0.3), 0)[0])
    assert [(frames["start"], frames["count"]) for (frames, _), _ in blocks] == [(0, 1)]
