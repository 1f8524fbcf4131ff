"""Every number and sentence that the Lab shows, read off the page, and the same from the core.

The core is asked with nothing but the address: what is on the screen must be what a reload, or
another visitor with the link, would be shown.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qs, urlparse

import numpy as np
from playwright.sync_api import Page

from linclf_core.experiment import Experiment
from linclf_core.metrics import accuracy
from linclf_core.model import predict, scores
from linclf_core.training.diagnosis import diagnose
from linclf_core.training.history import History
from linclf_core.training.trajectory import State
from linclf_ui.board import rows as numbers
from linclf_ui.numbers import decimal
from linclf_ui.session import default_experiment, experiment_of
from linclf_ui.theme import GLYPHS
from tests.browser.on_board import DRAWN

PLACES = 3

# All at once, between two frames of the screen: in mid-Play, too, it is of one moment.
READ = """() => {
    const text = (part) => document.querySelector(part)?.innerText.trim() ?? null;
    const all = (part) => [...document.querySelectorAll(part)].map((e) => e.textContent.trim());
    const card = document.querySelector('.card');
    const off = (name) => [...document.querySelectorAll('.board-bar button')]
        .find((b) => b.textContent === name)?.disabled ?? null;
    return {
        step: text('[data-step]'),
        loss: text('[data-label=loss]'),
        parts: text('[data-parts]'),
        train: text('[data-label=train]'),
        test: text('[data-label=test]'),
        words: text('.board .words'),
        sample: document.querySelector('#board-sample').value,
        late: card.hasAttribute('data-late'),
        x: text('[data-x]'),
        sampleLoss: text('[data-sample-loss]'),
        table: all('.card-bars td button'),
        window: text('.card-window'),
        cells: all('.card-rows td'),
        chosen: all('.card-rows tr.chosen th'),
        back: off('Back'), rewind: off('Rewind'),
        details: document.querySelector('[data-of-step]')?.dataset.ofStep ?? null,
        weights: [...document.querySelectorAll('.weights tbody tr')].map((row) =>
            [...row.querySelectorAll('td')].map((cell) => cell.lastChild.value ?? cell.innerText)),
        outdated: Boolean(document.querySelector('[class*=st-key-at_rest][data-outdated]')),
        scrub: document.querySelector('.board-scrub').value,
        address: location.search,
    };
}"""


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    experiment: Experiment
    step: int


def asked(url: str) -> Asked:
    query = parse_qs(urlparse(url).query)
    text = query.get("x")
    experiment = experiment_of(text[0]) if text else default_experiment()
    step = query.get("step")
    return Asked(experiment, int(step[0]) if step else experiment.periods[-1].step)


def read(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(f"() => ({{...({READ})(), points: ({DRAWN})()}})")
    return found


def run_at(experiment: Experiment, step: int) -> History:
    """The run with `step` on show, and one step more made: an end is known when it is met."""
    prepared = experiment.prepared()
    last = max(step, experiment.periods[-1].step)
    return experiment.replay(prepared, last).advanced(1).seek(step)


def expected(experiment: Experiment, step: int, shown: dict[str, Any]) -> dict[str, Any]:
    """What the page must show of this step, for the sample that is chosen."""
    history = run_at(experiment, step)
    prepared, now = experiment.prepared(), history.current
    train, loss = prepared.train, experiment.training_at(step).loss
    S = scores(now.params, train.X)
    found = numbers.numbers(numbers.shown(loss, S, train.y))
    # A sample that there is not shows in the points.
    sample = min(int(shown["sample"]), train.n_samples - 1)
    total, data, penalty = (
        decimal(value, PLACES) for value in (now.total, now.data_loss, now.penalty)
    )
    fixed = "·" not in total + data + penalty
    sign = "=" if fixed and Fraction(data) + Fraction(penalty) == Fraction(total) else "≈"
    held_out = ""
    if prepared.test is not None:
        right = accuracy(prepared.test.y, predict(now.params, prepared.test.X))
        held_out = f"{right:.1%}"
    here = numbers.window(sample, train.n_samples)
    return {
        "step": str(step),
        "scrub": str(step),
        "loss": total,
        "parts": f"{sign} data {data} + penalty {penalty}",
        "train": f"{now.accuracy:.1%}",
        "test": held_out,
        "words": plain(diagnose(history).text),
        "late": False,
        "x": f"x = ({', '.join(decimal(v, PLACES) for v in train.X[sample])})",
        "sampleLoss": decimal(loss(S, train.y).per_sample[sample], PLACES),
        "table": [decimal(v, PLACES) for v in found[sample].T.ravel()],
        "window": f"samples {here.start} to {here.stop - 1} of {train.n_samples}",
        "cells": [decimal(v, PLACES) for v in found[here].ravel()],
        "chosen": [f"{GLYPHS[train.y[sample]]} {sample}"],
        "back": step == 0,
        "rewind": step == 0,
        "weights": weights(now) if shown["weights"] else [],
        "points": [[*x, c] for x, c in zip(train.X.tolist(), train.y.tolist(), strict=True)],
    }


def weights(now: State) -> list[list[str]]:
    """A row a weight, for each class its value and the derivative by it."""
    both = np.stack([now.params.theta, now.grad.theta], axis=-1)
    return [[decimal(v, PLACES) for v in row.ravel()] for row in both]


def differences(shown: dict[str, Any], wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """By name, what is shown and what should be, where they differ."""
    seen = {**shown, "words": plain(shown["words"] or "")}
    return {name: (seen[name], value) for name, value in wanted.items() if seen[name] != value}


def plain(sentence: str) -> str:
    return re.sub(r"\s+", " ", sentence).strip()


def audit(page: Page) -> dict[str, tuple[Any, Any]]:
    """At rest: the differences between the page and what the core makes of its address."""
    shown = read(page)
    at = asked(page.url)
    wrong = differences(shown, expected(at.experiment, at.step, shown))
    if shown["details"] is not None and (shown["details"] != shown["step"] or shown["outdated"]):
        wrong["details"] = (shown["details"], shown["outdated"])
    return wrong


def audit_moving(page: Page, experiment: Experiment) -> dict[str, tuple[Any, Any]]:
    """In mid-Play of this experiment: all numbers on the screen are of the step on the screen."""
    shown = read(page)
    if shown["late"]:
        return {}
    wanted = expected(experiment, int(shown["step"]), shown)
    if not plain(shown["words"]):
        # Some sentences take time, and are made of a frame at rest.
        wanted.pop("words")
    return differences(shown, wanted)
