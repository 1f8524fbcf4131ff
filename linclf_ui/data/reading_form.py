"""How a table is read, in words and menus; its first rows; which columns are taken; and the button
that makes it the experiment's data."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from linclf_core.datasets.points import MOST_FEATURES, MOST_POINTS
from linclf_ui import session
from linclf_ui.data.read_table import (
    DECIMALS,
    DELIMITERS,
    ENCODINGS,
    LINE_ENDS,
    QUOTES,
    Sheet,
    TableReading,
    numeric,
    pointed,
)
from linclf_ui.data.settings import choice, points, reading, reread, retake, sheet
from linclf_ui.data.take_table import Choice, Taken
from linclf_ui.names import clean, markdown
from linclf_ui.panels.table import show_table
from linclf_ui.widgets import Bound

#: So many rows are shown as they will be read.
PREVIEWED = 6
LONGEST_SENTENCE = 400
MENUS: dict[str, tuple[str, Mapping[Any, str]]] = {
    "encoding": ("Encoding", ENCODINGS),
    "delimiter": ("Between cells", DELIMITERS),
    "decimal": ("Decimal sign", DECIMALS),
    "quote": ("Quotes", QUOTES),
    "header": ("First row", {True: "names", False: "data"}),
}


def reading_form() -> None:
    """What was found out about the table, and what becomes of it. A sentence, where it cannot be
    read."""
    try:
        how = reading()
    except ValueError as fault:
        _refused(fault)
        return
    st.markdown("**How it is read**")
    _menus(how)
    try:
        read = sheet()
    except ValueError as fault:
        _refused(fault)
        return
    st.caption(told(read))
    show_table(
        preview(read),
        "data_preview",
        "The first rows of the table as they are read",
        hide_index=False,
    )
    st.markdown("**What is taken**")
    _columns(read, choice())
    try:
        found = points()
    except ValueError as fault:
        _refused(fault)
        return
    st.markdown(outcome(found))
    st.button(
        "Use these data",
        key="data_use",
        type="primary",
        on_click=lambda: session.set_source(found.points),
        disabled=session.lab().experiment.source == found.points,
    )


def told(read: Sheet) -> str:
    """What was found out about the table, in words."""
    how = read.reading
    mark = " with a byte-order mark" if read.mark else ""
    ends = " and ".join(LINE_ENDS[end] for end in read.line_ends) or "none"
    texts = [
        f"{ENCODINGS[how.encoding]}{mark}; {DELIMITERS[how.delimiter]} between cells, a decimal "
        f"{DECIMALS[how.decimal]}, {QUOTES[how.quote]} quotes, line ends {ends}; the first row has "
        f"{MENUS['header'][1][how.header]}.",
        f"{_rows(len(read.cells))} and {len(read.names):,} column{'s' * (len(read.names) != 1)}.",
    ]
    if read.blank:
        is_one = read.blank == 1
        texts.append(f"{_rows(read.blank, 'blank ')} {'is' if is_one else 'are'} passed over.")
    if read.long:
        is_one = len(read.long) == 1
        texts.append(
            f"{_rows(len(read.long))} {'is' if is_one else 'are'} left out because "
            f"{'it has' if is_one else 'they have'} more cells than there are columns: "
            f"row {read.long[0]:,}{'' if is_one else ' first'}."
        )
    return " ".join(texts)


def outcome(found: Taken) -> str:
    """What comes of the table, as Markdown."""
    data = found.points
    names = ", ".join(markdown(name) for name in data.class_names)
    texts = [
        f"**{len(data.xs):,} points** of {len(data.feature_names)} "
        f"feature{'s' * (len(data.feature_names) > 1)} in {len(data.class_names)} classes: {names}."
    ]
    if found.missing:
        lack = "lacks a value and is" if found.missing == 1 else "lack a value and are"
        texts.append(f"{found.missing:,} of {_rows(found.n_rows)} {lack} left out.")
    if found.faults:
        have, are = ("has", "is") if found.faults == 1 else ("have", "are")
        texts.append(
            f"{_rows(found.faults)} {have} something else than a number and {are} left out."
        )
    if found.drawn_from is not None:
        texts.append(f"They are drawn from {found.drawn_from:,}.")
    return " ".join(texts)


def _rows(count: int, kind: str = "") -> str:
    return f"{count:,} {kind}row{'' if count == 1 else 's'}"


def preview(read: Sheet) -> pd.DataFrame:
    """The first rows as they are read, by their number in the file; numbers have a point."""
    head = read.cells.head(PREVIEWED)
    columns = {}
    for k, name in enumerate(read.names):
        texts = head[k].astype(object)
        numbers = numeric(texts, read.reading.decimal)
        shown = pointed(texts, read.reading.decimal).where(numbers, texts)
        columns[name] = [clean(text) if isinstance(text, str) else None for text in shown]
    return pd.DataFrame(columns, index=head.index)


def _refused(fault: ValueError) -> None:
    st.warning(markdown(str(fault), LONGEST_SENTENCE), icon=":material/info:")


def _menus(how: TableReading) -> None:
    with st.container(horizontal=True, gap="small", key="data_menus"):
        for name, (label, options) in MENUS.items():
            bound = Bound.renewed(
                f"data_{name}", getattr(how, name), partial(_change_reading, name)
            )
            st.selectbox(
                label,
                **bound.menu(list(options)),
                format_func=partial(_called, options),
            )


def _called(options: Mapping[Any, str], option: Any) -> str:
    return options.get(option, "")


def _change_reading(name: str, value: object) -> None:
    reread(**{name: value})


def _columns(read: Sheet, chosen: Choice) -> None:
    names = [clean(name) for name in read.names]
    places = list(range(len(names)))
    st.selectbox(
        "Column of classes",
        **Bound.renewed("data_label", chosen.label, _change_label).menu(places),
        format_func=lambda k: names[k],
    )
    others = [k for k in places if k != chosen.label]
    st.multiselect(
        f"Columns of features, {MOST_FEATURES} at most",
        **Bound.renewed("data_features", list(chosen.features), _change_features).menu_of_many(
            others
        ),
        format_func=lambda k: names[k],
    )
    with st.container(horizontal=True, gap="medium"):
        skips = Bound.renewed("data_skips", chosen.skips, lambda on: retake(skips=on))
        st.toggle("Leave out rows with something else than a number", **skips.entry())
        if len(read.cells) <= MOST_POINTS:
            return
        draws = Bound.renewed("data_draws", chosen.seed is not None, _change_draws)
        st.toggle(f"Draw {MOST_POINTS:,} rows where there are more", **draws.entry())
        if chosen.seed is not None:
            seed = Bound.renewed("data_seed", chosen.seed, lambda seed: retake(seed=seed))
            st.number_input("Seed of the draw", 0, 2**31 - 1, step=1, **seed.entry())


def _change_label(label: int) -> None:
    retake(label=label, features=tuple(k for k in choice().features if k != label))


def _change_features(features: list[int]) -> None:
    retake(features=tuple(sorted(features)))


def _change_draws(on: bool) -> None:
    retake(seed=0 if on else None)
