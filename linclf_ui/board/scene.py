"""What stays while a run moves: the figures, and the samples by number."""

import json
from collections.abc import Sequence
from typing import Any

from linclf_ui.board import frames
from linclf_ui.board.edits import hand
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures import curves, motion
from linclf_ui.figures.plane import hover_parts, verdict
from linclf_ui.names import plain
from linclf_ui.terms import explained
from linclf_ui.theme import CHART_CONFIG, GLYPHS, Theme

#: The longer strides of the Lab.
STRIDES = (10, 100, 1000)
#: What the legend and the figures call things.
NAMED = (
    *("class", "wrong", "test", "chosen", "weights", "margin Δ", "unsure"),
    *("step", "loss", "right, training", "right, test"),
)


def charts(plane: motion.Plane, look: motion.Look, theme: Theme) -> dict[str, Any]:
    """The charts without what moves, ready for plotly.js."""
    figures = {
        "points": motion.points(plane, theme),
        "loss": motion.losses(theme),
    }
    made = {name: json.loads(figure.to_json()) for name, figure in figures.items()}
    # Where the samples are, each scene tells anew.
    for trace in made["points"]["data"]:
        for name in ("x", "y", "text", "customdata"):
            trace.pop(name, None)
    return {**made, "ground": motion.ground(plane.train, look, theme)}


def scene(
    name: str,
    drawn: dict[str, Any],
    about: str,
    plane: motion.Plane,
    look: motion.Look,
    theme: Theme,
) -> bytes:
    """The packet of the charts `drawn`, and what hand and pointer can touch: each sample's place,
    class and hover text, those of the test last. While `about` stays the same, only samples have
    changed, and the browser keeps the other charts."""
    both = [plane.train] if plane.test is None else [plane.train, plane.test]
    parts = [
        hover_parts(data, i, kind)
        for data, kind in zip(both, ("sample", "test"), strict=False)
        for i in range(data.n_samples)
    ]
    names = plane.train.class_names
    header = {
        "scene": name,
        "look": about,
        "figures": drawn,
        "terms": {name: told for name in NAMED if (told := explained(name))},
        "scales": [_flat(curves.scale(log)) for log in (False, True)],
        "config": CHART_CONFIG,
        "strides": STRIDES,
        "block": frames.longest(len(names)),
        "X": [z for data in both for z in plane.view.points(data.X).tolist()],
        "y": [c for data in both for c in data.y.tolist()],
        "n_train": plane.train.n_samples,
        "before": [before for before, _ in parts],
        "after": [after for _, after in parts],
        "verdicts": ["", *(verdict(plane.train, c) for c in range(len(names)))],
        "classes": class_marks(names, theme),
        "hand": hand(plane.view),
        "arrows": look.arrows,
        "zeros": look.zeros,
        "shades": look.shades,
        "margins": look.margin is not None,
        "marks": motion.marks(theme),
        "scale": theme.scale,
        "colours": {"text": theme.text, "background": theme.background},
    }
    return pack(KEY, header, {})


def class_marks(names: Sequence[str], theme: Theme) -> list[dict[str, str]]:
    """What the classes of these names are called and drawn by."""
    return [
        {
            "name": plain(name),
            "colour": theme.classes[c],
            "region": theme.regions[c],
            "glyph": GLYPHS[c],
        }
        for c, name in enumerate(names)
    ]


def _flat(axis: dict[str, Any]) -> dict[str, Any]:
    """A y axis as plotly.js takes changes of it."""
    title = axis.pop("title")["text"]
    return {f"yaxis.{name}": value for name, value in axis.items()} | {"yaxis.title.text": title}
