"""Experiments in addresses: there and back, and damaged or hostile links."""

import base64
import json
import re
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS, Points
from linclf_core.document import to_document
from linclf_core.experiment import Experiment, Period, Training
from linclf_core.losses import LOSSES
from linclf_core.model import random_start
from linclf_core.packing import MAX_DOCUMENT, MAX_TEXT, from_text, to_text
from linclf_core.training.optimizers import OPTIMIZERS

EXPERIMENT = (
    Experiment(DATASETS["iris"](), True, 0.3)
    .with_training(4, Training(LOSSES["one_vs_all"](), OPTIMIZERS["adam"](), 1 / 3))
    .with_weights(9, random_start(2, 3, 1.0, 0))
)
TEXT = to_text(EXPERIMENT)
DAMAGED = "The link is damaged: its experiment cannot be read."


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


@pytest.mark.parametrize("source", [*DATASETS.values()], ids=DATASETS)
def test_there_and_back(source):
    for loss in LOSSES.values():
        for optimizer in OPTIMIZERS.values():
            training = Training(loss(), optimizer(), 0.1)
            experiment = Experiment(source(), periods=(Period(0, training),))
            text = to_text(experiment)
            assert from_text(text) == experiment
            assert len(text) < 300
    assert from_text(TEXT) == EXPERIMENT


@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=4, unique=True))
def test_any_name_goes_there_and_back(names):
    try:
        points = Points(((0.1, -2.0), (3.0, 1e-300)), (0, 1), tuple(names))
    except ValueError:
        return
    assert from_text(to_text(Experiment(points))) == Experiment(points)


def test_a_text_needs_no_escaping_in_an_address():
    assert re.fullmatch(r"[A-Za-z0-9_-]+", TEXT)


@given(st.text(max_size=200))
def test_any_text_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        from_text(text)


@pytest.mark.parametrize("end", range(0, len(TEXT), 3))
def test_a_link_cut_short_is_damaged(end):
    with pytest.raises(ValueError, match=re.escape(DAMAGED)):
        from_text(TEXT[:end])


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("AZaz09-_ .é\0"))
def test_a_wrong_letter_is_noticed_or_harmless(place, letter):
    damaged = TEXT[:place] + letter + TEXT[place + 1 :]
    with suppress(ValueError):
        assert from_text(damaged) == EXPERIMENT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"NaN " * 3,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"1" * 10_000,
        b'{"version": 1' + b" " * (20 * MAX_DOCUMENT) + b"}",
        b"{}" + b" " * (MAX_DOCUMENT + 1),
    ],
)
def test_bad_contents_and_bombs_are_damage(body):
    with pytest.raises(ValueError, match=re.escape(DAMAGED)):
        from_text(packed(body)[:MAX_TEXT])


@pytest.mark.parametrize("depth", [10, 100, 400, 800, 990])
def test_nests_of_any_depth_get_a_sentence(depth):
    nest = "[" * depth + "]" * depth
    for body in (
        nest,
        f'{{"version": {nest}}}',
        f'{{"version": 1, "data": {nest}}}',
        f'{{"version": 1, "data": {{"key": "points", "xs": [[{nest}, 0]], "ys": [0], '
        '"class_names": ["a", "b"]}}',
        f'{{"version": 1, "data": {{"key": "blobs"}}, "phases": [{{"W": {nest}, "b": {nest}}}]}}',
    ):
        with pytest.raises(ValueError, match=r"\.$"):
            from_text(packed(body.encode()))


def test_json_that_is_no_experiment_tells_the_fault():
    with pytest.raises(ValueError, match="written as names with values"):
        from_text(packed(b"NaN"))
    document = to_document(EXPERIMENT) | {"test_fraction": float("inf")}
    with pytest.raises(ValueError, match="inf is not a number"):
        from_text(packed(json.dumps(document).encode()))


def test_a_link_too_long_is_not_even_unpacked():
    for text in ("A" * (MAX_TEXT + 1), TEXT + "A" * MAX_TEXT):
        with pytest.raises(ValueError, match="too long"):
            from_text(text)


def test_a_bomb_is_unpacked_only_so_far(monkeypatch):
    """12 kB can hold 12 MB of zeros; no more than MAX_DOCUMENT of them are ever made."""
    bomb = packed(b"0" * (6 * MAX_DOCUMENT))[:MAX_TEXT]
    seen = []
    monkeypatch.setattr("linclf_core.packing.json.loads", lambda text: seen.append(len(text)))
    with pytest.raises(ValueError, match="damaged"):
        from_text(bomb)
    assert seen == [MAX_DOCUMENT]
