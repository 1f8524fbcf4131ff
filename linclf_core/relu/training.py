"""Can descent find the maximum? A one-hidden-layer ReLU network trained on max(x₁, x₂).

f(x) = Σ_h w_h·max(0, v_h·x + c_h) + d, fitted to t = max(x₁, x₂) on a sample of a square by the
mean squared error. Unlike the losses of the linear model this is not convex: the start decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.pausing import Pause, no_pause
from linclf_core.relu import exact as relu_max
from linclf_core.relu.exact import relu
from linclf_core.settings import number
from linclf_core.training.history import EXPLODED
from linclf_core.training.optimizers import Memory, Optimizer


@dataclass(frozen=True, eq=False)
class Sample:
    """Points x (N, 2) and their maxima t (N,)."""

    x: Array
    t: Array


def sample(n: int, half_width: float, seed: int) -> Sample:
    """`n` points drawn evenly from the square −half_width … half_width."""
    x = np.random.default_rng(seed).uniform(-half_width, half_width, (n, 2))
    return Sample(x, x.max(axis=1))


@dataclass(frozen=True, eq=False)
class ReluNet:
    """The weights of H units: v (2, H) and c (H,) into them, w (H,) and d out of them.

    They are kept as one `Params`, so that every optimiser of the linear model moves them too:
    the rows of W (4, H) are v₁, v₂, c and w, and b (1,) holds d.
    """

    params: Params

    @property
    def units(self) -> int:
        return int(self.params.W.shape[1])

    @property
    def v(self) -> Array:
        return self.params.W[:2]

    @property
    def c(self) -> Array:
        return np.asarray(self.params.W[2])

    @property
    def w(self) -> Array:
        return np.asarray(self.params.W[3])

    @property
    def d(self) -> float:
        return float(self.params.b[0])

    def __call__(self, x: Array) -> Array:
        """f(x), shape (...), for x (..., 2)."""
        return np.asarray(relu(x @ self.v + self.c) @ self.w + self.d)


def random_net(units: int, seed: int) -> ReluNet:
    """v and w drawn with standard deviations 1 and √(2/H) (K. He et al., 2015), c = 0 and d = 0."""
    rng = np.random.default_rng(seed)
    v = rng.normal(0.0, 1.0, (2, units))
    w = rng.normal(0.0, np.sqrt(2.0 / units), (1, units))
    return ReluNet(Params(np.concatenate([v, np.zeros((1, units)), w]), np.zeros(1)))


def exact_net() -> ReluNet:
    """The four units of the exact network, as descent would have to find them."""
    rows = [*relu_max.HIDDEN, np.zeros(4), relu_max.OUTPUT]
    return ReluNet(Params(np.array(rows), np.zeros(1)))


def loss_and_gradient(net: ReluNet, data: Sample) -> tuple[float, Params]:
    """The mean of (f − t)², and its derivative in the layout of `net.params`.

    At a kink, a = 0, the derivative 0 is taken. Backwards, factor by factor: ∂L/∂f = 2(f − t)/N,
    ∂L/∂w = zᵀ ∂L/∂f, ∂L/∂a = (∂L/∂f ⊗ w)·[a > 0], ∂L/∂v = xᵀ ∂L/∂a; sums over samples for c and d.
    """
    a = data.x @ net.v + net.c
    z = relu(a)
    residual = z @ net.w + net.d - data.t
    df = 2.0 * residual / len(data.t)
    da = np.outer(df, net.w) * (a > 0)
    W = np.concatenate([data.x.T @ da, [da.sum(axis=0)], [df @ z]])
    return float(np.mean(residual**2)), Params(W, np.array([df.sum()]))


@dataclass(frozen=True, eq=False)
class ReluState:
    """One step of the training: the network, the optimiser's memory, loss and gradient there."""

    step: int
    net: ReluNet
    memory: Memory
    loss: float
    grad: Params

    def is_finite(self) -> bool:
        return bool(np.isfinite(self.loss)) and self.net.params.is_finite()


@dataclass(frozen=True)
class ReluTraining:
    """Full-batch descent on the mean squared error. Pure: the same input gives the same states."""

    optimizer: Optimizer
    learning_rate: float = number(0.02, "Learning rate η", 1e-4, 10.0, 0.01)
    units: int = number(8, "Hidden units", 4, 16, 1)
    seed: int = number(0, "Seed of the start", 0, 9999, 1)

    def init(self, data: Sample) -> ReluState:
        """The state at step 0."""
        net = random_net(self.units, self.seed)
        return self._evaluated(data, 0, net, self.optimizer.init(net.params))

    def step(self, data: Sample, state: ReluState) -> ReluState:
        """The next state."""
        params, memory = self.optimizer.update(
            state.net.params, state.grad, state.memory, self.learning_rate
        )
        return self._evaluated(data, state.step + 1, ReluNet(params), memory)

    def advance(
        self, data: Sample, state: ReluState, n: int, pause: Pause = no_pause
    ) -> tuple[ReluState, ...]:
        """The next `n` states; fewer if a step would explode: the last one given is still sound.

        Exploded: not finite, or EXPLODED times the loss of a network that always answers 0.
        """
        limit = EXPLODED * float(np.mean(data.t**2))
        states: list[ReluState] = []
        while len(states) < n:
            state = self.step(data, state)
            if not state.is_finite() or state.loss > limit:
                break
            states.append(state)
            pause(len(states) / n)
        return tuple(states)

    def curves(self, state: ReluState) -> Mapping[str, float]:
        """The numbers worth a curve, by name."""
        return {"loss": state.loss}

    def _evaluated(self, data: Sample, step: int, net: ReluNet, memory: Memory) -> ReluState:
        # A step that leaves the floating-point range is recognised by its values, not by warnings.
        with np.errstate(over="ignore", invalid="ignore"):
            loss, grad = loss_and_gradient(net, data)
        return ReluState(step, net, memory, loss, grad)


@dataclass(frozen=True)
class Unit:
    """What one unit does to the surface, and the unit of the exact network it is nearest to.

    A unit folds the plane along the line v·x + c = 0. That fold is all that counts: v and c times
    k with w divided by k > 0 is the same unit. `strength` = w·‖v‖ is the change of slope across
    the fold, `angle` the direction of v in degrees, `offset` = −c/‖v‖ how far along that direction
    the fold lies from the origin. `share_on` is the part of the sample with a > 0: a unit at 0 is
    dead (no gradient reaches it), one at 1 is linear on the whole sample. `nearest` is 1 … 4, and
    `off_by` the angle to it in degrees. Where v = 0 there is no fold, and all of these are None.
    """

    strength: float
    share_on: float
    angle: float | None
    offset: float | None
    nearest: int | None
    off_by: float | None


def compare(net: ReluNet, data: Sample) -> tuple[Unit, ...]:
    """Each unit beside the exact network. Its four units are one solution of many: three are
    enough (x₂⁺ − (−x₂)⁺ + (x₁ − x₂)⁺), but every solution folds along x₁ = x₂ (units 2 and 3)."""
    exact = relu_max.HIDDEN / np.linalg.norm(relu_max.HIDDEN, axis=0)
    units = []
    shares = (data.x @ net.v + net.c > 0).mean(axis=0)
    for v, c, w, share in zip(net.v.T, net.c, net.w, shares, strict=True):
        length = float(np.linalg.norm(v))
        if length == 0:
            units.append(Unit(0.0, float(share), None, None, None, None))
            continue
        cosines = np.minimum(v @ exact / length, 1.0)
        best = int(np.argmax(cosines))
        units.append(
            Unit(
                strength=float(w) * length,
                share_on=float(share),
                angle=float(np.degrees(np.arctan2(v[1], v[0]))),
                offset=-float(c) / length,
                nearest=best + 1,
                off_by=float(np.degrees(np.arccos(cosines[best]))),
            )
        )
    return tuple(units)
