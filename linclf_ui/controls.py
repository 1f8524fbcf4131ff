"""Widgets that make settings: of any registered thing, and of the experiment as a whole."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

import streamlit as st

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Training
from linclf_core.losses import LOSSES
from linclf_core.settings import Setting, settings_of
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui import state
from linclf_ui.names import markdown

#: A number with at most so many stops is a slider; one with more is typed.
SLIDER_STOPS = 60
LONGEST_NOTE = 300


def reporting(key: str, apply: Callable[[Any], None]) -> Callable[[], None]:
    """A callback for the field with this key: `apply` gets what the visitor enters."""

    def report() -> None:
        entered = state.entered(key)
        if entered is not None:
            apply(entered)

    return report


def setting_widget(setting: Setting, value: Any, name: str, apply: Callable[[Any], None]) -> None:
    """One setting as a slider, a number field or a list; `apply` gets what the visitor enters."""
    kind: Any = str if setting.choices else int if isinstance(setting.default, int) else float
    value = kind(value)
    key = state.field(name, value)
    shared: dict[str, Any] = {
        "label": setting.label,
        "help": setting.help or None,
        "on_change": reporting(key, apply),
    }
    if setting.choices:
        st.selectbox(options=setting.choices, key=state.show(key, value), **shared)
        return
    shared |= {"min_value": kind(setting.low), "max_value": kind(setting.high)}
    shared |= state.entry(key, value)
    if (setting.high - setting.low) / setting.step <= SLIDER_STOPS:
        st.slider(step=kind(setting.step), **shared)
    elif kind is int:
        st.number_input(step=int(setting.step), **shared)
    else:
        step = increment(value, setting.step)
        st.number_input(step=step, format="%.6g", **shared)


def increment(value: float, step: float) -> float:
    """The step of a number field: one unit of the value's leading digit, or `step` at 0."""
    return 10.0 ** math.floor(math.log10(value)) if value > 0 else step


def settings_form(thing: Any, prefix: str, apply: Callable[[str, Any], None]) -> None:
    """All settings of `thing`; `apply` gets the name of a field and its new value."""
    for setting in settings_of(thing):
        setting_widget(
            setting,
            getattr(thing, setting.name),
            f"{prefix}_{thing.key}_{setting.name}",
            partial(apply, setting.name),
        )


def choice_widget(
    label: str, registry: Mapping[str, Any], current: str, name: str, apply: Callable[[str], None]
) -> None:
    """One of a registry's things, by title; `apply` gets its key."""
    key = state.field(name, current)
    st.selectbox(
        label,
        list(registry),
        format_func=lambda entry: registry[entry].title if entry in registry else "Own points",
        key=state.show(key, current),
        on_change=reporting(key, apply),
    )


def with_setting(thing: Any, name: str, value: Any) -> Any:
    """The same thing with one setting changed; as it is if it has no such setting: a form that is
    just being replaced may still report."""
    known = {f.name for f in fields(thing)}
    return replace(thing, **{name: value}) if name in known else thing


def carried(old: Any, new: type[Any], but: tuple[str, ...] = ()) -> Any:
    """An instance of `new` that keeps those settings of `old` that both have, within its range,
    except those named in `but`."""
    known = {f.name for f in fields(old)} - set(but)
    kept = {
        s.name: min(max(getattr(old, s.name), s.low), s.high)
        for s in settings_of(new)
        if s.name in known and not s.choices
    }
    return new(**kept)


#: Takes a function that makes other settings of the ones in use, and puts them in their place.
Change = Callable[[Callable[[Training], Training]], None]


def _training_setting(training: Training, change: Change, name: str, prefix: str) -> None:
    setting = next(s for s in settings_of(training) if s.name == name)
    setting_widget(
        setting,
        getattr(training, name),
        f"{prefix}training_{name}",
        lambda entered: change(lambda t: replace(t, **{name: entered})),
    )


def loss_controls(training: Training, change: Change, prefix: str = "") -> None:
    """Loss, its settings, and λ. `prefix` keeps the keys of several such forms apart."""
    choice_widget(
        "Loss",
        LOSSES,
        training.loss.key,
        f"{prefix}loss",
        lambda key: change(lambda t: replace(t, loss=carried(t.loss, LOSSES[key]))),
    )
    settings_form(
        training.loss,
        f"{prefix}loss",
        lambda name, entered: change(
            lambda t: replace(t, loss=with_setting(t.loss, name, entered))
        ),
    )
    _training_setting(training, change, "reg", prefix)


def descent_controls(training: Training, change: Change, prefix: str = "") -> None:
    """Learning rate, optimiser, its settings, and the batch."""
    _training_setting(training, change, "learning_rate", prefix)
    choice_widget(
        "Optimiser",
        OPTIMIZERS,
        training.optimizer.key,
        f"{prefix}optimizer",
        lambda key: change(lambda t: replace(t, optimizer=carried(t.optimizer, OPTIMIZERS[key]))),
    )
    settings_form(
        training.optimizer,
        f"{prefix}optimizer",
        lambda name, entered: change(
            lambda t: replace(t, optimizer=with_setting(t.optimizer, name, entered))
        ),
    )
    _training_setting(training, change, "batch_size", prefix)
    if training.batch_size:
        _training_setting(training, change, "batch_seed", prefix)


def _change_start(name: str, entered: Any) -> None:
    state.set_start(with_setting(state.lab().experiment.start, name, entered))


def _change_data(name: str, entered: Any) -> None:
    state.change_data(**{name: entered})


def _choose_data(key: str) -> None:
    # A menu that is just being replaced may still offer points that are no longer there.
    if key in DATASETS:
        # The same noise is little in one set and much in another.
        source = carried(state.lab().experiment.source, DATASETS[key], but=("noise",))
        state.set_source(source)


def _change_view(name: str, entered: Any) -> None:
    state.set_view(**{name: entered})


def start_controls() -> None:
    """How W starts. Any change begins the run anew."""
    start = state.lab().experiment.start
    for setting in settings_of(start):
        setting_widget(
            setting,
            getattr(start, setting.name),
            f"start_{setting.name}",
            partial(_change_start, setting.name),
        )


def data_controls() -> None:
    """Data set, its settings, scaling, split. Any change begins the run anew."""
    here = state.lab()
    source = here.experiment.source
    registry: dict[str, Any] = dict(DATASETS)
    registry.setdefault(source.key, type(source))
    choice_widget("Data set", registry, source.key, "source", _choose_data)
    st.caption(markdown(here.prepared.train.note or source.summary, LONGEST_NOTE))
    settings_form(
        source,
        "source",
        lambda name, entered: state.set_source(
            with_setting(state.lab().experiment.source, name, entered)
        ),
    )
    _scaling()
    for setting in settings_of(here.experiment):
        if setting.name == "split_seed" and here.prepared.test is None:
            continue
        setting_widget(
            setting,
            getattr(here.experiment, setting.name),
            f"experiment_{setting.name}",
            partial(_change_data, setting.name),
        )


def _scaling() -> None:
    here = state.lab()
    key = state.field("standardise", here.experiment.standardise)
    st.toggle(
        "Standardise the features",
        key=state.show(key, here.experiment.standardise),
        on_change=reporting(key, partial(_change_data, "standardise")),
        help="x becomes (x − mean) / standard deviation, both taken from the training samples.",
    )
    scaling = here.prepared.scaling
    if scaling is not None:
        rows = zip(scaling.feature_names, scaling.mean, scaling.scale, strict=True)
        st.caption(
            "  \n".join(
                f"{markdown(name)}: mean {mean:.4g}, scale {scale:.4g}"
                for name, mean, scale in rows
            )
        )


#: The switches of the view: field, label.
SWITCHES = (
    ("board", "Moving charts (off: plain ones)"),
    ("arrows", "Weight arrows"),
    ("margin_lines", "Margin lines, s_j − s_k = ±Δ"),
    ("zero_lines", "Zero lines, s_c = 0"),
    ("log_loss", "Loss on a log scale"),
)


def view_controls() -> None:
    """What is shown. Never changes a number of the run."""
    view = state.lab().view
    for name, label in SWITCHES:
        key = state.field(f"view_{name}", getattr(view, name))
        st.toggle(
            label,
            key=state.show(key, getattr(view, name)),
            on_change=reporting(key, partial(_change_view, name)),
        )
    key = state.field("view_decimals", view.decimals)
    st.slider(
        "Decimals",
        0,
        6,
        on_change=reporting(key, partial(_change_view, "decimals")),
        help="For display only: nothing is rounded inside a computation.",
        **state.entry(key, view.decimals),
    )


def sidebar() -> None:
    """All settings of the experiment, in three tabs."""
    with st.sidebar:
        model, data, view = st.tabs(["Model", "Data", "View"])
        with model:
            training = state.lab().training
            loss_controls(training, state.change_training)
            descent_controls(training, state.change_training)
            start_controls()
        with data:
            data_controls()
        with view:
            view_controls()
