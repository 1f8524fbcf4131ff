"""The session of one visitor: the experiment, its run, and what is shown of it.

The only module that touches the address, and with `widgets` the only one that touches
`st.session_state`. Pages read `lab()`, and bind their widgets to the functions below. Each of them
says where to go, not how far, so that a callback that Streamlit runs twice does no harm.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from functools import partial
from secrets import token_hex
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from linclf_core import packing
from linclf_core.datasets import Prepared, Source
from linclf_core.datasets.blobs import OverlappingBlobs
from linclf_core.experiment import Experiment, Period, Start, Training
from linclf_core.model import Params
from linclf_core.plane.view import PlaneView, fitting
from linclf_core.training.diagnosis import Diagnosis, diagnose
from linclf_core.training.history import MAX_STEPS, History
from linclf_ui import computing, runs
from linclf_ui.budgets import REPLAY, STEPS
from linclf_ui.teaching import Teaching
from linclf_ui.view import View

#: The address shows the experiment under this name, and a step to go to under the other.
EXPERIMENT, STEP = "x", "step"
#: And under these the chosen sample, what is shown and how, and what a teacher has left out.
SAMPLE, VIEW, TEACH = "sample", "view", "teach"
#: What stands there for the experiment that a newcomer sees.
STANDARD = "standard"
#: So many letters at its end hold zlib's checksum.
CHECKED = 8
#: And under this one what some pages show beside it, and the step of a film of their own.
NUMBERS, AT = "numbers", "at"
#: Said once when the experiment has outgrown the address.
TOO_LONG = (
    "So many points fit in no link: this browser keeps them, and a link from here opens only in it."
)
#: Said once when it has outgrown the browser, too.
TOO_LARGE = (
    "So many numbers are kept by no link and no browser: have the table at hand to load it again."
)

Settings = TypeVar("Settings")
Thing = TypeVar("Thing")


def default_experiment() -> Experiment:
    """What a newcomer sees first: softmax on three clouds that no lines part wholly, at a learning
    rate at which the loss takes some 60 steps to settle."""
    return Experiment(
        source=OverlappingBlobs(noise=0.7, seed=1),
        periods=(Period(0, Training(learning_rate=0.2)),),
    )


@dataclass(frozen=True)
class Beside:
    """What a page keeps in the address beside the experiment, under `name`: `text` is what stands
    there, and `take` takes such a text up, or raises ValueError with one plain sentence; `stays`
    says what then stays as it is. `moment` is what the browser adds to it, as to the experiment,
    and `go_to` goes to a step of the page's own that it has noted there under AT. `left_out` says
    that something fits in no link, if anything does not."""

    text: Callable[[], str]
    take: Callable[[str], None]
    name: str = NUMBERS
    stays: str = "The numbers stay as they were."
    moment: Callable[[], dict[str, str]] = dict
    go_to: Callable[[int], None] = lambda step: None
    left_out: Callable[[], str] = str


@dataclass
class Lab:
    """One visitor's laboratory. `sample` is the chosen row of the training data; `teaching` is what
    a link asked to leave out; `notice` one
    sentence to be shown once; `edits` counts the tables' edits, to give each a fresh editor;
    `visit` tells this session from one that a server started anew has made; `awaits` is the name of
    an experiment that the browser has been asked for, and `awaits_moment` the step to go to then
    and the sample to choose, as an address has them. `opened` names the moment that a file or a
    lesson has put on show last: what a browser reports of one before it is of no account.
    `written` and `beside` are what the address was last given, None for nothing yet."""

    experiment: Experiment
    prepared: Prepared
    history: History
    sample: int = 0
    view: View = attribute(default_factory=View)
    teaching: Teaching = attribute(default_factory=Teaching)
    notice: str = ""
    edits: int = 0
    written: str = ""
    visit: str = attribute(default_factory=lambda: token_hex(4))
    awaits: str = ""
    awaits_moment: tuple[str, str] = ("", "")
    opened: str = ""
    beside: str | None = None

    @property
    def training(self) -> Training:
        """The settings that hold at the step on show."""
        return self.experiment.training_at(self.history.step)


class _Held(threading.local):
    """What this thread uses in the place of Streamlit's session state, if anything."""

    state: tuple[Lab, dict[str, tuple[object, Any]]] | None = None


_held = _Held()


@contextmanager
def unbroken() -> Iterator[None]:
    """What is done within is done to its end. Streamlit breaks off a run for the visitor's next
    message when the run uses its session state: here that is used once, before anything is done."""
    _held.state = lab(), _things()
    try:
        yield
    finally:
        _held.state = None


def lab() -> Lab:
    """The visitor's laboratory: the one at hand, or made from the address, or the default."""
    if _held.state is not None:
        return _held.state[0]
    try:
        found: Lab = st.session_state["lab"]
    except KeyError:
        found = st.session_state["lab"] = _from_address()
    return found


def follow_address(beside: Beside | None = None) -> None:
    """Keep laboratory and address the same, and what the page has `beside`; called once a run, by
    every page.

    When the visitor has gone back to an earlier address, its experiment is taken up again, at the
    step that was on show. Another message with an earlier address was sent before ours had arrived.
    The step the browser writes itself: it is no entry of its history, and needs no server.
    """
    here = lab()
    # What stands there may set an experiment.
    stands = {beside.name: _follow_beside(beside)} if beside else {}
    text = _text()
    too_long = len(text) > packing.MAX_TEXT
    now = packing.name_of(text) if too_long else text or STANDARD
    seen = st.query_params.get(EXPERIMENT, "")
    # A page's menu leaves a bare address behind, which stands for no experiment.
    if seen and seen != here.written and _gone_back():
        _adopt(seen)
        return
    if here.awaits:
        return
    if too_long and not here.written.startswith(packing.MARK):
        told = TOO_LONG if len(text) <= packing.MAX_KEPT else TOO_LARGE
        here.notice = f"{here.notice} {told}".strip()
    unnamed = not seen and now == STANDARD
    other = any(st.query_params.get(name, "") != entry for name, entry in stands.items())
    if (seen != now and not unnamed) or other:
        _write(now, stands)
    here.written = now


def to_name() -> str:
    """What a bare address stands for, if that is the standard experiment: the browser writes it in
    the bare one's place, or its Back could never come to it again. Else empty."""
    bare = EXPERIMENT not in st.query_params
    return STANDARD if bare and lab().written == STANDARD else ""


def _follow_beside(beside: Beside) -> str:
    """What the address should hold beside the experiment, once what it holds is taken up: by a
    session that has just begun, and where the visitor has gone back. A link to a page may leave a
    bare address behind, which stands for nothing."""
    here, seen = lab(), st.query_params.get(beside.name, "")
    taken = False
    if here.beside is None or _gone_back():
        if seen and seen != here.beside:
            try:
                beside.take(seen)
                taken = True
            except ValueError as fault:
                here.notice = f"{fault} {beside.stays}"
        at = st.query_params.get(AT, "")
        if at.isascii() and at.isdecimal() and len(at) < 9:
            beside.go_to(int(at))
    here.beside = seen if taken else beside.text()
    return here.beside


def _text() -> str:
    """The experiment as a text; none for the one that a newcomer sees."""
    here = lab()
    if here.experiment == default_experiment():
        return ""
    return kept("text", here.experiment, lambda: packing.to_text(here.experiment))


def in_a_link() -> bool:
    """Whether the experiment fits in a link."""
    return len(_text()) <= packing.MAX_TEXT


def to_keep() -> tuple[str, str]:
    """The name and the text of an experiment that the address cannot hold and the browser is to
    keep; empty where there is none."""
    text = _text()
    if packing.MAX_TEXT < len(text) <= packing.MAX_KEPT:
        return packing.name_of(text), text
    return "", ""


def take_kept(name: str, text: str | None) -> None:
    """What the browser has kept under the name that it was asked for; None if it has nothing."""
    here = lab()
    if not name or name != here.awaits:
        return
    here.awaits = ""
    try:
        if text is None or packing.name_of(text) != name:
            raise ValueError("Its points are too many for a link: only one browser keeps them.")
        experiment = packing.from_text(text, packing.MAX_KEPT)
        step, sample = here.awaits_moment
        _take_up(experiment, _step_asked_for(experiment, step))
        here.sample = _asked(here, sample, partial(_sample_asked_for, here.prepared), here.sample)
    except ValueError as fault:
        here.notice = f"{fault} The experiment stays as it was."


def _gone_back() -> bool:
    """Whether this run answers the browser's Back or Forward."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _write(text: str, beside: Mapping[str, str] | None = None) -> None:
    """One change of the address, hence one entry of the browser's history. What stands `beside` the
    experiment stays, unless it is another."""
    told = st.query_params.to_dict()
    for name in (STEP, AT):
        told.pop(name, None)
    told |= {EXPERIMENT: text, **(beside or {})}
    st.query_params.from_dict({name: value for name, value in told.items() if value})


def _adopt(text: str) -> None:
    here, step = lab(), st.query_params.get(STEP, "")
    if text.startswith(packing.MARK):
        here.awaits, here.awaits_moment, here.written = text, (step, ""), text
        return
    here.awaits = ""
    try:
        experiment = experiment_of(text)
        _take_up(experiment, _step_asked_for(experiment, step))
    except ValueError as fault:
        here.notice = f"{fault} The experiment stays as it was."
        _write(here.written)
        return
    here.written = text


def _from_address() -> Lab:
    text, notice = st.query_params.get(EXPERIMENT, ""), ""
    step, sample = (st.query_params.get(name, "") for name in (STEP, SAMPLE))
    experiment, awaits = default_experiment(), ""
    try:
        if text.startswith(packing.MARK):
            awaits = text
        elif text:
            experiment = experiment_of(text)
        asked = 0 if awaits else _step_asked_for(experiment, step)
        with computing.shown("The run of the link is made again"):
            prepared, history = _built(experiment, asked)
    except ValueError as fault:
        notice = f"{fault} This is the standard experiment instead."
        experiment, sample = default_experiment(), ""
        prepared, history = _built(experiment, 0)
    found = Lab(experiment, prepared, history, notice=notice, written=text)
    found.awaits, found.awaits_moment = awaits, (step, sample)
    if not awaits:
        found.sample = _asked(found, sample, partial(_sample_asked_for, prepared), 0)
    found.view = _asked(found, st.query_params.get(VIEW, ""), View.of_text, found.view)
    teach = st.query_params.get(TEACH, "")
    found.teaching = _asked(found, teach, Teaching.of_text, found.teaching)
    return found


def _asked(here: Lab, text: str, read: Callable[[str], Thing], otherwise: Thing) -> Thing:
    """What else an address asks for; where it cannot be read, that is told."""
    try:
        return read(text) if text else otherwise
    except ValueError as fault:
        here.notice = f"{here.notice} {fault}".strip()
        return otherwise


def experiment_of(text: str) -> Experiment:
    """The experiment that a text of an address means. Raises ValueError, one plain sentence."""
    return default_experiment() if text == STANDARD else packing.from_text(text)


def _built(experiment: Experiment, step: int) -> tuple[Prepared, History]:
    """The data and the run. Raises ValueError, one plain sentence, if they cannot be made."""
    last = max(step, experiment.periods[-1].step)
    prepared, history = runs.run(experiment, last)
    return prepared, history.seek(step)


def _step_asked_for(experiment: Experiment, text: str) -> int:
    """The step of an address, or that of the last change. Raises ValueError if it would take the
    server too long to get there."""
    last = experiment.periods[-1].step
    step = min(int(text), MAX_STEPS) if text.isdecimal() and len(text) < 9 else last
    most = max(step, last)
    REPLAY.check(f"{most:,} steps", experiment.prepared().train, most)
    return step


def _sample_asked_for(prepared: Prepared, text: str) -> int:
    """The sample of an address. Raises ValueError, one plain sentence, if there is none."""
    n = prepared.train.n_samples
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) < n):
        raise ValueError(f"The link asks for a sample that is not one of 0 to {n - 1:,}.")
    return int(text)


def moment() -> dict[str, str]:
    """What the address holds of the moment beside the experiment, by name; empty where it is as for
    a newcomer. The browser writes it: it is no entry of its history."""
    here = lab()
    step, last = here.history.step, here.experiment.periods[-1].step
    return {
        STEP: "" if step == last else str(step),
        SAMPLE: str(here.sample) if here.sample else "",
        VIEW: here.view.text(),
        TEACH: here.teaching.text(),
    }


def ending() -> str:
    """How the address's entry for the experiment ends. It tells one from another: a checksum of all
    that stands before it."""
    return lab().written[-CHECKED:]


def entries(step: int) -> dict[str, str]:
    """What a link to this moment holds, at this step: the address's entries, and the experiment
    in any case. What a newcomer sees may be another thing one day."""
    here = lab()
    text = packing.to_text(here.experiment)
    return {EXPERIMENT: text, **moment(), STEP: str(step)}


# --- the run -------------------------------------------------------------------------------


def go_to(step: int) -> None:
    """Put `step` on show; as many steps that have not been made are made as may be at a stretch."""
    here = lab()
    longer = here.history
    if step > longer.last_step:
        with computing.unseen():
            longer = runs.grown(here.experiment, here.prepared, longer, step).until(step)
        if longer.last_step < min(step, MAX_STEPS) and longer.ended is None:
            here.notice = (
                f"Step {longer.last_step:,} is as far as {longer.data.n_samples:,} samples of "
                f"{longer.data.n_classes} classes come at a stretch: {STEPS.reduce}."
            )
    here.history = longer.seek(step)


def diagnosis() -> Diagnosis:
    """What the run is doing at the step on show; worked out once a step."""
    here = lab()
    history = here.history

    def found() -> Diagnosis:
        # Later steps that somebody has made already need not be tried out.
        longest = runs.grown(here.experiment, here.prepared, history, history.step)
        return diagnose(longest.seek(history.step))

    return kept("diagnosis", history, found)


def new_start(seed: int) -> None:
    """Step 0 with other random weights."""
    here = lab()
    experiment = replace(here.experiment, start=replace(here.experiment.start, seed=seed))
    _load(experiment.restarted(here.training))


def set_start(start: Start) -> None:
    _take_first()
    here = lab()
    _load(replace(here.experiment, start=start).restarted(here.training))


def change_training(change: Callable[[Training], Training]) -> None:
    """Other settings from the step on show on; the weights stay."""
    _take_first()
    here = lab()
    training = change(here.training)
    if training == here.training:
        return
    try:
        here.experiment = here.experiment.with_training(here.history.step, training)
    except ValueError as fault:
        here.notice = f"{fault} The settings stay as they were."
        return
    here.history = here.history.changed(training.descent())


def edit_weights(params: Params) -> None:
    """Put parameters in by hand at the step on show."""
    here = lab()
    here.edits += 1
    try:
        here.experiment = here.experiment.with_weights(here.history.step, params)
    except ValueError as fault:
        here.notice = f"{fault} The weights stay as they were."
        return
    here.history = here.history.edited(params)


# --- the data ------------------------------------------------------------------------------


def change_data(**changes: Any) -> None:
    """Other data, scaling or split: the run starts again with the settings on show."""
    _take_first()
    here = lab()
    experiment = replace(here.experiment, **changes)
    if experiment != here.experiment:
        _load(experiment.restarted(here.training))


def set_source(source: Source) -> None:
    change_data(source=source)


def put(experiment: Experiment, step: int | None = None) -> None:
    """Another experiment in the place of the one on show, at its last change or at `step`."""
    _load(experiment)
    if step is not None and lab().experiment == experiment:
        go_to(step)


def open_moment(experiment: Experiment, step: int, sample: int, view: View) -> None:
    """A saved experiment with its step, sample and view, in the place of what is on show. Raises
    ValueError, one plain sentence, if it cannot be shown; everything then stays as it is."""
    _take_first()
    _take_up(experiment, _step_asked_for(experiment, str(step)))
    here = lab()
    here.sample, here.view, here.opened = sample, view, token_hex(4)


def _load(experiment: Experiment) -> None:
    """Take up an experiment; nothing changes if it cannot be built."""
    here = lab()
    try:
        _take_up(experiment)
    except ValueError as fault:
        here.notice = f"{fault} The experiment stays as it was."


def _take_up(experiment: Experiment, step: int | None = None) -> None:
    here = lab()
    with computing.unseen():
        to = experiment.periods[-1].step if step is None else step
        prepared, history = _built(experiment, to)
    here.experiment, here.prepared, here.history = experiment, prepared, history
    here.sample = min(here.sample, prepared.train.n_samples - 1)
    here.edits += 1


def before_changes(take: Callable[[], None]) -> None:
    """Have `take` run before the next change of settings: a report that came along with the change,
    of the step on the visitor's screen, must be taken up before it."""
    st.session_state["before changes"] = take


def _take_first() -> None:
    take: Callable[[], None] | None = st.session_state.get("before changes")
    if take is not None:
        take()


# --- what is shown -------------------------------------------------------------------------


def choose_sample(sample: int) -> None:
    here = lab()
    if 0 <= sample < here.prepared.train.n_samples:
        here.sample = sample


def set_view(**changes: Any) -> None:
    here = lab()
    here.view = replace(here.view, **changes)


def set_projector(on: bool) -> None:
    """Whether type and marks are those for a projector."""
    here = lab()
    here.teaching = replace(here.teaching, projector=on)


def plane_view() -> PlaneView:
    """The plane that the samples of the experiment are seen on."""
    here = lab()
    train, axes = here.prepared.train, here.view.axes
    return kept(
        "plane view",
        (here.prepared, axes),
        lambda: fitting(train.X, train.feature_names, axes),
    )


def page_settings(cls: type[Settings]) -> Settings:
    """A page's own settings, kept while the visitor walks between pages; first its defaults."""
    return kept(f"settings of {cls.__name__}", None, cls)


def set_page_settings(settings: Any) -> None:
    """Keep other settings for the page that owns this class."""
    keep(f"settings of {type(settings).__name__}", None, settings)


def kept(name: str, key: object, make: Callable[[], Thing]) -> Thing:
    """The session's thing of this name; made anew whenever `key` is no longer what it was."""
    found: tuple[object, Thing] | None = _things().get(name)
    if found is None or found[0] != key:
        found = key, make()
        _things()[name] = found
    return found[1]


def keep(name: str, key: object, thing: Any) -> None:
    """Put another thing in the place of what `kept` made under this name and key."""
    _things()[name] = key, thing


def _things() -> dict[str, tuple[object, Any]]:
    """What `kept` keeps, by name. All under one name of Streamlit's, which goes through all of them
    for every number field."""
    if _held.state is not None:
        return _held.state[1]
    found: dict[str, tuple[object, Any]] = st.session_state.setdefault("kept", {})
    return found


def around() -> tuple[object, ...]:
    """What a page shows around its moving part. Where the moving part finds this changed, the
    whole page must run again: for the sidebar, the address and the notice."""
    here = lab()
    return here.notice, here.training, here.experiment


def say(sentence: str) -> None:
    """Leave a sentence to be shown once."""
    lab().notice = sentence


def take_notice() -> str:
    """The sentence waiting to be shown, once."""
    here = lab()
    notice, here.notice = here.notice, ""
    return notice


def rendered_by_router() -> bool:
    """Whether app.py, the router, has run in this session."""
    return bool(st.session_state.get("routed", False))


def mark_router() -> None:
    st.session_state["routed"] = True
