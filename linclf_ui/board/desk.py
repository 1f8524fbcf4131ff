"""What the server keeps of one board: what it has sent, and how far it has followed the reports."""

from dataclasses import dataclass, field

from linclf_core.experiment import Experiment
from linclf_core.history import History
from linclf_core.model import Params

#: The key of the Lab's board.
KEY = "board"
#: So many edits can be undone.
MOST_UNDONE = 50


@dataclass(frozen=True)
class Kept:
    """An experiment and a step, to come back to."""

    experiment: Experiment
    step: int


@dataclass
class Desk:
    """`page` names the board in the browser that reports, `n` its last report taken up, `op` its
    last edit. `run` counts the runs, `scenes` and `sent` the packets of scenes and frames: frames
    of another run are worth nothing. `want` is a step whose frames were asked for; `hurry` asks for
    few frames, soon. `phase` is that of slow motion, None outside it. `gesture` is the drag under
    way and `before` the parameters when it began."""

    page: str = ""
    n: int = 0
    op: int = 0
    run: int = 0
    scenes: int = 0
    sent: int = 0
    want: int | None = None
    hurry: bool = False
    failed: bool = False
    matrix: str = ""
    phase: int | None = None
    gesture: int = 0
    before: Params | None = None
    done: list[Kept] = field(default_factory=list)
    undone: list[Kept] = field(default_factory=list)
    grown: History | None = None

    def remember(self, experiment: Experiment, step: int) -> None:
        """Before an edit: what undoing it brings back."""
        self.done = [*self.done, Kept(experiment, step)][-MOST_UNDONE:]
        self.undone = []
