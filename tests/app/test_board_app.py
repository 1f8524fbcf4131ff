"""The Lab with its board, up to the browser's door: what is sent belongs together and is right."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.model import predict, scores
from linclf_core.training.diagnosis import diagnose
from linclf_ui.board.packet import unpack
from linclf_ui.numbers import decimal
from linclf_ui.session import Lab
from tests.app.visit import fill

LAB = "../../pages/02_lab.py"


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(LAB, default_timeout=60).run()


def lab(app: AppTest) -> Lab:
    assert not app.exception
    found: Lab = app.session_state["lab"]
    return found


def sent(app: AppTest, name: str) -> Any:
    """The packet of this name (header, arrays), or the answer."""
    (feed,) = (c.proto for c in app.get("bidi_component") if c.proto.id.endswith(f"-board_{name}"))
    return json.loads(feed.json)["answer"] if name == "answer" else unpack(feed.bytes)


def check(app: AppTest) -> None:
    """Everything on the board is that of the experiment at the step on show."""
    here = lab(app)
    (scene, _), (frames, drawn), (rows, numbers) = (
        sent(app, name) for name in ("scene", "frames", "rows")
    )
    answer, now, train = sent(app, "answer"), here.history.current, here.prepared.train
    assert (answer["scene"], answer["frames"]) == (scene["scene"], frames["frames"])
    assert answer["rows"] == rows["rows"]
    assert answer["run"] == frames["run"]
    assert answer["step"] == now.step
    np.testing.assert_array_equal(scene["X"], train.X)
    assert scene["y"] == train.y.tolist()
    f = now.step - frames["start"]
    assert 0 <= f < frames["count"]
    np.testing.assert_array_equal(drawn["losses"][f], [now.total, now.data_loss, now.penalty])
    assert frames["texts"]["loss"][f] == decimal(now.total, here.view.decimals)
    said = frames["said"][f]
    words = answer["words"] if said < 0 else frames["words"][said]
    assert words["text"] == diagnose(here.history).text
    judged = drawn["verdicts"].copy()
    upto = drawn["changes"][f + 1] if f else 0
    judged[drawn["changed"][:upto]] = drawn["changed_to"][:upto]
    wrong = predict(now.params, train.X) != train.y
    np.testing.assert_array_equal(judged[: train.n_samples] > 0, wrong)
    S = scores(now.params, train.X)
    matrices = {m.name: m.values for m in here.training.loss.matrices(S, train.y)}
    matrices |= {"S": S, "dS": -matrices["dS"]}
    first = rows["first"]
    assert first <= here.sample < first + numbers["values"].shape[1]
    for k, column in enumerate(rows["columns"]):
        shown = numbers["values"][now.step - rows["start"], :, k]
        wanted = matrices[column["name"]][first : first + len(shown)]
        np.testing.assert_allclose(shown, wanted, rtol=1e-6, atol=1e-7)


def choose(app: AppTest, sample: int) -> None:
    """As the board reports it."""
    lab(app).sample = sample
    app.run()


def test_the_first_picture(app: AppTest) -> None:
    check(app)


@pytest.mark.parametrize("key", ["softmax", "weston_watkins", "crammer_singer", "one_vs_all"])
def test_another_loss_is_another_run_with_its_own_matrix(app: AppTest, key: str) -> None:
    before = sent(app, "answer")["run"]
    app.selectbox(key="loss").set_value(key).run()
    check(app)
    assert (sent(app, "answer")["run"] == before) == (key == "softmax")


def test_the_chosen_sample_brings_its_rows(app: AppTest) -> None:
    choose(app, 23)
    check(app)
    assert sent(app, "rows")[0]["first"] == 20
    assert sent(app, "answer")["sample"] == 23


def test_what_did_not_change_is_sent_as_it_was(app: AppTest) -> None:
    before = {name: sent(app, name)[0] for name in ("scene", "frames")}
    choose(app, 3)
    for name, header in before.items():
        assert sent(app, name)[0] == header


def test_other_data_are_another_scene(app: AppTest) -> None:
    app.selectbox(key="source").set_value("iris").run()
    check(app)


def test_a_notice_moves_nothing_else_on_the_page(app: AppTest) -> None:
    # Streamlit names a fragment by its place: reports to two names at once lose one of them.
    before = [type(block).__name__ for block in app.main.children.values()]
    lab(app).notice = "Only once"
    app.run()
    assert [warning.value for warning in app.warning] == ["Only once"]
    assert [type(block).__name__ for block in app.main.children.values()] == before


def test_a_run_with_room_for_no_more_changes(app: AppTest) -> None:
    """A further one is refused in a sentence; the settings and all that is shown stay."""
    here = lab(app)
    fill(here)
    app.run()
    check(app)
    before = here.experiment
    (rate,) = (field for field in app.number_input if field.label == "Learning rate η")
    rate.set_value(0.7).run()
    assert [warning.value.replace("\\", "") for warning in app.warning] == [
        "A run has room for 199 changes of settings or weights: go back in it, or begin anew, to "
        "make others. The settings stay as they were."
    ]
    (rate,) = (field for field in app.number_input if field.label == "Learning rate η")
    assert rate.value == here.training.learning_rate
    assert lab(app).experiment == before
    check(app)
