"""The runs of experiments, each made once for all who look at it."""

from collections.abc import Callable

from linclf_core.datasets import Prepared
from linclf_core.experiment import Experiment
from linclf_core.training.history import History
from linclf_ui.budgets import STEPS, cost
from linclf_ui.computing import pause
from linclf_ui.store import store

#: So many units of the budgets are made between two pauses, some 20 ms.
STRETCH = 32_000_000


def run(experiment: Experiment, step: int) -> tuple[Prepared, History]:
    """The data, and the run with `step` on show as its last, or with the last step before its end.
    Raises ValueError, one plain sentence, if the data cannot be made. See `grown`."""

    def begin() -> tuple[Prepared, History]:
        prepared = experiment.prepared()
        return prepared, experiment.begin(prepared)

    prepared, begun = store().get(experiment, begin, lambda made: _size(*made))
    return prepared, grown(experiment, prepared, begun, step).until(step)


def grown(
    experiment: Experiment,
    prepared: Prepared,
    known: History,
    step: int,
) -> History:
    """The longest run there is, at least with all steps up to `step` or up to its end, or with as
    many more as may be made at a stretch. `known` is one that the caller has. What has been made is
    not made again, also where a pause has broken a long way off."""
    kept: tuple[Prepared, History] | None = store().find(experiment)
    if kept is not None and kept[1].last_step > known.last_step:
        prepared, known = kept
    train = prepared.train

    def longer(made: History, to: int) -> History:
        # Another visitor may have made it meanwhile.
        found: tuple[Prepared, History] | None = store().find(experiment)
        if found is not None and found[1].last_step > made.last_step:
            made = found[1]
        return made if made.last_step >= to else experiment.continued(made, to)

    return in_pieces(
        known,
        min(step, known.last_step + STEPS.steps(train)),
        longer,
        lambda made: store().put(experiment, (prepared, made), _size(prepared, made)),
    )


def in_pieces(
    known: History,
    step: int,
    longer: Callable[[History, int], History],
    keep: Callable[[History], None],
) -> History:
    """The run with all steps up to `step` or up to its end, with a pause after every piece, which
    is kept first. `longer` makes a run reach a step."""
    most = max(1, STRETCH // cost(known.data))
    begin = known.last_step
    while known.last_step < step and known.ended is None:
        known = longer(known, min(step, known.last_step + most))
        keep(known)
        if known.last_step < step:
            pause((known.last_step - begin) / (step - begin))
    return known


def _size(prepared: Prepared, run: History) -> int:
    parts = [prepared.train] + ([] if prepared.test is None else [prepared.test])
    return run.nbytes + sum(part.X.nbytes + part.y.nbytes for part in parts)
