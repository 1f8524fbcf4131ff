"""The chosen sample's numbers, a frame a step: its loss and its row of every matrix."""

import numpy as np

from linclf_core.losses import Loss
from linclf_core.losses.base import score_matrix
from linclf_core.model import scores
from linclf_ui.board.frames import Stretch
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures.motion import Plane
from linclf_ui.names import plain
from linclf_ui.numbers import decimal
from linclf_ui.theme import GLYPHS, Theme


def chosen(
    name: str, steps: Stretch, loss: Loss, plane: Plane, sample: int, theme: Theme, places: int
) -> bytes:
    """The packet of one sample: what stays, and for F frames and M matrices with a column a class
    `values` (F, C, M). The numbers as printed are in the header, "texts", apart by semicolons: of
    each frame the sample's loss, then its values."""
    data = plane.train
    here = slice(sample, sample + 1)
    texts, values = [], []
    for state in steps.states:
        S = scores(state.params, data.X)[here]
        found = (score_matrix(S), *loss.matrices(S, data.y[here]))
        wide = [m for m in found if m.values.shape[1] == data.n_classes]
        of_loss = loss(S, data.y[here]).per_sample[0]
        table = np.array([m.values[0] for m in wide], float).T
        whole = [m.scale == "indicator" for m in wide]
        texts.append(decimal(of_loss, places))
        texts += [
            decimal(v, places, whole=w) for row in table for v, w in zip(row, whole, strict=True)
        ]
        values.append(table)
    header = {
        "one": name,
        "look": f"{sample};{theme.name}",
        "start": steps.start,
        "count": len(steps.states),
        "sample": sample,
        "x": f"x = ({', '.join(decimal(v, places) for v in data.X[sample])})",
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
    return pack(KEY, header, {"values": np.array(values)})
