"""ReLU networks that compute a maximum exactly: of two numbers, and of n by a tournament.

max(x₁, x₂) = (x₁ + x₂)/2 + |x₁ − x₂|/2, and ReLUs make both parts: u⁺ − (−u)⁺ = u and
v⁺ + (−v)⁺ = |v|. "Exactly" means over the real numbers; `rounding_bound` says what floating point
leaves. Source of the two identities: R. Arora et al., "Understanding deep neural networks with
rectified linear units", ICLR 2018.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array, BoolArray, IntArray

#: Weights of the hidden layer (2, 4), one unit a column: a = x @ HIDDEN. The halves stand here,
#: at the inputs, so that x₁/2 + x₂/2 cannot overflow where (x₁ + x₂)/2 would.
HIDDEN: Array = np.array([[0.5, 0.5, -0.5, -0.5], [0.5, -0.5, 0.5, -0.5]])
#: Weights of the output (4,), no activation: output = z₁ + z₂ + z₃ − z₄.
OUTPUT: Array = np.array([1.0, 1.0, 1.0, -1.0])
#: The pair of units that lets one number through unchanged: u⁺ − (−u)⁺ = u.
PASS_HIDDEN: Array = np.array([[1.0, -1.0]])
PASS_OUTPUT: Array = np.array([1.0, -1.0])


def relu(a: Array) -> Array:
    """max(0, a), any shape."""
    return np.maximum(a, 0.0)


@dataclass(frozen=True, eq=False)
class Activations:
    """What the network for max(x₁, x₂) computes: a, z (..., 4) and output (...)."""

    a: Array
    z: Array
    output: Array

    @property
    def on(self) -> BoolArray:
        """(..., 4): the units with a > 0. Two of four, fewer where x₁ = ±x₂."""
        return np.asarray(self.a > 0)

    @property
    def half_sum(self) -> Array:
        """z₁ − z₄ = (x₁ + x₂)/2, shape (...)."""
        return np.asarray(self.z[..., 0] - self.z[..., 3])

    @property
    def half_difference(self) -> Array:
        """z₂ + z₃ = |x₁ − x₂|/2, shape (...)."""
        return np.asarray(self.z[..., 1] + self.z[..., 2])


def forward(x: Array) -> Activations:
    """a = x @ HIDDEN, z = max(0, a), output = z @ OUTPUT, for x (..., 2).

    Raises ValueError if the last axis is not 2 or a number is not finite.
    """
    x = _inputs(x, 2)
    a = x @ HIDDEN
    z = relu(a)
    return Activations(a, z, np.asarray(z @ OUTPUT))


def grid(axis: Array) -> Array:
    """x (n, n, 2) over a square: x₁ = axis[column], x₂ = axis[row], as surfaces are drawn."""
    return np.stack(np.meshgrid(axis, axis), axis=-1)


def rounding_bound(x: Array, rounds: int = 1) -> Array:
    """How far rounding can move the output from max(x), shape (...), for x (..., n).

    Each round rounds three times: the half sum, the half difference, and their sum. The first two
    errors together are at most u·m, since |x₁ + x₂|/2 + |x₁ − x₂|/2 = m = max(|x₁|, |x₂|), and the
    last at most u·m, with u = 2⁻⁵³. So it is 2u·m a round (a little more for the products of small
    terms), and nothing at all where the sums need no rounding, as on a grid of halves or quarters.
    """
    m = np.max(np.abs(x), axis=-1)
    # Halving a subnormal number drops its last bit: a few times the smallest number above 0.
    smallest = 4 * float(np.finfo(float).smallest_subnormal)
    return np.asarray(rounds * (m * (1.01 * float(np.finfo(float).eps)) + smallest))


@dataclass(frozen=True)
class SignCase:
    """One of the four cases of the proof: its signs, the units that are on, what comes out.

    `on` counts units from 1, as the formulas do; `latex` is the line of the proof.
    """

    condition: str
    on: tuple[int, int]
    result: str
    latex: str


CASES: tuple[SignCase, ...] = (
    SignCase(
        r"x_1 + x_2 \ge 0,\ x_1 - x_2 \ge 0",
        (1, 2),
        "x_1",
        r"z_1 + z_2 = \tfrac{x_1 + x_2}{2} + \tfrac{x_1 - x_2}{2} = x_1",
    ),
    SignCase(
        r"x_1 + x_2 \ge 0,\ x_1 - x_2 < 0",
        (1, 3),
        "x_2",
        r"z_1 + z_3 = \tfrac{x_1 + x_2}{2} + \tfrac{-x_1 + x_2}{2} = x_2",
    ),
    SignCase(
        r"x_1 + x_2 < 0,\ x_1 - x_2 \ge 0",
        (2, 4),
        "x_1",
        r"z_2 - z_4 = \tfrac{x_1 - x_2}{2} - \tfrac{-x_1 - x_2}{2} = x_1",
    ),
    SignCase(
        r"x_1 + x_2 < 0,\ x_1 - x_2 < 0",
        (3, 4),
        "x_2",
        r"z_3 - z_4 = \tfrac{-x_1 + x_2}{2} - \tfrac{-x_1 - x_2}{2} = x_2",
    ),
)


def case_of(x: Array) -> IntArray:
    """Which of CASES holds, (...) in 0 … 3, for x (..., 2). On an edge of two cases both give the
    same number; the one with ≥ is named, and the unit whose a is 0 counts as off in `on`."""
    a = forward(x).a
    return np.asarray(2 * (a[..., 0] < 0) + (a[..., 1] < 0), np.intp)


@dataclass(frozen=True)
class SubCase:
    """One of the eight cases of a proof by the signs of x₁ and x₂ and by which is larger in size.

    `name` is its number; `latex` are the lines that it adds, and `holds` tells whether x₁ and x₂
    are such. On an edge of two cases both hold, and give the same.
    """

    name: str
    condition: str
    latex: str
    holds: Callable[[float, float], bool]


#: What the units give where x₁ + x₂ is at least 0, or at most 0; and the same of x₁ − x₂.
_SUM = r"z_1 = \tfrac{x_1 + x_2}{2},\ z_4 = 0"
_MINUS_SUM = r"z_1 = 0,\ -z_4 = \tfrac{x_1 + x_2}{2}"
_FIRST = r"z_2 = \tfrac{x_1 - x_2}{2} = \tfrac{|x_1 - x_2|}{2},\ z_3 = 0"
_SECOND = r"z_2 = 0,\ z_3 = \tfrac{-x_1 + x_2}{2} = \tfrac{|x_1 - x_2|}{2}"
_AND = r";\quad "

#: The proof by the signs of x₁ and x₂ themselves. In each case z₁ − z₄ is (x₁ + x₂)/2, and z₂ + z₃
#: is |x₁ − x₂|/2.
SUB_CASES: tuple[SubCase, ...] = (
    SubCase(
        "1(a)", r"x_1, x_2 \ge 0,\ x_1 \ge x_2", _SUM + _AND + _FIRST, lambda a, b: a >= b >= 0
    ),
    SubCase("1(b)", r"x_1, x_2 \ge 0,\ x_1 < x_2", _SUM + _AND + _SECOND, lambda a, b: 0 <= a < b),
    SubCase(
        "2(a)", r"x_1, -x_2 \ge 0,\ x_1 \ge -x_2", _FIRST + _AND + _SUM, lambda a, b: a >= -b >= 0
    ),
    SubCase(
        "2(b)",
        r"x_1, -x_2 \ge 0,\ x_1 < -x_2",
        _FIRST + _AND + _MINUS_SUM,
        lambda a, b: 0 <= a < -b,
    ),
    SubCase(
        "3(a)",
        r"-x_1, -x_2 \ge 0,\ -x_1 \ge -x_2",
        _MINUS_SUM + _AND + _SECOND,
        lambda a, b: a <= b <= 0,
    ),
    SubCase(
        "3(b)",
        r"-x_1, -x_2 \ge 0,\ -x_1 < -x_2",
        _MINUS_SUM + _AND + _FIRST,
        lambda a, b: b < a <= 0,
    ),
    SubCase(
        "4(a)",
        r"-x_1, x_2 \ge 0,\ -x_1 \ge x_2",
        _SECOND + _AND + _MINUS_SUM,
        lambda a, b: -a >= b >= 0,
    ),
    SubCase(
        "4(b)", r"-x_1, x_2 \ge 0,\ -x_1 < x_2", _SECOND + _AND + _SUM, lambda a, b: 0 <= -a < b
    ),
)


def sub_cases_of(x: Array) -> tuple[SubCase, ...]:
    """Those of SUB_CASES that hold at x (2,): one, or several where a number is 0 or their sizes
    are the same."""
    x1, x2 = _inputs(x, 2).tolist()
    return tuple(case for case in SUB_CASES if case.holds(x1, x2))


@dataclass(frozen=True, eq=False)
class Round:
    """One round of the tournament, m entrants to ⌈m/2⌉: hidden (m, h), output (h, ⌈m/2⌉).

    A pair of entrants takes four units, an odd one out takes two. The output is linear, so it may
    be folded into the next round's hidden weights (see `folded`).
    """

    hidden: Array
    output: Array


@dataclass(frozen=True, eq=False)
class Network:
    """The tournament for n inputs: ⌈log₂ n⌉ rounds, none for n = 1."""

    n_inputs: int
    rounds: tuple[Round, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """Hidden units of each round."""
        return tuple(int(r.hidden.shape[1]) for r in self.rounds)

    @property
    def n_weights(self) -> int:
        """Weights that are not 0, the rounds' hidden and output weights together."""
        return sum(
            int(np.count_nonzero(r.hidden) + np.count_nonzero(r.output)) for r in self.rounds
        )


@dataclass(frozen=True, eq=False)
class Played:
    """One round as it was played: entrants (..., m), a and z (..., h), winners (..., ⌈m/2⌉)."""

    entrants: Array
    a: Array
    z: Array
    winners: Array


@dataclass(frozen=True, eq=False)
class TournamentRun:
    """Every number of a run of the tournament; output (...) is the last round's only winner."""

    played: tuple[Played, ...]
    output: Array


def tournament(n: int) -> Network:
    """The network for the maximum of n numbers. Raises ValueError for n < 1."""
    if n < 1:
        raise ValueError(f"A maximum needs at least one number, not {n}.")
    rounds, entrants = [], n
    while entrants > 1:
        rounds.append(_round(entrants))
        entrants = (entrants + 1) // 2
    return Network(n, tuple(rounds))


def run(network: Network, x: Array) -> TournamentRun:
    """Play the tournament for x (..., n): each round is u → a = u @ hidden → z = a⁺ → z @ output.

    Raises ValueError if the last axis is not n or a number is not finite.
    """
    u = _inputs(x, network.n_inputs)
    played = []
    for r in network.rounds:
        a = u @ r.hidden
        z = relu(a)
        winners = z @ r.output
        played.append(Played(u, a, z, winners))
        u = winners
    return TournamentRun(tuple(played), u[..., 0])


def folded(network: Network) -> tuple[Array, ...]:
    """The same network as plain weight matrices with a ReLU between each two of them.

    The linear output of a round and the hidden weights of the next multiply into one matrix, so
    there are ⌈log₂ n⌉ hidden layers and nothing else: ((n, h₁), (h₁, h₂), …, (h_last, 1)).
    """
    if not network.rounds:
        return (np.ones((1, 1)),)
    first, *rest = network.rounds
    matrices, output = [first.hidden], first.output
    for r in rest:
        matrices.append(output @ r.hidden)
        output = r.output
    return (*matrices, output)


def _round(entrants: int) -> Round:
    pairs, odd = divmod(entrants, 2)
    hidden = np.zeros((entrants, 4 * pairs + 2 * odd))
    output = np.zeros((4 * pairs + 2 * odd, pairs + odd))
    for k in range(pairs):
        hidden[2 * k : 2 * k + 2, 4 * k : 4 * k + 4] = HIDDEN
        output[4 * k : 4 * k + 4, k] = OUTPUT
    if odd:
        hidden[-1:, -2:] = PASS_HIDDEN
        output[-2:, -1] = PASS_OUTPUT
    return Round(hidden, output)


def _inputs(x: Array, n: int) -> Array:
    x = np.asarray(x, float)
    if x.ndim == 0 or x.shape[-1] != n:
        raise ValueError(f"The network takes {n} numbers, not an array of shape {x.shape}.")
    if not np.isfinite(x).all():
        raise ValueError("The network takes finite numbers only.")
    return x
