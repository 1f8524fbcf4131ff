"""What the server keeps of one board: what it has sent, and how far it has followed the reports."""

from dataclasses import dataclass, field

from linclf_core.experiment import Experiment
from linclf_core.explain.expression import Cell
from linclf_core.model import Params
from linclf_core.plane.box import Box
from linclf_ui.board.report import Report

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
class Talk:
    """`page` names the board in the browser that reports, `n` its last report taken up. `want` is
    a step whose frames were asked for; `failed` says that the board cannot be shown."""

    page: str = ""
    n: int = 0
    want: int | None = None
    failed: bool = False

    def takes(self, report: Report | None) -> bool:
        """Whether the report is one that has not been taken up. From now on it has."""
        if report is None:
            return False
        if report.page != self.page:
            # A board that has just been opened counts from 1 again.
            self.page, self.n = report.page, 0
            self.opened()
        if report.n <= self.n:
            return False
        self.n = report.n
        self.failed = report.failed
        return True

    def opened(self) -> None:
        """A board has been opened anew."""


@dataclass
class LabTalk(Talk):
    """The Lab's: `run` names the run on show: frames of another are worth nothing. `scene` names
    the charts and samples sent last. `op` is the last edit taken up, `refused` counts those that
    could not be. `hurry` asks for few frames, soon. `slow` says that slow motion is on, `phased`
    counts the steps packed for it. `why` is an entry that was asked about, `walk` a phase of the
    chain rule. `view` is the part of the plane that the browser shows. `table` names the table of
    weights below the board, or is empty. `gesture` is the drag under way and `before` the
    parameters when it began."""

    run: str = ""
    scene: str = ""
    op: int = 0
    refused: int = 0
    hurry: bool = False
    view: Box | None = None
    why: Cell | None = None
    walk: int | None = None
    table: str = ""
    slow: bool = False
    phased: int = 0
    gesture: int = 0
    before: Params | None = None
    done: list[Kept] = field(default_factory=list)
    undone: list[Kept] = field(default_factory=list)

    def opened(self) -> None:
        self.op = 0

    def remember(self, experiment: Experiment, step: int) -> None:
        """Before an edit: what undoing it brings back."""
        self.done = [*self.done, Kept(experiment, step)][-MOST_UNDONE:]
        self.undone = []
