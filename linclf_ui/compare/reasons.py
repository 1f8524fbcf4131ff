"""Why a classifier puts a sample where it does, in a sentence: which scores decided."""

from collections.abc import Sequence

from linclf_core.comparison.runs import verdict
from linclf_core.notation import Array
from linclf_ui.names import markdown
from linclf_ui.numbers import telling


def reason(s: Array, y: int, class_names: Sequence[str], places: int) -> str:
    """The sentence for scores s (C,) and the true class y, in Markdown with LaTeX."""
    found = verdict(s)
    name = f"**{markdown(class_names[found.chosen])}**"
    if found.tied:
        classes = ", ".join(map(str, found.tied))
        judged = "right" if found.chosen == y else "wrong"
        return (
            f"{name}, {judged}: classes {classes} tie exactly at the highest score "
            f"{telling(s[found.chosen], places)}, and the lowest index wins."
        )
    if found.chosen == y:
        return (
            f"{name}, right: {_score(s, y, places)} leads the strongest rival, "
            f"{_score(s, found.second, places)}, by {telling(found.lead, places)}."
        )
    return (
        f"{name}, wrong: {_score(s, found.chosen, places)} leads the true class, "
        f"{_score(s, y, places)}, by {telling(s[found.chosen] - s[y], places)}."
    )


def question(S: Array, letters: Sequence[str], places: int) -> str:
    """What the classifiers differ in, S (K, C): the score difference of the two classes between
    which they choose. Empty if they choose between more than two, or agree."""
    chosen = sorted({int(c) for c in S.argmax(axis=1)})
    if len(chosen) != 2:
        return ""
    p, q = chosen
    values = ", ".join(
        f"{letter} {telling(s[p] - s[q], places)}" for letter, s in zip(letters, S, strict=True)
    )
    return f"Between these two classes the sign of $s_{{{p}}} - s_{{{q}}}$ decides: {values}."


def _score(s: Array, c: int, places: int) -> str:
    return f"$s_{{{c}}}$ = {telling(s[c], places)}"
