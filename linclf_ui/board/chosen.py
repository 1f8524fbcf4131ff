"""The chosen sample's numbers, a frame a step: its loss and its row of every matrix."""

import numpy as np

from linclf_core.explain.matrix import score_matrix
from linclf_core.model import homogeneous, stacked_scores
from linclf_ui.board.frames import Stretch
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures.motion import Plane
from linclf_ui.names import plain
from linclf_ui.numbers import decimal, decimals
from linclf_ui.theme import GLYPHS, Theme


def chosen(
    name: str, steps: Stretch, plane: Plane, sample: int, theme: Theme, places: int
) -> bytes:
    """The packet of one sample: what stays, and for F frames and M matrices with a column a class
    `values` (F, C, M). The numbers as printed are in the header, "texts", apart by semicolons: of
    each frame the sample's loss, then its values."""
    data, F, loss = plane.train, len(steps.run), steps.loss
    here = slice(sample, sample + 1)
    S = stacked_scores(steps.run.theta, homogeneous(data.X[here]))
    y = np.repeat(data.y[here], F)
    wide = [m for m in (score_matrix(S), *loss.matrices(S, y)) if m.values.shape[1] == S.shape[1]]
    values = np.stack([m.values for m in wide], axis=2)
    # Column by column, as all numbers of a column are whole or none.
    columns = [decimals(loss(S, y).per_sample, places)]
    for c in range(S.shape[1]):
        columns += [decimals(m.values[:, c], places, whole=m.scale == "indicator") for m in wide]
    texts = [text for frame in zip(*columns, strict=True) for text in frame]
    x = f"x = ({', '.join(decimal(v, places) for v in data.X[sample])})"
    header = {
        "one": name,
        "look": f"{sample};{x};{data.y[sample]};{loss!r};{theme.name}",
        "start": steps.start,
        "count": F,
        "sample": sample,
        "x": x,
        "columns": [m.title.split(" = ")[0] for m in wide],
        "classes": [
            {
                "name": plain(of_class),
                "glyph": GLYPHS[c],
                "colour": theme.classes[c],
                "own": bool(c == data.y[sample]),
            }
            for c, of_class in enumerate(data.class_names)
        ],
        "texts": ";".join(texts),
    }
    return pack(KEY, header, {"values": values})
