"""Update rules as pure functions: (params, grad, memory) in, (params, memory) out."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from linclf_core.model import Params, combine
from linclf_core.settings import number


@dataclass(frozen=True)
class Memory:
    """What a rule remembers from step to step: running averages and the number of updates."""

    averages: tuple[Params, ...] = ()
    count: int = 0


class Optimizer(Protocol):
    """A frozen dataclass; its fields are its settings. `update` never changes what it is given, and
    does its arithmetic by `combine`: scripts copy it, with arrays in the place of parameters."""

    key: ClassVar[str]
    title: ClassVar[str]
    latex: ClassVar[str]

    def init(self, params: Params) -> Memory:
        """The memory before the first step."""
        ...

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        """One step from `params` against `grad`, and the memory for the next."""
        ...


def _zeros_like(params: Params) -> Params:
    return combine(np.zeros_like, params)


@dataclass(frozen=True)
class GradientDescent:
    """θ ← θ − η g (Cauchy, 1847)."""

    key: ClassVar[str] = "gd"
    title: ClassVar[str] = "Gradient descent"
    latex: ClassVar[str] = r"\theta \leftarrow \theta - \eta\, g"

    def init(self, params: Params) -> Memory:
        return Memory()

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        return combine(lambda p, g: p - learning_rate * g, params, grad), memory


@dataclass(frozen=True)
class Momentum:
    """v ← μv − ηg, θ ← θ + v: the heavy ball (B. Polyak, 1964)."""

    momentum: float = number(0.9, "Momentum μ", 0.0, 0.999, 0.01)

    key: ClassVar[str] = "momentum"
    title: ClassVar[str] = "Momentum"
    latex: ClassVar[str] = r"v \leftarrow \mu v - \eta\, g,\quad \theta \leftarrow \theta + v"

    def init(self, params: Params) -> Memory:
        return Memory((_zeros_like(params),))

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        (v,) = memory.averages
        v = combine(lambda v, g: self.momentum * v - learning_rate * g, v, grad)
        return combine(np.add, params, v), Memory((v,))


@dataclass(frozen=True)
class Nesterov:
    """v ← μv − ηg, θ ← θ + μv − ηg: momentum that looks ahead.

    The form that takes the gradient at θ itself (Y. Nesterov, 1983; rewritten by Y. Bengio,
    N. Boulanger-Lewandowski, R. Pascanu, 2013): θ here is the look-ahead point.
    """

    momentum: float = number(0.9, "Momentum μ", 0.0, 0.999, 0.01)

    key: ClassVar[str] = "nesterov"
    title: ClassVar[str] = "Nesterov momentum"
    latex: ClassVar[str] = (
        r"v \leftarrow \mu v - \eta\, g,\quad \theta \leftarrow \theta + \mu v - \eta\, g"
    )

    def init(self, params: Params) -> Memory:
        return Memory((_zeros_like(params),))

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        (v,) = memory.averages
        v = combine(lambda v, g: self.momentum * v - learning_rate * g, v, grad)
        params = combine(lambda p, v, g: p + self.momentum * v - learning_rate * g, params, v, grad)
        return params, Memory((v,))


@dataclass(frozen=True)
class Adam:
    """Step lengths scaled by running moments of the gradient (D. Kingma, J. Ba, 2015)."""

    beta1: float = number(0.9, "First moment β₁", 0.0, 0.999, 0.01)
    beta2: float = number(0.999, "Second moment β₂", 0.0, 0.9999, 0.001)

    key: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    latex: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g,\ v \leftarrow \beta_2 v + (1-\beta_2) g^2,\ "
        r"\theta \leftarrow \theta - \eta\, \hat m / (\sqrt{\hat v} + 10^{-8})"
    )

    def init(self, params: Params) -> Memory:
        return Memory((_zeros_like(params), _zeros_like(params)))

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        m, v = memory.averages
        count = memory.count + 1
        m = combine(lambda m, g: self.beta1 * m + (1 - self.beta1) * g, m, grad)
        v = combine(lambda v, g: self.beta2 * v + (1 - self.beta2) * g**2, v, grad)
        # Both averages start at 0; dividing by 1 − βᵗ takes that bias out.
        m_scale, v_scale = 1 - self.beta1**count, 1 - self.beta2**count
        params = combine(
            lambda p, m, v: p - learning_rate * (m / m_scale) / (np.sqrt(v / v_scale) + 1e-8),
            params,
            m,
            v,
        )
        return params, Memory((m, v), count)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    rule.key: rule for rule in (GradientDescent, Momentum, Nesterov, Adam)
}
