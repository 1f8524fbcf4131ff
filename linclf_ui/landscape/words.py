"""What the page says of the cut, in sentences."""

import numpy as np

from linclf_core.landscape.slices import allowed_step
from linclf_ui.landscape.scenery import Scenery
from linclf_ui.numbers import decimal


def frozen(n_parameters: int, step: int) -> str:
    """What the picture holds still."""
    return (
        f"**Exact cut** through step {step}: two of {n_parameters} dimensions move, the other "
        f"{n_parameters - 2} are **frozen** at this step's values. Every height is exact."
    )


def distance(scenery: Scenery) -> str:
    """Where the run is, seen from the cut."""
    path = scenery.path
    past = path.distances[: path.now + 1]
    if len(past) < 2:
        return "The run begins here; the dotted line is where it will go."
    return (
        "The path is **projected**: the step on show lies in the cut, earlier ones up to "
        f"{decimal(float(past.max()), 3)} away. The smaller a marker, the further away its point."
    )


def downhill(scenery: Scenery) -> str:
    """What the arrow shows, or why there is none."""
    size = float(np.linalg.norm(scenery.slope))
    if scenery.gradient_norm == 0:
        return "The gradient is 0: no direction leads down, and descent stands still."
    if size == 0:
        return (
            f"‖∇L‖ = {scenery.gradient_norm:.3g}, but none of it lies in this cut: here the cut "
            "is level, and descent moves in frozen directions only."
        )
    share = min(size / scenery.gradient_norm, 1.0)
    return (
        f"The arrow (a bar on the surface) points along the cut's part of −∇L: "
        f"{share:.0%} of ‖∇L‖ = {scenery.gradient_norm:.3g}."
    )


def curvature(scenery: Scenery, learning_rate: float) -> str:
    """How the objective bends along the gradient, and the step that allows."""
    if scenery.gradient_norm == 0:
        return "Without a gradient there is no curvature along it."
    if scenery.curvature is None:
        return (
            "Along the gradient the point is on a **kink**: the slope jumps, "
            "and there is no second derivative."
        )
    step = allowed_step(scenery.curvature)
    if step is None:
        return (
            "Along the gradient the loss is **straight** here (curvature 0). "
            "It sets no limit to the step; kinks further on do."
        )
    verdict = "below it" if learning_rate < step else "**above it: steps overshoot along here**"
    return (
        f"Curvature along the gradient **{scenery.curvature:.4g}**: on a parabola that bends so, "
        f"gradient descent settles for η below 2 / {scenery.curvature:.4g} = **{step:.4g}**. "
        f"Now η = {learning_rate:g}, {verdict}."
    )


def convexity(scenery: Scenery) -> str:
    """No second valley, and the check of it on the cut's own grid."""
    values = scenery.ground.values
    floor = int(np.sum(values == values.min()))
    rise = f" by more than rounding, {scenery.bump:.1e}" if scenery.bump > 0 else ""
    level = f" The bottom is **flat**: {floor} grid points share it." if floor > 1 else ""
    return (
        "**Convex** in (W, b), as every loss here, and so is every cut: one valley, no second. "
        f"Checked: none of the {values.shape[0]} × {values.shape[1]} grid points lies above the "
        f"mean of two opposite neighbours{rise}.{level}"
    )
