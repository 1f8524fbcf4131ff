"""What holds of φ, each with its proof, its evidence or a counterexample."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from linclf_core.notation import Array, BoolArray
from linclf_core.phi.bounds import Proved, proved, smooth
from linclf_core.phi.function import Node
from linclf_core.phi.grammar import parsed
from linclf_core.writing import short

#: Where φ must be a finite number that is not negative.
REACH = 30.0
GRID: Array = np.linspace(-REACH, REACH, 2401)
#: Further out φ may be too large for a number, but not negative.
FAR: Array = np.array([-1e4, -1e3, -100.0, 100.0, 1e3, 1e4])
#: On each side of a place φ is looked at so far from it, ever closer; powers of 2 do not round.
BESIDE: Array = 2.0 ** np.array([-17, -24, -31])
#: What changes by less than this share close to a place does so for rounding.
NOISE = 1e-9
#: What shrinks towards a place, and would keep less than this share of itself, shrinks to 0.
LEFT = 0.1
#: So many places of a kind are looked for, each by so many halvings.
MOST, HALVINGS = 8, 50
#: Slopes, and values, that differ by less than this share are the same.
SAME = 1e-5
#: So far above a chord, as a share, φ lies not for rounding; and a valley whose bottom is less than
#: this share of φ one step of GRID aside reaches down to 0.
ABOVE = 1e-9
#: On each side of a place where φ may jump its value is looked at this far from it.
CLOSE = 1e-12
#: A change by this share over the outer half of the margins checked is none.
LEVEL = 1e-6
#: Of the numbers told.
DIGITS = 4


@dataclass(frozen=True)
class Break:
    """A margin where the slope jumps from `left` to `right`, or the value does (`jump`). A slope
    that grows without end towards it is infinite."""

    at: float
    left: float
    right: float
    jump: bool


@dataclass(frozen=True)
class Facts:
    """`convex` and `rising` are proved or else False; `not_convex` and `not_rising` say that a
    counterexample was found. `stays_0` says that φ is exactly 0 for very negative m. `sentences`
    tell all of it."""

    kinks: tuple[Break, ...]
    convex: bool
    not_convex: bool
    rising: bool
    not_rising: bool
    stays_0: bool
    sentences: tuple[str, ...]


@lru_cache(maxsize=512)
def facts(text: str, delta: float) -> Facts:
    """The facts on the function that `text` writes, with this Δ.

    Raises ValueError, one sentence, for a text that cannot be read and for a φ that is not a
    finite number, or negative, somewhere.
    """
    node = parsed(text)
    places = _special(node, delta)
    m = np.unique(np.concatenate([GRID, places[np.abs(places) <= REACH]]))
    value, slope = _checked(node, m, delta)
    known = proved(node, delta)
    low, least = _lows(node, m, slope, places, delta)
    if known.low <= 0 and not known.rising:
        least = np.where(least <= _rounding(node, low, delta), 0.0, least)
    is_smooth = smooth(node, delta)
    kinks: tuple[Break, ...] = ()
    if not is_smooth:
        kinks = tuple(kink for k in places if (kink := _kink(node, float(k), delta)) is not None)
    against = "" if known.convex else _against_convexity(m, value)
    return Facts(
        kinks,
        known.convex,
        against != "",
        known.rising,
        not known.rising and _falls(value),
        _stays_0(node, delta),
        (
            _convexity(known.convex, against, m),
            _zero_one(known, m, value, low, least),
            _kinks_told(is_smooth, kinks),
            _start(node, delta),
            _growth(node, known, delta),
        ),
    )


def _checked(node: Node, m: Array, delta: float) -> tuple[Array, Array]:
    steps = node.steps(m, delta)
    value, slope = steps[-1]
    inner = np.all([np.isfinite(part) for dual in steps[:-1] for part in dual], axis=0)
    for sound, name in (
        (np.isfinite(value), "φ"),
        (np.isfinite(slope), "the slope of φ"),
        (inner, "a part of φ"),
    ):
        if not np.all(sound):
            lost = m[~sound]
            nearest = float(lost[np.abs(lost).argmin()])
            raise ValueError(f"At m = {_told(nearest)}, {name} is no finite number.")
    far, _ = node.at(FAR, delta)
    everywhere, values = np.concatenate([m, FAR]), np.concatenate([value, far])
    _not_negative(everywhere, values, 0.0)
    return value, slope


def _not_negative(m: Array, value: Array, rounding: Array | float) -> None:
    """Raises ValueError if a value is below 0 by more than the rounding."""
    negative = value < -rounding
    if negative.any():
        k = int(np.flatnonzero(negative)[np.abs(m[negative]).argmin()])
        raise ValueError(f"A loss is never negative, but φ({_told(m[k])}) = {_told(value[k])}.")


def _lows(node: Node, m: Array, slope: Array, places: Array, delta: float) -> tuple[Array, Array]:
    """Where φ may be lower than at all the margins m, and φ there: at the bottoms of its valleys,
    and on each side of a place where it may jump.

    Raises ValueError if it is negative there, not for rounding.
    """
    value, _ = node.at(m, delta)
    turns = np.flatnonzero((slope[:-1] < 0) & (slope[1:] > 0))
    # The deepest ones, as far as m tells.
    turns = turns[np.argsort(np.minimum(value[turns], value[turns + 1]))[:MOST]]
    bottoms = _halved(m[turns], m[turns + 1], lambda middle: node.at(middle, delta)[1] < 0)
    near = places[np.abs(places) < REACH]
    close = CLOSE * np.maximum(1.0, np.abs(near))
    low = np.concatenate([bottoms, near - close, near + close])
    least, _ = node.at(low, delta)
    low, least = low[np.isfinite(least)], least[np.isfinite(least)]
    _not_negative(low, least, _rounding(node, low, delta))
    return low, least


def _rounding(node: Node, m: Array, delta: float) -> Array:
    """What is no more than this counts as 0 at m: it is little beside φ close by."""
    step = GRID[1] - GRID[0]
    before, after = (node.at(np.clip(m + d, -REACH, REACH), delta)[0] for d in (-step, step))
    return np.asarray(ABOVE * np.maximum(0.0, np.maximum(before, after)))


def _halved(a: Array, b: Array, is_left: Callable[[Array], BoolArray]) -> Array:
    """The places between a and b up to which `is_left` holds, by halving."""
    for _ in range(HALVINGS if len(a) else 0):
        middle = (a + b) / 2
        left = is_left(middle)
        a, b = np.where(left, middle, a), np.where(left, b, middle)
    return np.asarray((a + b) / 2)


def _special(node: Node, delta: float) -> Array:
    """Where φ may have a kink or be no number, in order: where the parts of a maximum, a minimum or
    a comparison are equal, and where what an absolute value, a root or a logarithm is taken of, or
    what something is divided by, is 0, or any part of it is.

    (3m − 1)² is 0 without a change of its sign, which its part 3m − 1 has.
    """
    differences: set[Node] = set()
    for inner in _all(node):
        if inner.name in ("max", "min", ">"):
            differences.add(Node("-", inner.parts))
        elif inner.name in ("abs", "sqrt", "log", "/") or (
            inner.name == "power" and inner.number < 1
        ):
            differences.update(_all(inner.parts[-1]))
    return np.array(sorted({root for inner in differences for root in _roots(inner, delta)}))


def _all(node: Node) -> list[Node]:
    return [node, *(inner for part in node.parts for inner in _all(part))]


def _roots(node: Node, delta: float) -> set[float]:
    """Where the function is 0: exactly if it is a straight line, else by halving, within GRID."""
    known = proved(node, delta)
    if known.convex and known.concave:
        (low, high), _ = node.at(np.array([0.0, 1.0]), delta)
        root = -low / (high - low) if high != low else math.nan
        return {float(root) + 0.0} if math.isfinite(root) else set()
    value, _ = node.at(GRID, delta)
    with np.errstate(invalid="ignore"):
        turns = np.flatnonzero(np.sign(value[:-1]) * np.sign(value[1:]) < 0)
        exact = GRID[(value == 0) & ~(np.roll(value, 1) == 0)]
    turns = turns[:MOST]
    rising = value[turns] < 0
    found = _halved(
        GRID[turns], GRID[turns + 1], lambda middle: (node.at(middle, delta)[0] < 0) == rising
    )
    return {*exact[:MOST].tolist(), *found.tolist()}


def _kink(node: Node, m: float, delta: float) -> Break | None:
    """The kink at m, if there is one."""
    here = float(node.at(np.array([m]), delta)[0][0])
    beside = BESIDE * 2.0 ** max(0, math.frexp(m)[1])
    before, slopes_before = node.at(m - beside, delta)
    after, slopes_after = node.at(m + beside, delta)
    values = np.array([*before, here, *after])
    if not np.isfinite(values).all():
        return None
    left, right = _limit(slopes_before), _limit(slopes_after)
    # A root of m is steep but jumps not, and a kink close by makes the limits of φ unsure.
    ends = np.array([_limit(before), here, _limit(after)])
    steep = max(abs(float(slopes_before[-1])), abs(float(slopes_after[-1])))
    jump = bool(
        np.ptp(ends) > SAME * np.abs(values).max() + 10 * NOISE
        and np.ptp([before[-1], here, after[-1]]) > 4 * beside[-1] * (1.0 + steep)
    )
    endless = math.isinf(left) or math.isinf(right)
    if jump or endless or abs(right - left) > SAME * (1.0 + max(abs(left), abs(right))):
        return Break(m, left, right, jump)
    return None


def _limit(near: Array) -> float:
    """What the numbers at the three distances BESIDE from a place tend to towards it; infinite if
    they grow without end.

    What is left to the limit is taken to shrink by the same share each time, as each power of the
    distance does (A. C. Aitken, "On Bernoulli's numerical solution of algebraic equations", 1926).
    """
    first, second, last = near.tolist()
    before, after = second - first, last - second
    noise = NOISE * (1.0 + float(np.abs(near).max()))
    if abs(after) > noise and abs(before) > noise:
        if abs(after) > (1.0 - 1e-6) * abs(before):
            return math.copysign(math.inf, after)
        limit = last - after * (after / (after - before))
        # So little of it would be left that it may be nothing.
        last = limit if abs(limit) > LEFT * abs(last) else 0.0
    return last if abs(last) > noise else 0.0


def _stays_0(node: Node, delta: float) -> bool:
    """Whether φ is 0 from some m downwards, not for rounding: no exponential makes it."""
    if any(inner.name in ("exp", "log") for inner in _all(node)):
        return False
    value, slope = node.at(np.array([-1e4, -1e3, -100.0]), delta)
    return not value.any() and not slope.any()


def _falls(value: Array) -> bool:
    """Whether φ falls somewhere, by more than rounding, from one margin checked to the next."""
    return bool((value[:-1] - value[1:] > ABOVE * (1.0 + np.abs(value[1:]))).any())


def _convexity(is_proved: bool, against: str, m: Array) -> str:
    if is_proved:
        return (
            "**Convex**, proved by rules: sums, maxima and rising convex functions of what is "
            "convex are convex."
        )
    return against or (
        f"**Perhaps convex**: the rules prove nothing, but of {len(m)} margins from {-REACH:g} to "
        f"{REACH:g} none speaks against it."
    )


def _against_convexity(m: Array, value: Array) -> str:
    """The sentence with the clearest counterexample, or nothing."""
    most, against = ABOVE, ""
    for step in (1, 8, 40, 200, 800):
        grid, at = value[::step], m[::step]
        way = (at[1:-1] - at[:-2]) / (at[2:] - at[:-2])
        chord = (1.0 - way) * grid[:-2] + way * grid[2:]
        above = (grid[1:-1] - chord) / (1.0 + np.abs(chord))
        worst = int(above.argmax())
        if above[worst] > most:
            most = float(above[worst])
            a, b, c = (float(at[worst + k]) for k in range(3))
            peak, line = _told_apart(float(grid[worst + 1]), float(chord[worst]))
            against = (
                f"**Not convex**: φ({_told(b)}) = {peak} lies above the line "
                f"from φ({_told(a)}) = {_told(grid[worst])} to φ({_told(c)}) = "
                f"{_told(grid[worst + 2])}, which has {line} there. There may be a second valley."
            )
    return against


def _zero_one(known: Proved, m: Array, value: Array, low: Array, lowest: Array) -> str:
    """A wrong prediction has a margin m ≥ 0. `low` and `lowest` are further margins and values,
    where φ need not be told exactly: it may jump there."""
    everywhere, values = np.concatenate([m, low]), np.concatenate([value, lowest])
    everywhere, values = everywhere[everywhere >= 0], values[everywhere >= 0]
    least, where = float(values.min()), float(everywhere[values.argmin()])
    is_exact = where in m
    if least <= 0:
        zero = f"φ({_told(where)}) = 0" if is_exact else f"near m = {_told(where)} φ falls to 0"
        return (
            "**No bound of the 0–1 loss**, at any scale: with m ≥ 0 a sample may be wrong, but "
            f"{zero}."
        )
    reached = f"with equality at m = {_told(where)}"
    if not is_exact:
        reached = f"and it falls to that near m = {_told(where)}"
    evidence = f"as far as was checked, up to m = {REACH:g}"
    if known.rising:
        evidence = "φ never falls"
    elif where == REACH:
        # It may fall on: only what is proved tells how far.
        if known.low <= 0:
            return (
                "**No bound of the 0–1 loss was found**: with m ≥ 0 a sample may be wrong, and φ "
                f"still falls at m = {REACH:g}, where it is {_told(least)}."
            )
        least, evidence, reached = known.low, "proved by rules", ""
    elif known.convex:
        evidence = "φ is convex"
    elif least <= known.low * (1.0 + ABOVE):
        evidence = "proved by rules"
    if least >= 1.0 - ABOVE:
        return f"**Bounds the 0–1 loss**: φ(m) ≥ {_told(least)} for m ≥ 0 ({evidence})."
    told = (
        f"**Bounds the 0–1 loss from the scale 1/{_told(least)} on**: φ(m) ≥ {_told(least)} "
        f"for m ≥ 0 ({evidence})"
    )
    return f"{told}, {reached}." if reached else f"{told}."


def _kinks_told(is_smooth: bool, kinks: tuple[Break, ...]) -> str:
    if is_smooth:
        return "**Smooth**, proved by rules: it has no kink."
    if not kinks:
        return "**No kink was found**, as far as was checked."
    told = [
        f"m = {_told(k.at)}, where φ itself jumps"
        if k.jump
        else f"m = {_told(k.at)}, slope {slope_told(k.left)} before and {slope_told(k.right)} after"
        for k in kinks
    ]
    return f"**Kinks** at {'; '.join(told)}."


def _start(node: Node, delta: float) -> str:
    slope = float(node.at(np.zeros(1), delta)[1][0])
    if slope > 0:
        learned = "Where all scores are 0, every sample pulls at the weights."
        return f"**Slope at m = 0**: {_told(slope)}. {learned}"
    if slope == 0:
        return "**Slope at m = 0**: 0. Where all scores are 0, no sample pulls at the weights."
    return f"**Slope at m = 0**: {_told(slope)}, below 0. A rival with m = 0 is pulled up."


def _growth(node: Node, known: Proved, delta: float) -> str:
    if math.isfinite(known.high):
        return f"**Bounded** by {_told(known.high)}: no margin, however far out, costs more."
    near, far = node.at(np.array([REACH / 2, REACH]), delta)[0].tolist()
    if abs(far - near) <= LEVEL * (1.0 + abs(near)):
        return f"**Levels off** near {_told(far)}, as far as was checked (m = {REACH:g})."
    low, high = _told_apart(near, far)
    both = f"φ({REACH / 2:g}) = {low}, φ({REACH:g}) = {high}"
    if far < near:
        return f"**Falls**, as far as was checked: {both}. Far out a margin costs less."
    if known.convex:
        return f"**Not bounded**: it is convex and rises, {both}. Outliers pull."
    return f"**Grows**, as far as was checked: {both}, and no bound was found. Outliers pull."


def _told_apart(a: float, b: float) -> tuple[str, str]:
    """Two numbers that are not the same, with as many digits as tell that."""
    digits = next(n for n in range(DIGITS, 17) if short(a, n) != short(b, n))
    return short(a, digits), short(b, digits)


def slope_told(slope: float) -> str:
    """A slope on one side of a kink, which may be infinite."""
    return _told(slope) if math.isfinite(slope) else "∞" if slope > 0 else "−∞"


def _told(value: float) -> str:
    return short(value, DIGITS)
