"""What a visitor sets on the page, and the verdict on the data at hand."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from linclf_core.separability.decision import Inseparable, Separable, TooClose, certify
from linclf_core.settings import number
from linclf_ui import computing, session
from linclf_ui.budgets import PROOF

Verdict = Separable | Inseparable | TooClose


@dataclass(frozen=True)
class SeparabilitySettings:
    """`scale` is c in units of Δ/|m|, so that 1 is where the loss becomes 0 for any data; at first
    the loss is yet to fall. `label` is the class whose column of the proof is drawn."""

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)
    scale: float = 0.5
    label: int = 0

    key: ClassVar[str] = "separability"


def settings() -> SeparabilitySettings:
    return session.page_settings(SeparabilitySettings)


def change(name: str, value: Any) -> None:
    session.set_page_settings(replace(settings(), **{name: value}))


def verdict() -> Verdict:
    """Of the training data; worked out once for each data set. Raises ValueError, one plain
    sentence, where that would take too long."""
    prepared = session.lab().prepared
    data = prepared.train
    PROOF.check(f"A proof for {data.n_features} features", data)
    with computing.shown("A proof is looked for") as pause:
        return session.kept(
            "separability", prepared, lambda: certify(data.X, data.y, data.n_classes, pause)
        )
