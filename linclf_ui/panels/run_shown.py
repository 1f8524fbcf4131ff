"""The run on show: on the board, or where that cannot be shown as a still picture with numbers."""

from collections.abc import Callable

import streamlit as st

from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix import score_matrix
from linclf_core.losses import Matrix
from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.objective import Evaluation
from linclf_core.training.history import MAX_STEPS
from linclf_ui import page, session
from linclf_ui.board.address import keep_moment
from linclf_ui.board.panel import available, board
from linclf_ui.board.scene import STRIDES
from linclf_ui.board.still import show_still
from linclf_ui.figures import curves
from linclf_ui.figures.film import Chart, Film, Frame
from linclf_ui.figures.plane import plane
from linclf_ui.numbers import decimal
from linclf_ui.panels.sample import chosen_sample
from linclf_ui.theme import Theme
from linclf_ui.walker.place import go
from linclf_ui.workbench import bench

WORKBENCH, CHAIN_RULE = "pages/03_workbench.py", "pages/04_chain_rule.py"
#: Shows what else there is of the step on show, and tells whether something is open that is of this
#: step alone.
Details = Callable[[], bool]


def show_run(theme: Theme, details: Details, still_details: Details) -> None:
    """The board with `details` below it, or the still picture with those of its own."""
    if session.lab().view.board and available():
        board(theme, details, _explain, _walk)
    else:
        _plain(theme, still_details, session.around())


@st.fragment
def _plain(theme: Theme, details: Details, around: tuple[object, ...]) -> None:
    """Where no board can be shown, or none is wanted."""
    page.run_whole_if_changed(theme)
    if session.around() != around:
        st.rerun()
    keep_moment()
    _still(*evaluated(), theme)
    details()


def _film(at: Evaluation, theme: Theme) -> Film:
    """The run as single pictures, of which only the one on show is drawn."""
    here = session.lab()
    history, view, places = here.history, here.view, here.view.decimals

    def charts() -> list[list[list[Chart]]]:
        picture = plane(
            history.current.params,
            here.prepared.train,
            theme,
            test=here.prepared.test,
            chosen=here.sample,
            arrows=view.arrows,
            zeros=view.zero_lines,
            margin=here.training.loss.margin if view.margin_lines else None,
            view=session.plane_view(),
        )
        steps, values = history.curves()
        losses = curves.loss_curves(steps, values, history.step, theme, log=view.log_loss)
        return [
            [
                [Chart(picture, "The plane with the samples, class regions and boundaries")],
                [Chart(losses, "Total loss, data loss and penalty over the steps")],
            ]
        ]

    numbers = {"loss": at.total, "data": at.data_loss, "penalty": at.penalty}
    texts = {name: decimal(value, places) for name, value in numbers.items()}
    texts["train"] = f"{history.current.accuracy:.1%}"
    if here.prepared.test is not None:
        test = here.prepared.test
        texts["test"] = f"{accuracy(test.y, predict(history.current.params, test.X)):.1%}"
    return Film(
        "step",
        MAX_STEPS,
        charts,
        lambda step: Frame([{}, {}], list(texts.values())),
        list(texts),
        ended=lambda step: step > history.step and session.diagnosis().stopped,
        seen=history.last_step,
        strides=STRIDES,
    )


def _still(at: Evaluation, found: tuple[Matrix, ...], theme: Theme) -> None:
    """The step on show where no charts can move."""
    here, said = session.lab(), session.diagnosis()
    show_still("go", _film(at, theme), here.history.step, session.go_to, said.text)
    with st.container(horizontal=True, gap="small"):
        if said.back is not None:
            st.button(
                f"Back to step {said.back}",
                key="go_before_rise",
                on_click=session.go_to,
                args=(said.back,),
                help="The last step before the loss rose: choose a smaller learning rate there",
            )
        st.button(
            "New start",
            disabled=not here.teaching.free("editing"),
            key="new_start",
            on_click=session.new_start,
            args=(here.experiment.start.seed + 1,),
            help="Other random weights, from the next seed",
        )
    chosen_sample(at, found, theme)


def _explain(cell: Cell) -> None:
    """To the workbench, where this number of the step on show tells how it was made."""
    bench.open_at(cell)
    st.switch_page(WORKBENCH)


def _walk(phase: int) -> None:
    """To the Chain rule, where this phase of the step on show is told at length."""
    go(phase)
    st.switch_page(CHAIN_RULE)


def evaluated() -> tuple[Evaluation, tuple[Matrix, ...]]:
    """The objective at the step on show, and the matrices from the scores to the gradient."""
    here = session.lab()
    data = here.prepared.train
    at = here.training.objective()(here.history.current.params, data)
    return at, (score_matrix(at.S), *here.training.loss.matrices(at.S, data.y))
