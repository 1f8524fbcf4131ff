"""The settings that most generators share, so that they read alike in every form."""

from typing import Any

from linclf_core.settings import number


def class_count(default: int = 3, low: int = 2) -> Any:
    """A field for the number of classes, `low` to 10."""
    return number(default, "Classes", low, 10)


def samples_per_class() -> Any:
    """A field for the number of samples of each class, 1 to 500."""
    return number(50, "Samples per class", 1, 500)


def noise_level(
    default: float, high: float = 2.0, label: str = "Noise", help: str = "Standard deviation."
) -> Any:
    """A field for the size of the random deviations, 0 to `high`."""
    return number(default, label, 0.0, high, 0.05, help)


def data_seed() -> Any:
    """A field for the seed of the random numbers."""
    return number(0, "Seed", 0, 2**31 - 1, help="The same seed gives the same data.")
