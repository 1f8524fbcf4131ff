"""The runs of experiments, each made once for all who look at it."""

from collections.abc import Callable

from linclf_core.datasets import Prepared
from linclf_core.experiment import Experiment
from linclf_core.training.history import History
from linclf_ui.store import store

#: So many steps × samples × classes are made at a stretch, some tenths of a second.
STRETCH = 5_000_000


def run(
    experiment: Experiment, step: int, between: Callable[[], None] = lambda: None
) -> tuple[Prepared, History]:
    """The data, and the run with `step` on show as its last, or with the last step before its end.
    Raises ValueError, one plain sentence, if the data cannot be made. See `grown`."""

    def begin() -> tuple[Prepared, History]:
        prepared = experiment.prepared()
        return prepared, experiment.begin(prepared)

    prepared, begun = store().get(experiment, begin, lambda made: _size(*made))
    return prepared, grown(experiment, prepared, begun, step, between).until(step)


def grown(
    experiment: Experiment,
    prepared: Prepared,
    known: History,
    step: int,
    between: Callable[[], None] = lambda: None,
) -> History:
    """The longest run there is, at least with all steps up to `step` or up to its end. `known` is
    one that the caller has. `between` is called now and then on a long way, and may break it off;
    what has been made is not made again."""
    kept: tuple[Prepared, History] | None = store().find(experiment)
    if kept is not None and kept[1].last_step > known.last_step:
        prepared, known = kept
    most = max(1, STRETCH // (prepared.train.n_samples * prepared.train.n_classes))
    while known.last_step < step and known.ended is None:
        known = experiment.continued(known, min(step, known.last_step + most))
        store().put(experiment, (prepared, known), _size(prepared, known))
        if known.last_step < step:
            between()
    return known


def _size(prepared: Prepared, run: History) -> int:
    parts = [prepared.train] + ([] if prepared.test is None else [prepared.test])
    return run.nbytes + sum(part.X.nbytes + part.y.nbytes for part in parts)
