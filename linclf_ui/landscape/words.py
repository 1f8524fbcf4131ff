"""What the page says of the cut, in sentences."""

import numpy as np

from linclf_core.landscape.slices import Curvature, allowed_step
from linclf_core.training.descent import Descent
from linclf_core.training.optimizers import GradientDescent
from linclf_core.writing import short
from linclf_ui.landscape.scenery import Scenery
from linclf_ui.numbers import power, telling

#: Below this a number is called below this.
SMALLEST = 1e-99


def frozen(n_parameters: int, step: int) -> str:
    """What the picture holds still."""
    return (
        f"**Exact cut** through step {step}: two of {n_parameters} dimensions move, the other "
        f"{n_parameters - 2} are **frozen** at this step's values. The height of every grid point "
        "is the loss itself there."
    )


def distance(scenery: Scenery, *, sized: bool) -> str:
    """Where the run is, seen from the cut. `sized` tells whether markers are."""
    path = scenery.path
    if path.now == 0:
        if len(path.steps) == 1:
            return "The run begins here."
        return "The run begins here; the dotted line is where it will go."
    earlier = scenery.earlier
    # A long run keeps only some of its steps: the farthest of all is not known.
    of = "earlier ones" if len(earlier) == scenery.here.step else "earlier ones that are kept"
    told = (
        f"The path is **projected**: the step on show lies in the cut, {of} up to "
        f"{telling(float(earlier.max()), 3)} away. "
    )
    if sized:
        return told + "The smaller a marker, the further away its point."
    return told + "Each stands at the height of its L: on, above or below the surface."


def settings(scenery: Scenery) -> str:
    """Under which settings each step is drawn; empty where all have the same."""
    if not scenery.changed:
        return ""
    return (
        "The settings **changed** in this run. The cut, and L of each step on it, are under those "
        "of the step on show; the curve of L beside it has each step under its own."
    )


def downhill(scenery: Scenery, descent: Descent) -> str:
    """What the arrow shows, or why there is none."""
    size = float(np.linalg.norm(scenery.slope))
    if scenery.gradient_norm == 0:
        told = "The gradient is 0: no direction leads down by more than rounding. "
        loss = scenery.objective.loss
        if not loss.convex:
            told = "The gradient is 0: close by, no direction leads down at a slope. "
            if not loss.smooth and scenery.at_kink:
                told = (
                    "The gradient is 0, but some margins are at a kink, where the slope is a "
                    "convention: to a side the loss may fall. "
                )
        others = _others(descent, scenery.data.n_samples)
        if others:
            return told + f"Steps may move on all the same: {others}."
        return told + "Descent stands still."
    if size == 0:
        return (
            f"‖∇L‖ = {short(scenery.gradient_norm)}, but none of it lies in this cut: a step "
            "against it moves in frozen directions only."
        )
    share = min(size / scenery.gradient_norm, 1.0)
    return (
        f"The arrow (a bar on the surface) points along the cut's part of −∇L: "
        f"{short(100 * share)}% of ‖∇L‖ = {short(scenery.gradient_norm)}."
    )


def curvature(scenery: Scenery, descent: Descent) -> str:
    """How the objective bends along the gradient, and the step that allows."""
    if scenery.gradient_norm == 0:
        return "Without a gradient there is no curvature along it."
    found = scenery.curvature
    if found is None:
        return (
            "Along the gradient there is a **kink** here, or too close to tell apart: the slope "
            "jumps, and there is no second derivative."
        )
    if found == Curvature(0.0, 0.0):
        return (
            "Along the gradient the loss is **straight** here (curvature 0). "
            "It sets no limit to the step; kinks further on do."
        )
    if found.value + found.error < 0:
        return (
            "Along the gradient the loss bends **downwards** here (curvature "
            f"{short(found.value, 2)}). It sets no limit to the step; further on the loss may bend "
            "up."
        )
    if found.error > 0.05 * found.value:
        bound = max(found.value + found.error, SMALLEST)
        return (
            f"Along the gradient the loss is **almost straight** here: its curvature is below "
            f"{_up(bound)}, too small to be told from rounding. A parabola that bends so allows "
            f"any η up to {_down(allowed_step(bound))}; further on the loss may bend more."
        )
    digits = 4 if found.error <= 5e-5 * found.value else 2
    step, eta = allowed_step(found.value), descent.learning_rate
    border, shown = short(step, digits), short(found.value, digits)
    told = (
        f"Curvature along the gradient **{shown}**: on a parabola that bends so, plain gradient "
        f"descent settles for η below 2 / curvature ≈ **{border}**. "
    )
    verdict = "below it" if eta < step else "**not below it: there, steps overshoot**"
    others = _others(descent, scenery.data.n_samples)
    return told + f"Now η = {short(eta, 6)}, {verdict}." + (f" But {others}." if others else "")


def _others(descent: Descent, n_samples: int) -> str:
    """In what the steps are others than those of plain descent on all samples; empty if none."""
    found = []
    if not isinstance(descent.optimizer, GradientDescent):
        found.append(f"{descent.optimizer.title} makes other steps than −η∇L")
    if descent.batch_size is not None and descent.batch_size < n_samples:
        found.append("each step sees a mini-batch only")
    return ", and ".join(found)


def _up(value: float) -> str:
    return power(1.05 * value)


def _down(value: float) -> str:
    return power(0.95 * value)


def convexity(scenery: Scenery) -> str:
    """No second valley, or no promise of that, and the check of it on the cut's own grid."""
    loss = scenery.objective.loss
    if not loss.convex:
        if loss.not_convex(scenery.data.n_classes) or scenery.bent:
            told = (
                "**Not convex**: this loss promises no single valley, and descent may end in one "
                "that is not the lowest."
            )
        else:
            told = (
                "**Not proved convex**: no rule promises a single valley, and nothing that was "
                "found speaks against it."
            )
        return f"{told} {_checked(scenery)}"
    level, rounding = "", ""
    if scenery.level:
        level = f" The lowest ground in view is **flat**: {scenery.level} grid points share it."
    if scenery.bent:
        rounding = " Of a convex loss only rounding can make that."
    return (
        "**Convex** in (W, b), and so is every cut: one valley, no second. "
        f"{_checked(scenery)}{rounding}{level}"
    )


def _checked(scenery: Scenery) -> str:
    """What the grid of the cut shows for or against convexity."""
    values = scenery.ground.values
    n, m = (size - 2 for size in values.shape)
    points, mean = f"{n} × {m} inner grid points", "the mean of two opposite neighbours"
    if scenery.bent:
        return f"Checked: of the {points} some lie above {mean}, by up to {power(scenery.bump)}."
    rise = ""
    if scenery.bump > 0:
        highest = power(float(values.max()))
        rise = f" by more than rounding, {power(scenery.bump)} where L reaches {highest}"
    return f"Checked: none of the {points} lies above {mean}{rise}."
