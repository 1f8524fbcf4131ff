"""An experiment as a JSON document: what an address, a saved file and a test hold."""

from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

from linclf_core.datasets import DATASETS, Points, Source
from linclf_core.experiment import MAX_PERIODS, Experiment, Period, Start, Training, Weights
from linclf_core.losses import LOSSES
from linclf_core.losses.softmax import Softmax
from linclf_core.settings import build, settings_of, shown
from linclf_core.training.history import MAX_STEPS
from linclf_core.training.optimizers import OPTIMIZERS, GradientDescent

VERSION = 1
#: The name of the periods in a document: it stands in links that have been sent.
PERIODS = "phases"

Document = dict[str, Any]


def to_document(experiment: Experiment) -> Document:
    """The experiment as a JSON document: plain lists, numbers and texts, defaults left out."""
    document: Document = {"version": VERSION, "data": _choice_out(experiment.source)}
    document |= _settings_out(experiment)
    if experiment.standardise:
        document["standardise"] = True
    document["start"] = _settings_out(experiment.start)
    document[PERIODS] = [_period_out(period) for period in experiment.periods]
    return document


def from_document(document: Any) -> Experiment:
    """The experiment of a document, every value checked.

    Raises ValueError, in one plain sentence, for anything that `to_document` would not write.
    """
    body = _mapping(document, "An experiment")
    version = body.get("version")
    if version != VERSION or isinstance(version, bool):
        raise ValueError(f"This experiment has version {shown(version)}, not {VERSION}.")
    _known(body, {"version", "data", "standardise", "start", PERIODS, *_names(Experiment)})
    periods = body.get(PERIODS, [{}])
    if not isinstance(periods, list) or not 1 <= len(periods) <= MAX_PERIODS:
        raise ValueError(f"An experiment has 1 to {MAX_PERIODS} phases, in a list.")
    source = _source_in(body.get("data"))
    standardise = body.get("standardise", False)
    if not isinstance(standardise, bool):
        raise ValueError("“standardise” is true or false.")
    read = tuple(_period_in(period) for period in periods)
    if read[0].step != 0 or any(a.step >= b.step for a, b in pairwise(read)):
        raise ValueError("The phases start at step 0 and their steps rise.")
    checked = {s.name: s.check(body[s.name]) for s in settings_of(Experiment) if s.name in body}
    start = build(Start, _mapping(body.get("start", {}), "The start"))
    experiment = Experiment(source, standardise, start=start, periods=read, **checked)
    _check_weights(experiment)
    return experiment


def _names(cls: Any) -> set[str]:
    return {setting.name for setting in settings_of(cls)}


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is written as names with values.")
    return value


def _known(values: Mapping[str, Any], names: set[str]) -> None:
    for name in values:
        if name not in names:
            raise ValueError(f"An experiment has no entry called {shown(name)}.")


def _settings_out(thing: Any) -> Document:
    return {
        s.name: getattr(thing, s.name)
        for s in settings_of(thing)
        if getattr(thing, s.name) != s.default
    }


def _choice_out(thing: Any) -> Document:
    """A registered thing: its key and those of its fields that are not at their default."""
    plain = {f.name: getattr(thing, f.name) for f in fields(thing) if "label" not in f.metadata}
    return {"key": thing.key, **_settings_out(thing), **plain}


def _choice_in(registry: Mapping[str, type[Any]], value: Any, what: str) -> Any:
    body = dict(_mapping(value, what))
    key = body.pop("key", None)
    if not isinstance(key, str) or key not in registry:
        raise ValueError(f"{what}: {shown(key)} is not one of {', '.join(registry)}.")
    return build(registry[key], body)


def _source_in(value: Any) -> Source:
    body = dict(_mapping(value, "The data"))
    if body.get("key") != Points.key:
        source: Source = _choice_in(DATASETS, value, "The data")
        return source
    body.pop("key")
    try:
        return Points(**body)
    except TypeError:
        raise ValueError("The points of this experiment cannot be read.") from None


def training_to_document(training: Training) -> Document:
    """Loss, optimiser and the numbers of a training: part of the document of an experiment."""
    body: Document = {"loss": _choice_out(training.loss)}
    body["optimizer"] = _choice_out(training.optimizer)
    return body | _settings_out(training)


def training_from_document(document: Any) -> Training:
    """The training of such a document. Raises ValueError as `from_document` does."""
    body = dict(_mapping(document, "A training"))
    _known(body, {"loss", "optimizer", *_names(Training)})
    loss = _choice_in(LOSSES, body.pop("loss", {"key": Softmax.key}), "The loss")
    rule = _choice_in(
        OPTIMIZERS, body.pop("optimizer", {"key": GradientDescent.key}), "The optimiser"
    )
    training: Training = replace(build(Training, body), loss=loss, optimizer=rule)
    return training


def _period_out(period: Period) -> Document:
    body: Document = {"step": period.step, **training_to_document(period.training)}
    if period.weights is not None:
        body["W"] = [list(row) for row in period.weights.W]
        body["b"] = list(period.weights.b)
    return body


def _period_in(value: Any) -> Period:
    body = dict(_mapping(value, "A phase"))
    _known(body, {"step", "loss", "optimizer", "W", "b", *_names(Training)})
    step = body.pop("step", 0)
    if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step <= MAX_STEPS:
        raise ValueError(f"A phase starts at a step from 0 to {MAX_STEPS:,}.")
    W, b = body.pop("W", None), body.pop("b", None)
    training = training_from_document(body)
    weights = None if W is None and b is None else Weights(W, b)
    return Period(step, training, weights)


def _check_weights(experiment: Experiment) -> None:
    """Weights must fit the data; the data are made only if there are weights to check."""
    given = [period.weights for period in experiment.periods if period.weights is not None]
    if not given:
        return
    data = experiment.source()
    for weights in given:
        shape = (len(weights.W), len(weights.b))
        if shape != (data.n_features, data.n_classes):
            raise ValueError(
                f"The weights are for {shape[0]} features and {shape[1]} classes, "
                f"the data have {data.n_features} and {data.n_classes}."
            )
