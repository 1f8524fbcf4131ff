"""An update rule for `linclf_core/training/optimizers.py`: its class goes there as it stands."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.model import Params, combine
from linclf_core.settings import number
from linclf_core.training.optimizers import Memory


@dataclass(frozen=True)
class Averaged:
    """m ← βm + (1 − β)g, θ ← θ − ηm: steps along a running average of the gradients."""

    beta: float = number(0.9, "Average β", 0.0, 0.999, 0.01)

    key: ClassVar[str] = "averaged"
    title: ClassVar[str] = "Averaged gradient"
    latex: ClassVar[str] = (
        r"m \leftarrow \beta m + (1-\beta)\, g,\quad \theta \leftarrow \theta - \eta\, m"
    )

    def init(self, params: Params) -> Memory:
        return Memory((combine(np.zeros_like, params),))

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        (m,) = memory.averages
        m = combine(lambda m, g: self.beta * m + (1 - self.beta) * g, m, grad)
        return combine(lambda p, m: p - learning_rate * m, params, m), Memory((m,))
