"""Clicks through the page of the digits."""

from decimal import Decimal

import numpy as np
from streamlit.testing.v1 import AppTest

from linclf_core.datasets.digits import Digits
from linclf_core.experiment import Experiment, Period, Start, Training
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import scores
from tests.app.plain import plain


def opened() -> AppTest:
    return sound(plain(AppTest.from_file("../../pages/12_digits.py", default_timeout=120)))


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def test_an_image_is_chosen_and_its_scores_are_the_cores() -> None:
    app = opened()
    sound(app.selectbox(key="digits_loss").set_value("weston_watkins").run())
    # At the start all scores are 0.
    assert "**For 0**, one of the strongest others" in [text.value for text in app.markdown]
    sound(app.button(key="digits_end").click().run())
    assert any("the strongest other" in text.value for text in app.markdown)
    training = Training(WestonWatkins())
    experiment = Experiment(
        Digits(), test_fraction=0.2, start=Start(scale=0.0), periods=(Period(0, training),)
    )
    prepared = experiment.prepared()
    params, test = experiment.replay(prepared, 200).current.params, prepared.test
    S = scores(params, test.X)
    losses = training.loss(S, test.y).per_sample
    worst = [b for b in app.button if (b.key or "").startswith("digits_worst_")]
    order = np.argsort(-losses, kind="stable")[: len(worst)]
    assert [b.key for b in worst] == [f"digits_worst_{i}" for i in order]
    assert worst[0].label == f"{test.y[order[0]]}, taken for {S[order[0]].argmax()}"
    sound(worst[2].click().run())
    i = int(order[2])
    assert app.number_input(key="digits_image").value == i
    table = app.dataframe[0].value
    np.testing.assert_allclose(table["scores"], np.round(S[i], 3), rtol=0, atol=1e-12)
    told = " ".join(caption.value for caption in app.caption)
    for c in (test.y[i], np.argsort(S[i])[-1]):
        together = float(prepared.test.X[i] @ params.W[:, c])
        score, added = f"{S[i, c]:.3f}", Decimal(f"{together:.3f}") + Decimal(f"{params.b[c]:.3f}")
        about = "" if Decimal(score) == added else "≈ "
        assert (
            f"All pixels together {together:.3f}, with b = {params.b[c]:.3f}: score {about}{score}."
        ) in told.replace("−", "-")


def test_other_settings_begin_another_run_and_one_that_explodes_ends_early() -> None:
    app = opened()
    sound(app.selectbox(key="digits_loss").set_value("squared_hinge").run())
    sound(app.number_input(key="digits_training_learning_rate").set_value(1000.0).run())
    assert app.number_input(key="digits_training_learning_rate").value == 1000.0
