"""Widgets that make settings: of any registered thing, and of the experiment as a whole."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Training
from linclf_core.losses import LOSSES
from linclf_core.settings import settings_of
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.names import markdown
from linclf_ui.panels.plane_view import plane_choice
from linclf_ui.panels.typed_loss import found_of, text_field
from linclf_ui.terms import explained
from linclf_ui.widgets import Bound, locked

#: A number with at most so many stops is a slider; one with more is typed.
SLIDER_STOPS = 60
LONGEST_NOTE = 300
DATA = "pages/10_data.py"

Thing = TypeVar("Thing")
Arguments = ParamSpec("Arguments")
#: The group of controls that a number of the training belongs to.
GROUP_OF = {
    "learning_rate": "rate",
    "reg": "loss",
    "batch_size": "optimiser",
    "batch_seed": "optimiser",
}
#: Takes a function that makes another thing of the one in use, and puts it in its place.
Change = Callable[[Callable[[Thing], Thing]], None]


def of_group(group: str) -> Callable[[Callable[Arguments, None]], Callable[Arguments, None]]:
    """For what draws controls of this group: nothing where a teacher's link hides them, and what
    can only be read where it locks them."""

    def wrapped(draw: Callable[Arguments, None]) -> Callable[Arguments, None]:
        @wraps(draw)
        def drawn(*given: Arguments.args, **named: Arguments.kwargs) -> None:
            teaching = session.lab().teaching
            if not teaching.hidden(group):
                with locked(teaching.locked(group)):
                    draw(*given, **named)

        return drawn

    return wrapped


def setting_widget(thing: Any, name: str, key: str, apply: Callable[[Any], None]) -> None:
    """The setting of `thing` with this name, as a slider, a number field or a list; `apply` gets
    what the visitor enters."""
    setting = next(s for s in settings_of(thing) if s.name == name)
    if setting.read is not None:
        text_field(thing, setting, key, apply)
        return
    kind: Any = str if setting.choices else int if isinstance(setting.default, int) else float
    value = kind(getattr(thing, name))
    bound = Bound.renewed(key, value, apply)
    told = setting.help or explained(setting.label) or None
    shared: dict[str, Any] = {"label": setting.label, "help": told}
    if setting.choices:
        st.selectbox(**bound.menu(setting.choices), **shared)
        return
    shared |= {"min_value": kind(setting.low), "max_value": kind(setting.high)} | bound.entry()
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
            thing, setting.name, f"{prefix}_{setting.name}", partial(apply, setting.name)
        )


def choice_form(
    label: str, registry: Mapping[str, Any], thing: Any, name: str, change: Change[Any]
) -> None:
    """One of a registry's things, by title, and its settings."""
    kind_choice(label, registry, thing, name, change)
    kind_settings(thing, name, change)


def kind_choice(
    label: str, registry: Mapping[str, Any], thing: Any, name: str, change: Change[Any]
) -> None:
    """One of a registry's things, by title; what settings it shares with `thing` it keeps."""
    choice_widget(
        label,
        registry,
        thing.key,
        name,
        lambda key: change(lambda old: carried(old, registry[key])),
    )


def kind_settings(thing: Any, name: str, change: Change[Any]) -> None:
    """The settings of a thing that `kind_choice` has put in place."""
    settings_form(
        thing,
        f"{name}_{thing.key}",
        lambda field, entered: change(lambda old: _with_setting_if_it_can(old, field, entered)),
    )


def choice_widget(
    label: str, registry: Mapping[str, Any], current: str, name: str, apply: Callable[[str], None]
) -> None:
    """One of a registry's things, by title; `apply` gets its key."""
    st.selectbox(
        label,
        **Bound.renewed(name, current, apply).menu(list(registry)),
        format_func=lambda entry: registry[entry].title if entry in registry else "Own points",
        help=explained(label) or None,
    )


def with_setting(thing: Any, name: str, value: Any) -> Any:
    """The same thing with one setting changed; as it is if it has no such setting: a form that is
    just being replaced may still report."""
    known = {f.name for f in fields(thing)}
    return replace(thing, **{name: value}) if name in known else thing


def _with_setting_if_it_can(thing: Any, name: str, value: Any) -> Any:
    """The same; as it is, with a sentence, if its settings do not go together."""
    try:
        return with_setting(thing, name, value)
    except ValueError as fault:
        session.say(f"{fault} The setting stays as it was.")
        return thing


def carried(old: Any, new: type[Any], but: tuple[str, ...] = ()) -> Any:
    """An instance of `new` that keeps those settings of `old` that both have, within its range,
    except those named in `but`."""
    known = {f.name for f in fields(old)} - set(but)
    kept = {
        s.name: min(max(getattr(old, s.name), s.low), s.high)
        for s in settings_of(new)
        if s.name in known and not s.choices and s.read is None
    }
    return new(**kept)


def training_setting(
    training: Training, name: str, change: Change[Training], prefix: str = ""
) -> None:
    """One number of the training."""
    of_group(GROUP_OF[name])(setting_widget)(
        training,
        name,
        f"{prefix}training_{name}",
        lambda entered: change(lambda t: replace(t, **{name: entered})),
    )


def loss_form(training: Training, change: Change[Training], prefix: str = "") -> None:
    """Loss and its settings. `prefix` keeps the keys of several such forms apart."""
    loss_choice(training, change, prefix)
    loss_settings(training, change, prefix)
    found_of(training.loss, f"{prefix}loss")


@of_group("loss")
def loss_choice(training: Training, change: Change[Training], prefix: str = "") -> None:
    """One of the losses."""
    kind_choice("Loss", LOSSES, training.loss, f"{prefix}loss", _loss_of(change))


@of_group("loss")
def loss_settings(training: Training, change: Change[Training], prefix: str = "") -> None:
    """The settings of the loss, those that it has."""
    kind_settings(training.loss, f"{prefix}loss", _loss_of(change))


def _loss_of(change: Change[Training]) -> Change[Any]:
    return lambda make: change(lambda t: replace(t, loss=make(t.loss)))


def loss_controls(training: Training, change: Change[Training], prefix: str = "") -> None:
    """Loss, its settings, and λ."""
    loss_form(training, change, prefix)
    training_setting(training, "reg", change, prefix)


def descent_controls(training: Training, change: Change[Training], prefix: str = "") -> None:
    """Learning rate, optimiser, its settings, and the batch."""
    training_setting(training, "learning_rate", change, prefix)
    descent_settings(training, change, prefix)


@of_group("optimiser")
def descent_settings(training: Training, change: Change[Training], prefix: str = "") -> None:
    """Optimiser, its settings, and the batch."""
    choice_form(
        "Optimiser",
        OPTIMIZERS,
        training.optimizer,
        f"{prefix}optimizer",
        lambda make: change(lambda t: replace(t, optimizer=make(t.optimizer))),
    )
    training_setting(training, "batch_size", change, prefix)
    if training.batch_size:
        training_setting(training, "batch_seed", change, prefix)


def _change_start(name: str, entered: Any) -> None:
    session.set_start(with_setting(session.lab().experiment.start, name, entered))


def _change_data(name: str, entered: Any) -> None:
    session.change_data(**{name: entered})


def _choose_data(key: str) -> None:
    # A menu that is just being replaced may still offer points that are no longer there.
    if key in DATASETS:
        # The same noise is little in one set and much in another.
        source = carried(session.lab().experiment.source, DATASETS[key], but=("noise",))
        session.set_source(source)


def _change_view(name: str, entered: Any) -> None:
    session.set_view(**{name: entered})


@of_group("data")
def start_controls() -> None:
    """How W starts. Any change begins the run anew."""
    settings_form(session.lab().experiment.start, "start", _change_start)


@of_group("data")
def data_choice() -> None:
    """One of the data sets. A change begins the run anew."""
    source = session.lab().experiment.source
    registry: dict[str, Any] = dict(DATASETS)
    registry.setdefault(source.key, type(source))
    choice_widget("Data set", registry, source.key, "source", _choose_data)


def data_controls() -> None:
    """Data set, its settings, scaling, split. Any change begins the run anew."""
    data_choice()
    data_settings()


@of_group("data")
def data_settings() -> None:
    """The settings of the data set, scaling, split. Any change begins the run anew."""
    here = session.lab()
    source = here.experiment.source
    st.caption(markdown(here.prepared.train.note or source.summary, LONGEST_NOTE))
    settings_form(
        source,
        f"source_{source.key}",
        lambda name, entered: session.set_source(
            with_setting(session.lab().experiment.source, name, entered)
        ),
    )
    _scaling()
    for setting in settings_of(here.experiment):
        if setting.name == "split_seed" and here.prepared.test is None:
            continue
        setting_widget(
            here.experiment,
            setting.name,
            f"experiment_{setting.name}",
            partial(_change_data, setting.name),
        )


def scaling_switch() -> None:
    """Whether the features are standardised. A change begins the run anew."""
    here = session.lab()
    bound = Bound.renewed(
        "standardise", here.experiment.standardise, partial(_change_data, "standardise")
    )
    st.toggle(
        "Standardise the features",
        **bound.entry(),
        help="x becomes (x − mean) / standard deviation, both taken from the training samples.",
    )


def _scaling() -> None:
    scaling_switch()
    scaling = session.lab().prepared.scaling
    if scaling is not None:
        rows = zip(scaling.feature_names, scaling.mean, scaling.scale, strict=True)
        st.caption(
            "  \n".join(
                f"{markdown(name)}: mean {short(mean, 4)}, scale {short(scale, 4)}"
                for name, mean, scale in rows
            )
        )


#: The switches of the view: field, label.
SWITCHES = (
    ("board", "Moving charts (off: plain ones)"),
    ("arrows", "Weight arrows"),
    ("shades", "Regions pale where it is unsure"),
    ("margin_lines", "Margin lines, sⱼ − sₖ = ±Δ"),
    ("zero_lines", "Zero lines, score = 0"),
)
#: The scale of the losses, by what it is called.
SCALES = {"by itself": None, "linear": False, "logarithmic": True}


def view_controls() -> None:
    """What is shown. Never changes a number of the run."""
    view = session.lab().view
    projector_switch()
    plane_choice()
    for name, label in SWITCHES:
        bound = Bound.renewed(f"view_{name}", getattr(view, name), partial(_change_view, name))
        st.toggle(label, help=explained(label) or None, **bound.entry())
    st.selectbox(
        "Scale of the loss",
        **Bound.renewed("view_log_loss", _scale_name(), _change_scale).menu(list(SCALES)),
        help="By itself: logarithmic where the last tenth of the curve would be flat.",
    )
    decimals_slider("view_decimals")


def projector_switch() -> None:
    """Whether type and marks are those for a projector."""
    on = session.lab().teaching.projector
    st.toggle(
        "Projector",
        help="Type and marks that can be read from the last row, and nothing beside them that is "
        "not needed. The link says so too.",
        **Bound.renewed("projector", on, session.set_projector).entry(),
    )


def _scale_name() -> str:
    return next(name for name, log in SCALES.items() if log is session.lab().view.log_loss)


def _change_scale(name: str) -> None:
    session.set_view(log_loss=SCALES[name])


def decimals_slider(key: str) -> None:
    """How many decimals are shown."""
    bound = Bound.renewed(key, session.lab().view.decimals, partial(_change_view, "decimals"))
    st.slider(
        "Decimals",
        0,
        6,
        **bound.entry(),
        help="For display only: nothing is rounded inside a computation.",
    )


def first_settings() -> None:
    """The title of the Lab, and beside it what is changed first: data set, loss, learning rate."""
    training = session.lab().training
    with st.container(horizontal=True, gap="small", key="first_settings"):
        st.html("<h1>Lab</h1>")
        data_choice()
        if st.button("Own data", key="own_data", help="A file, a paste from a spreadsheet"):
            st.switch_page(DATA)
        loss_choice(training, session.change_training)
        training_setting(training, "learning_rate", session.change_training)
    if training.loss.facts:
        # What is typed is seen: the sidebar may be closed.
        with st.container(horizontal=True, gap="small", key="typed_settings"):
            loss_settings(training, session.change_training)
            found_of(training.loss, "loss")


def sidebar() -> None:
    """The other settings of the experiment, in three tabs."""
    with st.sidebar:
        model, data, view = st.tabs(["Model", "Data", "View"])
        with model:
            training = session.lab().training
            if not training.loss.facts:
                loss_settings(training, session.change_training)
            training_setting(training, "reg", session.change_training)
            descent_settings(training, session.change_training)
            start_controls()
        with data:
            data_settings()
        with view:
            view_controls()
