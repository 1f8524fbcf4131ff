"""The step written out: loss line, matrices, and beside them the chosen number explained."""

from dataclasses import replace
from functools import partial

import streamlit as st

from linclf_core.datasets.base import dataset
from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Explanation
from linclf_core.explain.matrix_text import to_csv, to_latex, to_numpy
from linclf_core.explain.printing import as_printed, comes_out, latex_number, relation
from linclf_core.model import Params
from linclf_core.objective import Objective
from linclf_ui import session
from linclf_ui.panels.gradient_check import gradient_check
from linclf_ui.theme import Theme
from linclf_ui.workbench import bench
from linclf_ui.workbench.bench import Origin
from linclf_ui.workbench.explanation import explanation
from linclf_ui.workbench.sheet import has_true_class, is_whole, marks, sheet, show_sheet
from linclf_ui.workbench.smallest_lead import smallest_lead


def written_step(origin: Origin, theme: Theme) -> None:
    """Everything that changes when a cell is chosen. A sentence, where there is no step to show."""
    try:
        worked = bench.worked(origin)
    except ValueError as fault:
        st.warning(f"{fault} Choose other numbers to see a step written out.")
        return
    derivation, places = worked.derivation, session.lab().view.decimals
    trail = bench.still_there(derivation, bench.settings().trail)
    with st.container(horizontal=True, vertical_alignment="center", key="tools"):
        with st.container(key="loss_line"):
            loss_line(worked.loss_lines, places)
        copy_out(derivation, trail[-1].matrix if trail else "S", places)
    pages(derivation)
    samples = bench.samples_on_show(derivation)
    cell = trail[-1] if trail else None
    found = derivation.explain(cell) if cell else worked.loss_lines[0]
    with st.container(horizontal=True, key="workbench"):
        with st.container(key="matrices"):
            data = sheet(derivation, theme, places, samples)
            data["marks"] = marks(derivation, samples, cell, found.sources)
            show_sheet(data, partial(bench.choose, derivation))
        with st.container(key="explanation"):
            explanation(origin, worked, trail, theme)
    rescaling = st.expander("Smallest margin, and c·W", key="smallest_lead", on_change="rerun")
    if rescaling.open:
        with rescaling:
            smallest_lead(derivation, places)
    _gradient_check(derivation, theme)


def loss_line(lines: tuple[Explanation, ...], decimals: int) -> None:
    """The data loss; for a whole step the penalty and the sum of both, too."""
    # Braces keep KaTeX from breaking a formula over two lines.
    texts = [f"{{{' '.join(line.lines(decimals, 0))}}}" for line in lines[:2]]
    texts[0] = rf"\displaystyle {texts[0]}"
    if len(lines) == 3:
        data, penalty, everything = (latex_number(line.value, decimals) for line in lines)
        parts = sum(as_printed(line.value, decimals) for line in lines[:2])
        sign = relation(comes_out(parts, lines[2].value, decimals))
        texts.append(f"{{{lines[2].latex} = {data} + {penalty} {sign} {everything}}}")
    st.markdown(r" $\qquad$ ".join(f"${text}$" for text in texts))


def copy_out(derivation: Derivation, near: str, decimals: int) -> None:
    """A popover with one matrix to copy, first the one named `near`."""
    popover = st.popover(
        "Copy out", icon=":material/content_copy:", on_change="rerun", key="copy_out"
    )
    if not popover.open:
        return
    with popover:
        forms(derivation, near, decimals)


def forms(derivation: Derivation, near: str, decimals: int) -> None:
    """One matrix, first the one named `near`, in three forms to copy."""
    titles = {matrix.name: matrix.title for matrix in derivation.matrices}
    name = st.selectbox(
        "Matrix to copy",
        list(titles),
        format_func=lambda name: titles.get(name, ""),
        index=list(titles).index(near),
        key=f"copy_matrix_{near}",
    )
    every_digit = st.toggle("Every digit, not only those on show", key="copy_every_digit")
    matrix = derivation[name]
    places = None if every_digit else 0 if is_whole(matrix) else decimals
    bold = derivation.y if has_true_class(matrix) else None
    written = (
        ("LaTeX", to_latex(matrix.values, places, bold), "latex"),
        ("CSV", to_csv(matrix.values, places), None),
        ("NumPy", to_numpy(matrix.values, places), "python"),
    )
    tabs = st.tabs([title for title, _, _ in written])
    for tab, (_, text, language) in zip(tabs, written, strict=True):
        tab.code(text, language=language, height=220 if len(matrix.values) > 8 else "content")


def pages(derivation: Derivation) -> None:
    """Which samples are on show, and the way to the others, where there are more than a page."""
    count, n = bench.pages(derivation), len(derivation.y)
    if count == 1:
        return
    samples = bench.samples_on_show(derivation)
    here = samples.start // bench.settings().rows
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pages"):
        _turn("Previous", ":material/chevron_left:", here - 1, here > 0)
        _turn("Next", ":material/chevron_right:", here + 1, here < count - 1)
        st.caption(
            f"samples {samples.start} to {samples.stop - 1} of {n:,}",
            help=f"Sums and means are over all {n:,}.",
            width="content",
        )


def _turn(label: str, icon: str, page: int, possible: bool) -> None:
    st.button(
        label,
        icon=icon,
        help=f"{label} samples",
        key=label.lower(),
        on_click=bench.change,
        kwargs={"page": page},
        disabled=not possible,
    )


def _gradient_check(derivation: Derivation, theme: Theme) -> None:
    """The step's gradient against central differences, where there are weights to differ by."""
    if derivation.reg is None:
        return
    check = st.expander("Gradient check", key="gradient_check", on_change="rerun")
    # A folded check costs nothing.
    if check.open:
        X, W = derivation["X_tilde"].values[:, :-1], derivation["W_tilde"].values
        data = dataset(X, derivation.y, W.shape[1])
        data = replace(data, feature_names=tuple(f"feature {d}" for d in range(X.shape[1])))
        with check:
            gradient_check(
                Objective(derivation.loss, derivation.reg),
                data,
                Params(W[:-1], W[-1]),
                derivation,
                theme,
            )
