"""Settings describe themselves and check what they are given."""

import json
import math
from dataclasses import dataclass, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.losses import LOSSES
from linclf_core.settings import Setting, build, choice, number, settings_of, shown
from linclf_core.training.optimizers import OPTIMIZERS

CLASSES = [*DATASETS.values(), *LOSSES.values(), *OPTIMIZERS.values(), Start, Training, Experiment]


@dataclass(frozen=True)
class Oven:
    heat: float = number(180.0, "Heat", 50.0, 250.0, 5.0, help="In degrees.")
    trays: int = number(1, "Trays", 1, 5_000)
    mode: str = choice("fan", "Mode", ("fan", "grill"))
    owner: str = "nobody"


def test_settings_come_in_order_with_all_they_say():
    assert settings_of(Oven) == (
        Setting("heat", "Heat", 180.0, 50.0, 250.0, 5.0, help="In degrees."),
        Setting("trays", "Trays", 1, 1, 5_000),
        Setting("mode", "Mode", "fan", choices=("fan", "grill")),
    )
    assert settings_of(Oven()) == settings_of(Oven)


def test_build_takes_defaults_for_what_is_left_out_and_proper_types():
    assert build(Oven, {}) == Oven()
    oven = build(Oven, {"heat": 200, "trays": 2.0, "mode": "grill"})
    assert oven == Oven(200.0, 2, "grill")
    assert isinstance(oven.heat, float)
    assert isinstance(oven.trays, int)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"heat": 49.9}, "Heat: 49.9 is outside 50 to 250."),
        ({"heat": 250.1}, "Heat: 250.1 is outside 50 to 250."),
        ({"heat": math.nan}, "Heat: nan is not a number."),
        ({"heat": -math.inf}, "Heat: -inf is not a number."),
        ({"heat": True}, "Heat: True is not a number."),
        ({"heat": "200"}, "Heat: '200' is not a number."),
        ({"heat": None}, "Heat: None is not a number."),
        ({"heat": [200]}, "Heat: [200] is not a number."),
        ({"trays": 5_001}, "Trays: 5001 is outside 1 to 5,000."),
        ({"trays": 2.5}, "Trays: 2.5 is not a whole number."),
        ({"trays": 10**5_000}, "Trays: a number of thousands of digits is outside 1 to 5,000."),
        ({"mode": "steam"}, "Mode: 'steam' is not one of fan, grill."),
        ({"mode": ["fan"]}, "Mode: ['fan'] is not one of fan, grill."),
        ({"owner": "me"}, "Oven has no setting called 'owner'."),
        ({"x" * 1000: 1}, f"Oven has no setting called '{'x' * 12}...{'x' * 13}'."),
    ],
)
def test_what_is_not_allowed_gets_one_sentence(values, sentence):
    with pytest.raises(ValueError, match=r"\.$") as fault:
        build(Oven, values)
    assert str(fault.value) == sentence


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_setting_of_the_program_accepts_its_ends_and_nothing_beyond(cls):
    for setting in settings_of(cls):
        assert setting.check(setting.default) == setting.default
        if setting.choices:
            assert all(setting.check(c) == c for c in setting.choices)
            continue
        if setting.read:
            with pytest.raises(ValueError, match="is not a text"):
                setting.check(1)
            with pytest.raises(ValueError, match="letter"):
                setting.check("nothing of the sort")
            continue
        assert setting.low < setting.high
        assert setting.step > 0
        for end in (setting.low, setting.high):
            assert setting.check(end) == end
        with pytest.raises(ValueError, match="outside"):
            setting.check(setting.low - 1)
        with pytest.raises(ValueError, match="outside"):
            setting.check(setting.high + 1)


@pytest.mark.parametrize(
    "cls", [*DATASETS.values(), *LOSSES.values(), *OPTIMIZERS.values()], ids=lambda c: c.__name__
)
def test_every_field_of_a_registered_thing_is_a_setting(cls):
    assert [s.name for s in settings_of(cls)] == [f.name for f in fields(cls)]


@given(st.integers() | st.floats() | st.booleans() | st.text() | st.none())
def test_a_checked_number_is_allowed_and_plain_json(value):
    for setting in settings_of(Oven)[:2]:
        try:
            checked = setting.check(value)
        except ValueError:
            continue
        assert setting.low <= checked <= setting.high
        assert type(checked) is type(setting.default)
        assert json.loads(json.dumps(checked, allow_nan=False)) == value


def test_anything_from_outside_is_shown_in_a_few_letters():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    wide = [[[[[["a" * 99] * 9] * 9] * 9] * 9] * 9]
    for value in (deep, wide, "y\n" * 1000, 10**5_000, {"k": deep}, -0.0, None):
        assert 0 < len(shown(value)) <= 60
        assert "\n" not in shown(value)
    assert shown("\ud800") == r"'\ud800'"
