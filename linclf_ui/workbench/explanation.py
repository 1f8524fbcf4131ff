"""The chosen number explained: formula, numbers put in, result; and by plain widgets the ways to
other cells: fields, the trail back, and the cells that the number was made from."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell, Explanation
from linclf_ui import session
from linclf_ui.figures.contributions import contributions
from linclf_ui.panels.table import show_table
from linclf_ui.theme import Theme
from linclf_ui.told import whole
from linclf_ui.widgets import Bound, reported
from linclf_ui.workbench import bench
from linclf_ui.workbench.bench import Origin, Trail, Worked
from linclf_ui.workbench.sheet import printed

#: A sum with more terms is shortened: so many fit the width of the panel.
TERMS = 4
#: So many sources have a button of their own.
MOST_BUTTONS = 12
CHAIN_RULE = "pages/04_chain_rule.py"
#: What the list of the matrices begins with: no cell, but the loss.
LOSS = "the loss"


def explanation(origin: Origin, worked: Worked, trail: Trail, theme: Theme) -> None:
    """The number at the end of the trail, or the loss if no cell has been chosen."""
    derivation, places = worked.derivation, session.lab().view.decimals
    cell = trail[-1] if trail else None
    cell_fields(derivation, cell)
    way_here(derivation, trail)
    if cell is None:
        found = worked.loss_lines[0]
        st.markdown("**The data loss.** Choose any cell, and it tells how it was made.")
    else:
        found = derivation.explain(cell)
    st.latex(spread(found.aligned(places, TERMS)))
    if found.expression is None:
        st.caption("A given number: everything else is made from these.")
    for note in found.notes:
        st.info(note)
    if cell is not None:
        if remark := origin.remark(cell, found.value):
            st.info(remark, icon=":material/menu_book:")
        shares_of_samples(derivation, cell, theme)
    source_buttons(derivation, found)
    if cell is not None and derivation[cell.matrix].rows == "sample":
        walk_button(origin, cell.row)


def walk_button(origin: Origin, sample: int) -> None:
    """The way to the chain rule, at this very sample."""
    if st.button(
        f"Walk sample {sample} through the chain rule",
        key="walk_this",
        icon=":material/footprint:",
    ):
        origin.choose_sample(sample)
        st.switch_page(CHAIN_RULE)


def spread(block: str) -> str:
    """The aligned lines with room between fractions, which KaTeX sets so close that they touch."""
    return block.replace(r" \\ ", r" \\[0.9em] ") if r"\frac" in block else block


def shares_of_samples(derivation: Derivation, cell: Cell, theme: Theme) -> None:
    """A bar a sample, and the same as a table; nothing for a number that is no such sum."""
    shares = derivation.contributions(cell)
    if shares is None:
        return
    entry = derivation["data_gradient"].entry(cell.row, cell.column)
    st.markdown(f"Each sample's share of ${entry}$, coloured by true class:")

    def report() -> None:
        points = reported("shares")["selection"]["points"]
        sample = whole(points[0].get("customdata")) if points else None
        if sample is not None:
            bench.choose(derivation, Cell("G", sample, cell.column))

    st.plotly_chart(
        contributions(shares, derivation.y, derivation.S.shape[1], theme),
        key="shares",
        theme=None,
        on_select=report,
        selection_mode="points",
        config={"displayModeBar": False},
        alt="What each sample adds to this entry of the gradient",
    )
    with st.expander("Table of the shares"):
        show_table(
            pd.DataFrame(
                {
                    "sample": range(len(shares)),
                    "class": derivation.y,
                    "x̃": derivation["X_tilde"].values[:, cell.row],
                    "g": derivation["G"].values[:, cell.column],
                    "x̃ · g": shares,
                }
            ),
            "shares_table",
            "Each sample's feature, score gradient, and their product",
            height=200,
        )


def cell_fields(derivation: Derivation, cell: Cell | None) -> None:
    """Matrix, row and column as plain fields: the keyboard's way to every cell."""
    titles = {LOSS: "Data loss"} | {matrix.name: matrix.title for matrix in derivation.matrices}

    def choose(name: str) -> None:
        if name == LOSS:
            bench.go_back_to(0)
            return
        rows, columns = derivation[name].values.shape
        row = min(cell.row, rows - 1) if cell else 0
        column = min(cell.column, columns - 1) if cell else 0
        bench.choose(derivation, Cell(name, row, column))

    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="xsmall", key="cell_fields"
    ):
        st.selectbox(
            "Matrix",
            **Bound("cell_matrix", cell.matrix if cell else LOSS, choose).menu(list(titles)),
            format_func=lambda name: titles.get(name, ""),
            width=168,
        )
        if cell is not None:
            _index_field(derivation, cell, "row")
            _index_field(derivation, cell, "column")


def _index_field(derivation: Derivation, cell: Cell, which: str) -> None:
    """The row or the column of the cell; none where there is only one."""
    matrix = derivation[cell.matrix]
    kind, count, index = {
        "row": (matrix.rows, matrix.values.shape[0], cell.row),
        "column": (matrix.columns, matrix.values.shape[1], cell.column),
    }[which]
    if count == 1:
        return

    def choose(entered: int) -> None:
        # The other field may have been entered in the same message.
        trail = bench.settings().trail
        now = trail[-1] if trail and trail[-1].matrix == cell.matrix else cell
        at = {"row": now.row, "column": now.column, which: entered}
        bench.choose(derivation, Cell(now.matrix, at["row"], at["column"]))

    bound = Bound(f"cell_{which}", index, choose)
    st.number_input(kind.capitalize(), 0, count - 1, width=84, **bound.entry())


def way_here(derivation: Derivation, trail: Trail) -> None:
    """The cells that led here, each a way back."""
    if not trail:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="trail"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            key="trail_back",
            on_click=bench.go_back_to,
            args=(len(trail) - 1,),
            help="To the number that this one was reached from; at last to the loss.",
        )
        if len(trail) > 1:
            st.pills(
                "The way here",
                **Bound("trail_steps", len(trail), bench.go_back_to).menu(range(1, len(trail) + 1)),
                format_func=lambda k: f"${_entry(derivation, trail[k - 1])}$",
                label_visibility="collapsed",
                required=True,
            )


def source_buttons(derivation: Derivation, found: Explanation) -> None:
    """The cells that the number was made from: choosing one explains it in turn."""
    cells = found.sources
    if not cells:
        return
    shown = nearest(derivation, cells)
    places = session.lab().view.decimals

    def label(k: int) -> str:
        cell = shown[k]
        value = printed(derivation[cell.matrix], cell.row, cell.column, places)
        return f"${_entry(derivation, cell)}$ = {value}"

    def choose(position: int) -> None:
        bench.choose(derivation, shown[position])

    st.pills(
        "Made from" if len(shown) == len(cells) else f"Made from {len(cells):,} cells, among them",
        **Bound("made_from", None, choose).menu(range(len(shown))),
        format_func=label,
    )


def nearest(derivation: Derivation, cells: Sequence[Cell]) -> Sequence[Cell]:
    """All cells if they are few; else the first of those on the page on show."""
    if len(cells) <= MOST_BUTTONS:
        return cells
    window = bench.samples_on_show(derivation)
    near = [c for c in cells if derivation[c.matrix].rows != "sample" or c.row in window]
    return (near or cells)[:MOST_BUTTONS]


def _entry(derivation: Derivation, cell: Cell) -> str:
    return derivation[cell.matrix].entry(cell.row, cell.column)
