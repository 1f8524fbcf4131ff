"""The gradient of one sample by W as textbooks write it: folded below the phases it belongs to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.phases import Phase
from linclf_core.explain.printing import latex_number
from linclf_core.explain.sample_gradient import (
    column,
    outer,
    sample_matrix,
    side_by_side,
    slices_added,
    turned,
)
from linclf_core.losses import Loss
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.notation import Array, IntArray
from linclf_ui import session
from linclf_ui.panels.folded import folded
from linclf_ui.walker.content import bracketed

#: Sums over more classes than this are shortened.
SHOWN_CLASSES = 4


@dataclass(frozen=True, eq=False)
class Walked:
    """One sample of a step: the loss, its features x (1, D), scores S (1, C), true class y (1,) and
    ∂L/∂s (1, C)."""

    loss: Loss
    x: Matrix
    S: Array
    y: IntArray
    dS: Matrix


def written_out(phase: Phase, derivation: Derivation, sample: int) -> None:
    """What textbooks add to this phase of the walk of a sample; nothing for most phases, and
    nothing where only scores are given."""
    for title, text in PARTS.get(phase.key, {}).items():
        folded(title, "walk", partial(_made, text, derivation, sample))


def _made(text: "Text", derivation: Derivation, sample: int) -> str:
    return text(walked(derivation, sample), session.lab().view.decimals)


def walked(derivation: Derivation, sample: int) -> Walked:
    """A sample of a whole step."""
    one = slice(sample, sample + 1)
    loss, S, y = derivation.loss, derivation.S[one], derivation.y[one]
    x = sample_matrix(derivation["X_tilde"].values[one, :-1])
    return Walked(loss, x, S, y, loss.matrices(S, y)[-1])


def slices_text(at: Walked, places: int) -> str:
    """Each slice ∂s_j/∂W times ∂L/∂s_j, and their sum."""
    added, slopes = slices_added(at.x, at.dS), at.dS.values[0]
    C = len(slopes)
    terms = []
    for j in range(C) if C <= SHOWN_CLASSES else (*range(SHOWN_CLASSES - 1), C - 1):
        values = np.outer(at.x.values[0], np.arange(C) == j) + 0.0
        one = bracketed(replace(added, made=values, how=None), places, {})
        terms.append(f"{_factor(slopes[j], places)} {one}")
    if C > SHOWN_CLASSES:
        terms.insert(-1, r"\cdots")
    # Short lines: a phone is narrow.
    first = (f"&{added.latex}", f"&= {terms[0]}")
    lines = [*first, *(f"&\\quad + {term}" for term in terms[1:])]
    whole = f"&{gives(added, places)} {bracketed(added, places, {})}"
    return (
        "A score depends on its own column of W only, so each slice fills one column:\n\n"
        + _display(*lines, whole)
    )


def columns_text(at: Walked, places: int) -> str:
    """∇_{w_k} L as a factor times x, for each class; beside them the outer product."""
    rival, true = at.loss.pulls
    upright = Matrix("x", "x", "x", at.x.values.T, "signed", "x", rows="feature", columns="one")
    x = bracketed(upright, places, {})
    lines = []
    for k, slope in enumerate(at.dS.values[0]):
        found = column(at.x, at.dS, k)
        product = f"{_factor(slope, places)} {x} {gives(found, places)}"
        own = r"\quad (k = y)" if k == at.y[0] else ""
        lines.append(f"{found.latex} &= {product} {bracketed(found, places, {})} {own}")
    whole = outer(at.x, at.dS)
    return (
        r"$s_k = w_k^\top x + b_k$ has the derivative $\frac{\partial s_k}{\partial w_k} = x$, the "
        "sample's own features. So\n\n"
        + _display(
            r"\nabla_{w_k} L &= \frac{\partial L}{\partial s_k}\,\frac{\partial s_k}{\partial w_k}",
            rf"\nabla_{{w_k}} L &= {rival} x \quad (k \neq y)",
            rf"\nabla_{{w_y}} L &= {true} x",
        )
        + "\n\nWith the numbers of the sample:\n\n"
        + _display(*lines)
        + "\n\nSide by side the columns are the outer product:\n\n"
        + _display(f"{whole.latex} &= {bracketed(whole, places, {})}")
    )


def product_text(at: Walked, places: int) -> str:
    """The outer product as column times row, with a class a column and with a class a row."""
    x, slopes = at.x.values, at.dS.values
    one, other = outer(at.x, at.dS), turned(at.x, at.dS)
    features = (_bracket(x.T, places), _bracket(x, places))
    scores = (_bracket(slopes, places), _bracket(slopes.T, places))
    return (
        "With a class a column of W, as everywhere here:\n\n"
        + _display(
            r"\frac{\partial L}{\partial W} &= x \left(\frac{\partial L}{\partial s}\right)^\top",
            f"&= {features[0]} {scores[0]}",
            f"&{gives(one, places)} {bracketed(one, places, {})}",
        )
        + "\n\nTexts that write $s = Wx + b$ have a class a row of W, and the same numbers turned "
        "over:\n\n"
        + _display(
            r"\frac{\partial L}{\partial W} &= \frac{\partial L}{\partial s}\, x^\top",
            f"&= {scores[1]} {features[1]}",
            f"&{gives(other, places)} {bracketed(other, places, {})}",
        )
    )


def sides_text(at: Walked, places: int) -> str:
    """Hinge and softmax on the same scores, class by class, and both gradients."""
    losses = (WestonWatkins(delta=at.loss.margin), Softmax())
    sides = side_by_side(at.x.values, at.S, at.y, losses)
    head = " | ".join(f"{side.loss.title} $\\partial L/\\partial s$" for side in sides)
    table = [f"| class | $s$ | {head} |", "|:--|--:|" + "--:|" * len(sides)]
    for k, score in enumerate(at.S[0]):
        numbers = [score, *(side.dS.values[0, k] for side in sides)]
        cells = " | ".join(f"${latex_number(float(v) + 0.0, places)}$" for v in numbers)
        table.append(f"| {k}{' (true)' * bool(k == at.y[0])} | {cells} |")
    told = []
    for side in sides:
        rival, true = side.loss.pulls
        told.append(
            f"**{side.loss.title}**\n\n"
            + _display(
                rf"\nabla_{{w_k}} L &= {rival} x \quad (k \neq y)",
                rf"\nabla_{{w_y}} L &= {true} x",
                f"{side.gradient.latex} &= {bracketed(side.gradient, places, {})}",
            )
        )
    return (
        "The same scores under both losses. The hinge counts which rivals are too close; softmax "
        "weighs every class by its probability.\n\n" + "\n".join(table) + "\n\n" + "\n\n".join(told)
    )


def gives(matrix: Matrix, places: int) -> str:
    """= where each entry comes out of the numbers that are printed for it, else ≈."""
    entries = (matrix.explain(i, j) for i, j in np.ndindex(matrix.values.shape))
    return "=" if all(e.relation(places, None) == "=" for e in entries) else r"\approx"


def _factor(value: float, places: int) -> str:
    text = latex_number(float(value) + 0.0, places)
    return rf"({text}) \cdot" if text.startswith("-") else rf"{text} \cdot"


def _bracket(values: Array, places: int) -> str:
    return bracketed(Matrix("", "", "", values + 0.0, "signed"), places, {})


def _display(*lines: str) -> str:
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n$$"


Text = Callable[[Walked, int], str]
#: What is added to a phase, by its key: what it is called, and what it says.
PARTS: dict[str, dict[str, Text]] = {
    "tensor": {"The slices times ∂L/∂s, added up": slices_text},
    "contraction": {
        "A column of W at a time": columns_text,
        "Column times row": product_text,
        "Hinge and softmax side by side": sides_text,
    },
}
