"""A run as one HTML file, which plays with no server and no network: the Lab's own player, frames
and numbers."""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import streamlit as st

from linclf_core.model import predict
from linclf_core.training.history import History
from linclf_ui.board import feeds, frames, hosting
from linclf_ui.board.panel import BOARD
from linclf_ui.board.rows import WINDOW, rows, window
from linclf_ui.board.scene import charts, scene
from linclf_ui.computing import pause
from linclf_ui.figures import motion
from linclf_ui.theme import DARK, FONT, LIGHT, Theme

HERE = Path(__file__).parent
#: So many letters the packets may take; with the programs beside them and without plotly.js a file
#: has less than 2 MB.
MOST_LETTERS = 1_700_000
#: Seconds in all for those sentences on the run for which steps must be tried out.
PATIENCE = 2.0
RUN = "run"


class _Told:
    """The packets of a run, as far as they fit: `letters` is what they take."""

    def __init__(
        self,
        history: History,
        plane: motion.Plane,
        look: motion.Look,
        places: int,
        log: bool | None,
    ) -> None:
        self.history, self.plane, self.look = history, plane, look
        self.places, self.log = places, log
        self.scenes = {theme.name: self._scene(theme) for theme in (LIGHT, DARK)}
        self.letters = sum(map(len, self.scenes.values()))
        self.stretches: list[frames.Stretch] = []
        self.frames: list[str] = []
        self.rows: list[dict[int, str]] = []

    @property
    def last(self) -> int:
        """The last step of the file."""
        return self.stretches[-1].last

    @property
    def n_samples(self) -> int:
        """How many samples have their numbers in it."""
        n = self.plane.train.n_samples
        return sum(here.stop - here.start for here in (window(k, n) for k in self.rows[0]))

    def take_steps(self, first: int) -> None:
        """All steps from 0 on, or as many as fit, with the numbers of the samples from `first`."""
        longest = frames.longest(self.plane.train.n_classes)
        patience = PATIENCE * longest / (self.history.last_step + 1)
        at = 0
        while at <= self.history.last_step:
            count = min(longest, self.history.last_step + 1 - at)
            steps = frames.stretch(self.history, at, count)
            # What ends here, ends the film.
            over = steps.last == self.history.last_step and not steps.over
            steps = replace(steps, over="told") if over else steps
            packed = self._frames(steps, patience), self._rows(steps, first)
            if self.stretches and self.letters + sum(map(len, packed)) > MOST_LETTERS:
                self._cut()
                return
            self.stretches.append(steps)
            self.frames.append(packed[0])
            self.rows.append({first: packed[1]})
            self.letters += sum(map(len, packed))
            at = steps.last + 1
            pause(at / (self.history.last_step + 1))

    def take_samples(self, chosen: Iterator[int]) -> None:
        """The numbers of these samples and their neighbours, while they fit."""
        for sample in chosen:
            first = window(sample, self.plane.train.n_samples).start
            if first in self.rows[0]:
                continue
            packed = [self._rows(steps, first) for steps in self.stretches]
            pause(self.n_samples / self.plane.train.n_samples)
            if self.letters + sum(map(len, packed)) > MOST_LETTERS:
                return
            for mine, letters in zip(self.rows, packed, strict=True):
                mine[first] = letters
            self.letters += sum(map(len, packed))

    def document(self, sample: int) -> str:
        blocks = [
            {"frames": packed, "rows": mine}
            for packed, mine in zip(self.frames, self.rows, strict=True)
        ]
        told = {"scenes": self.scenes, "blocks": blocks, "sample": sample, "window": WINDOW}
        return json.dumps(told, separators=(",", ":"))

    def _cut(self) -> None:
        """The steps so far are all there are."""
        self.stretches[-1] = replace(self.stretches[-1], over="told")
        self.frames[-1] = self._frames(self.stretches[-1], 0.0)

    def _scene(self, theme: Theme) -> str:
        drawn = charts(self.plane, self.look, theme)
        return _packed(scene(theme.name, drawn, theme.name, self.plane, self.look, theme))

    def _frames(self, steps: frames.Stretch, patience: float) -> str:
        grown, plane, look = self.history, self.plane, self.look
        name = f"from {steps.start}"
        return _packed(
            frames.frames(
                name, RUN, grown, steps, plane, look, self.places, log=self.log, patience=patience
            )
        )

    def _rows(self, steps: frames.Stretch, first: int) -> str:
        name = f"from {steps.start} of {first}"
        return _packed(rows(name, steps, self.plane, first, self.places))


def standalone(
    title: str,
    history: History,
    plane: motion.Plane,
    look: motion.Look,
    *,
    sample: int = 0,
    places: int = 3,
    log: bool | None = None,
) -> str:
    """The text of an HTML file that plays the run from step 0 to its last, or as many steps as fit.

    `title` is its heading, `sample` the one chosen at first; the other arguments are those of
    `frames.frames`.
    """
    told = _Told(history, plane, look, places, log)
    told.take_steps(window(sample, plane.train.n_samples).start)
    told.take_samples(_interesting(history, plane))
    head = f"<h1>{escape(title)}</h1><p>{_held(told)}</p>"
    return PAGE.format(
        title=escape(title),
        style=_style(),
        head=head,
        run=told.document(sample),
        plotly=_script(hosting.source().decode("utf-8")),
        program=_script(_program()),
    )


def _interesting(history: History, plane: motion.Plane) -> Iterator[int]:
    """The samples that are wrong in the end, and then the others."""
    train = plane.train
    wrong = predict(history.state_at(history.last_step).params, train.X) != train.y
    yield from np.flatnonzero(wrong).tolist()
    yield from range(train.n_samples)


def _held(told: _Told) -> str:
    """What of the run is in the file."""
    last, end = told.last, told.history.last_step
    steps = f"Steps 0 to {last:,}" + (f" of {end:,}" if last < end else "")
    n, all_of_them = told.n_samples, told.plane.train.n_samples
    numbers = "" if n == all_of_them else f", with the numbers of {n:,} of {all_of_them:,} samples"
    return f"{steps}{numbers}. Made with the Linear Classifier Lab."


def _packed(packet: bytes) -> str:
    return b64encode(zlib.compress(packet, 9)).decode()


def _program() -> str:
    """The Lab's player, with this file in the place of the server."""
    board = Path(feeds.__file__).parent
    player = [
        HERE / "alone.js" if name == "streamlit.js" else board / name
        for name in (*feeds.PLAYER, *BOARD)
    ]
    return "".join(path.read_text("utf-8") for path in (*player, HERE / "told_run.js"))


def _style() -> str:
    """The styles of the app and of the board, and the colours of both schemes."""
    app = (HERE.parent / "style.css", Path(feeds.__file__).parent / "board.css", HERE / "alone.css")
    colours = "".join(_colours(theme) for theme in (LIGHT, DARK))
    return colours + "".join(path.read_text("utf-8") for path in app)


def _colours(theme: Theme) -> str:
    told = {
        "color-scheme": theme.name,
        "--st-text-color": theme.text,
        "--st-background-color": theme.background,
        "--st-border-color": theme.edge,
        "--st-link-color": theme.accent,
        "--st-primary-color": st.get_option(f"theme.{theme.name}.primaryColor"),
        "--st-base-radius": st.get_option("theme.baseRadius"),
        "--st-font": FONT,
    }
    lines = "".join(f"{name}: {value};" for name, value in told.items())
    return f":root[data-theme={theme.name}] {{{lines}}}\n"


def _script(text: str) -> str:
    """A program that does not end the element it stands in."""
    return text.replace("</script", r"<\/script")


PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>{head}</header>
<main id="board"></main>
<script type="application/json" id="run">{run}</script>
<script>{plotly}</script>
<script type="module">{program}</script>
</body>
</html>
"""
