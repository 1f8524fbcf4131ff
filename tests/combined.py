"""Cases of several axes: a share of the combinations each time, the others when there is time."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pytest


def combined(
    names: str, every: int, *axes: Mapping[Any, Any] | Iterable[Any]
) -> pytest.MarkDecorator:
    """All combinations of the values of the axes; one in `every` is not left to the soak.

    If `every` is the length of an axis, each combination of the other axes is tried each time. An
    axis is a mapping from names to values, or its values are their own names.
    """
    named = [
        [*axis.items()] if isinstance(axis, Mapping) else [(value, value) for value in axis]
        for axis in axes
    ]
    cases = []
    for places in product(*(range(len(axis)) for axis in named)):
        chosen = [axis[k] for axis, k in zip(named, places, strict=True)]
        cases.append(
            pytest.param(
                *(value for _, value in chosen),
                id="-".join(str(name) for name, _ in chosen),
                marks=[pytest.mark.soak] if sum(places) % every else [],
            )
        )
    return pytest.mark.parametrize(names, cases)
