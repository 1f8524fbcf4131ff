"""The file of an experiment: a JSON document of the experiment, the step on show, the chosen sample
and what is shown. docs/files.md tells all that may stand in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linclf_core.document import from_document, to_document
from linclf_core.experiment import Experiment
from linclf_core.packing import MOST_PARTS, parts
from linclf_core.settings import shown
from linclf_core.training.history import MAX_STEPS

PROGRAM = "Linear Classifier Lab"
VERSION = 1
#: No file is larger, in bytes: as many points and changed weights as there may be take 9 MB where
#: every number has 24 letters.
MAX_FILE = 10_000_000


@dataclass(frozen=True)
class Moment:
    """An experiment, the step on show, and the chosen sample of its training data. What is shown
    of it, and how, is as simple values in `view`, checked by whoever shows it."""

    experiment: Experiment
    step: int = 0
    sample: int = 0
    view: Mapping[str, Any] = field(default_factory=dict)


def to_file(moment: Moment) -> str:
    """The text of the file."""
    body = {
        "program": PROGRAM,
        "version": VERSION,
        "step": moment.step,
        "sample": moment.sample,
        "view": dict(moment.view),
        "experiment": to_document(moment.experiment),
    }
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text + "\n"


def from_file(content: bytes) -> Moment:
    """What such a file holds. Raises ValueError, one plain sentence, for anything that `to_file`
    would not write; of the view nothing is checked."""
    if len(content) > MAX_FILE:
        raise ValueError(f"The file is larger than {MAX_FILE // 1_000_000} MB.")
    if parts(content) > MOST_PARTS:
        raise ValueError("The file is no experiment: it has too many parts.")
    try:
        body = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError("The file is no experiment: it cannot be read as JSON.") from None
    if not isinstance(body, dict) or body.get("program") != PROGRAM:
        raise ValueError("The file is no experiment of this program.")
    version = body.get("version")
    if type(version) is not int or version != VERSION:
        raise ValueError(f"The file has version {shown(version)}, not {VERSION}.")
    if extra := body.keys() - {"program", "version", "step", "sample", "view", "experiment"}:
        raise ValueError(f"An experiment's file has no entry called {shown(min(extra))}.")
    experiment = from_document(body.get("experiment"))
    step = _count(body.get("step", 0), "The step", MAX_STEPS)
    # The data are made only if a sample is to be found among them.
    most = experiment.prepared().train.n_samples - 1 if body.get("sample") else 0
    sample = _count(body.get("sample", 0), "The sample", most)
    return Moment(experiment, step, sample, body.get("view", {}))


def _count(value: Any, what: str, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{what} is a whole number from 0 to {most:,}, not {shown(value)}.")
    return value
