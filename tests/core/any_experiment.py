"""Experiments of all kinds, for property tests."""

from typing import Any

from hypothesis import strategies as st

from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Period, Start, Training, Weights
from linclf_core.losses import LOSSES
from linclf_core.settings import settings_of
from linclf_core.training.optimizers import OPTIMIZERS

#: What a spreadsheet, a browser or Markdown would take for something else, among them.
NAMES = st.one_of(
    st.sampled_from(
        ["=1+1", "'=x", "+", "-2", "@a", "\tb", "\rc", "<b>", "a,b", 'q"', "http://a.b"]
    ),
    st.text(min_size=1, max_size=12),
).filter(lambda name: bool(name.strip()))
VALUES = st.floats(-1e12, 1e12)


def of(cls: type[Any]) -> st.SearchStrategy[Any]:
    """A settings class with any settings."""
    values: dict[str, st.SearchStrategy[Any]] = {}
    for s in settings_of(cls):
        if s.choices:
            values[s.name] = st.sampled_from(s.choices)
        elif s.read:
            values[s.name] = st.sampled_from(["max(0, Δ + m)", "exp(m)", "max(0, 1 + m)^2"])
        elif isinstance(s.default, int):
            values[s.name] = st.integers(int(s.low), int(s.high))
        else:
            values[s.name] = st.floats(s.low, s.high)
    return st.builds(cls, **values)


@st.composite
def points(draw: st.DrawFn, most: int = 12) -> Points:
    """Own points with any numbers and names."""
    n, n_features, n_classes = (draw(st.integers(*ends)) for ends in ((1, most), (1, 4), (2, 4)))
    names = st.lists(NAMES, min_size=n_classes, max_size=n_classes, unique=True)
    features = st.lists(NAMES, min_size=n_features, max_size=n_features, unique=True)
    row = st.lists(VALUES, min_size=n_features, max_size=n_features)
    return Points(
        draw(st.lists(row, min_size=n, max_size=n)),
        draw(st.lists(st.integers(0, n_classes - 1), min_size=n, max_size=n)),
        tuple(draw(names)),
        tuple(draw(features)),
        draw(st.text(max_size=20)),
    )


def trainings() -> st.SearchStrategy[Training]:
    return st.builds(
        Training,
        st.one_of([of(loss) for loss in LOSSES.values()]),
        st.one_of([of(rule) for rule in OPTIMIZERS.values()]),
        st.floats(1e-6, 1e6),
        st.floats(0, 1e6),
        st.integers(0, 5_000),
        st.integers(0, 2**31 - 1),
    )


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Any experiment, with a past of any kind."""
    source = draw(st.one_of(points(), *(of(kind) for kind in DATASETS.values())))
    steps = sorted(draw(st.sets(st.integers(1, 20_000), max_size=4)))
    periods = [Period(0, draw(trainings()))]
    for step in steps:
        weights = None
        if isinstance(source, Points) and draw(st.booleans()):
            n_classes, n_features = len(source.class_names), len(source.feature_names)
            row = st.lists(VALUES, min_size=n_classes, max_size=n_classes)
            W = draw(st.lists(row, min_size=n_features, max_size=n_features))
            weights = Weights(tuple(map(tuple, W)), tuple(draw(row)))
        periods.append(Period(step, draw(trainings()), weights))
    return Experiment(
        source,
        draw(st.booleans()),
        draw(st.floats(0, 0.8)),
        draw(st.integers(0, 2**31 - 1)),
        draw(of(Start)),
        tuple(periods),
    )
