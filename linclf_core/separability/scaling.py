"""By what given scores must be multiplied, and so W and b, for the joint hinges to be 0."""

from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array, IntArray

#: A difference of scores this small, in units of the larger of the two, may be rounding.
ROUNDING = 8 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class WorstDifference:
    """M = max_i max_{j≠y_i} (s_ij − s_{i,y_i}), and the first `sample` and `rival` that have it.

    −M is the smallest margin. `tied`: M is 0 but for rounding. With M < 0 the scores separate the
    samples; multiplied by Δ/|M| every difference is at most −Δ.
    """

    M: float
    sample: int
    rival: int
    tied: bool

    @property
    def separates(self) -> bool:
        return self.M < 0 and not self.tied

    def constant(self, delta: float) -> float:
        """c = Δ/|M|: from c·W on the joint hinges are 0. Raises ValueError unless M < 0."""
        if not self.separates:
            raise ValueError("Only scores with M < 0 can be multiplied to a loss of 0.")
        return -delta / self.M


def worst_difference(S: Array, y: IntArray) -> WorstDifference:
    """M of scores S (N, C), C ≥ 2, and classes y (N,)."""
    rows = np.arange(len(y))
    own = S[rows, y]
    differences = S - own[:, None]
    differences[rows, y] = -np.inf
    sample, rival = (int(k) for k in np.unravel_index(differences.argmax(), S.shape))
    M = float(differences[sample, rival])
    size = max(abs(float(S[sample, rival])), abs(float(own[sample])))
    return WorstDifference(M + 0.0, sample, rival, abs(M) <= ROUNDING * size)
