"""The quantities that a lesson can ask for and tell, by name: each one a number of the core."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from linclf_core.comparison.margins import margins, zero_one
from linclf_core.lessons.situation import Situation
from linclf_core.losses.hinge import joint_margins
from linclf_core.losses.softmax import probabilities
from linclf_core.model import norm, predict
from linclf_core.separability.decision import Separable, certify
from linclf_core.separability.scaling import worst_difference
from linclf_core.soft_svm import Pair, between, solve
from linclf_core.training.diagnosis import safe_learning_rate

#: What stands in the brackets of a quantity.
Takes = Literal["sample", "class", "feature", "C"]
#: A soft SVM on more samples would take too long.
MOST_SVM = 300


@dataclass(frozen=True)
class Quantity:
    """`takes` says what stands in its brackets, `tells` what it is; `value` gets a situation and
    these numbers."""

    takes: tuple[Takes, ...]
    tells: str
    value: Callable[..., Any]

    def of(self, here: Situation, *given: float) -> float:
        """Its value. Raises ValueError, one sentence, for a number that it cannot take."""
        data = here.data
        ends = {"sample": data.n_samples, "class": data.n_classes, "feature": data.n_features}
        read: list[float] = []
        for what, number in zip(self.takes, given, strict=True):
            if what == "C":
                read.append(number)
            elif number != int(number) or not 0 <= number < ends[what]:
                raise ValueError(f"There is no {what} {number:g}: they are 0 to {ends[what] - 1}.")
            else:
                read.append(int(number))
        return float(self.value(here, *read))


def _margin(here: Situation, i: int, j: int) -> float:
    y, delta = here.data.y, here.training.loss.margin
    return float(joint_margins(here.at.S, y, delta)[i, j])


def _probability(here: Situation, i: int, c: int) -> float:
    return float(probabilities(here.at.S[i : i + 1])[0, c])


def _safe_rate(here: Situation) -> float:
    found = safe_learning_rate(here.training.objective(), here.data)
    if found is None:
        raise ValueError("This loss has no learning rate that is known to be safe.")
    return found


def _separable(here: Situation) -> float:
    here.allowance.spend(100 * here.data.n_samples * here.data.n_classes)
    return isinstance(certify(here.data.X, here.data.y, here.data.n_classes), Separable)


def _pair_distance(here: Situation, i: int, j: int, k: int) -> float:
    return abs(float(here.at.S[i, j] - here.at.S[i, k])) / _apart(here, j, k)


def _width(here: Situation, j: int, k: int) -> float:
    return 2.0 * here.training.loss.margin / _apart(here, j, k)


def _apart(here: Situation, j: int, k: int) -> float:
    """‖w_j − w_k‖."""
    length = float(np.linalg.norm(here.params.W[:, j] - here.params.W[:, k]))
    if length == 0:
        raise ValueError(f"Classes {j} and {k} have no boundary: their weights are the same.")
    return length


def _svm(here: Situation, C: float) -> Pair:
    data = here.data
    if data.n_samples > MOST_SVM:
        raise ValueError(f"The soft SVM of a lesson has at most {MOST_SVM} samples.")
    here.allowance.spend(50 * data.n_samples**2)
    return solve(between(data.X, data.y, 0, 1, C)[0])


def _svm_at(here: Situation, i: int) -> int:
    """Its place among the samples of classes 0 and 1."""
    if here.data.y[i] > 1:
        raise ValueError(f"Sample {i} takes no part: the soft SVM is of classes 0 and 1.")
    return int(np.sum(here.data.y[:i] <= 1))


QUANTITIES: dict[str, Quantity] = {
    "loss": Quantity((), "L, mean loss and penalty", lambda s: s.at.total),
    "data_loss": Quantity((), "the mean of the samples' losses", lambda s: s.at.data_loss),
    "penalty": Quantity((), "λ Σ W²", lambda s: s.at.penalty),
    "accuracy": Quantity((), "the share of right predictions", lambda s: s.run.current.accuracy),
    "mistakes": Quantity(
        (), "how many predictions are wrong", lambda s: zero_one(s.at.S, s.data.y).sum()
    ),
    "taken_for": Quantity(
        ("class",),
        "how many samples are predicted to be of the class",
        lambda s, c: np.sum(predict(s.params, s.data.X) == c),
    ),
    "samples": Quantity((), "N", lambda s: s.data.n_samples),
    "classes": Quantity((), "how many classes", lambda s: s.data.n_classes),
    "features": Quantity((), "D", lambda s: s.data.n_features),
    "count": Quantity(
        ("class",), "how many samples of the class", lambda s, c: np.sum(s.data.y == c)
    ),
    "step": Quantity((), "the step on show", lambda s: s.run.step),
    "rate": Quantity((), "the learning rate η", lambda s: s.training.learning_rate),
    "reg": Quantity((), "λ", lambda s: s.training.reg),
    "delta": Quantity((), "the margin Δ of the loss", lambda s: s.training.loss.margin),
    "x": Quantity(("sample", "feature"), "a feature of a sample", lambda s, i, d: s.data.X[i, d]),
    "true_class": Quantity(("sample",), "y", lambda s, i: s.data.y[i]),
    "predicted": Quantity(
        ("sample",),
        "the class of the highest score",
        lambda s, i: predict(s.params, s.data.X[i : i + 1])[0],
    ),
    "score": Quantity(("sample", "class"), "s", lambda s, i, c: s.at.S[i, c]),
    "margin": Quantity(("sample", "class"), "s_j − s_y + Δ, of a rival j", _margin),
    "gamma": Quantity(
        ("sample",),
        "γ, how far the true score is ahead of the best rival",
        lambda s, i: margins(s.at.S, s.data.y)[i],
    ),
    "smallest_gamma": Quantity(
        (), "the smallest γ of all samples", lambda s: margins(s.at.S, s.data.y).min()
    ),
    "probability": Quantity(("sample", "class"), "p of softmax", _probability),
    "loss_of": Quantity(("sample",), "the sample's loss", lambda s, i: s.at.terms.per_sample[i]),
    "slope": Quantity(
        ("sample", "class"), "∂L/∂s of the sample", lambda s, i, c: s.at.terms.dS[i, c]
    ),
    "pull": Quantity(
        ("sample", "class"),
        "−∂L/∂s: how much of x the step adds",
        lambda s, i, c: 0.0 - s.at.terms.dS[i, c],
    ),
    "weight": Quantity(("feature", "class"), "an entry of W", lambda s, d, c: s.params.W[d, c]),
    "bias": Quantity(("class",), "an entry of b", lambda s, c: s.params.b[c]),
    "gradient": Quantity(
        ("feature", "class"), "an entry of ∂L/∂W", lambda s, d, c: s.at.grad.W[d, c]
    ),
    "bias_gradient": Quantity(("class",), "an entry of ∂L/∂b", lambda s, c: s.at.grad.b[c]),
    "gradient_length": Quantity((), "‖∇L‖", lambda s: norm(s.at.grad)),
    "weight_length": Quantity(
        ("class",), "‖w‖ of the class", lambda s, c: np.linalg.norm(s.params.W[:, c])
    ),
    "distance": Quantity(
        ("sample", "class", "class"),
        "of the sample from the boundary of two classes",
        _pair_distance,
    ),
    "width": Quantity(
        ("class", "class"), "between the margin lines of two classes, 2Δ/‖w_j − w_k‖", _width
    ),
    "safe_rate": Quantity((), "below this every learning rate lowers the loss", _safe_rate),
    "separable": Quantity((), "1 if lines can part all classes, else 0", _separable),
    "rescaling": Quantity(
        (),
        "by what W and b must be multiplied for the joint hinges to be 0",
        lambda s: worst_difference(s.at.S, s.data.y).constant(s.training.loss.margin),
    ),
    "svm_width": Quantity(
        ("C",), "2/‖w‖ of the soft SVM of classes 0 and 1", lambda s, C: _svm(s, C).width
    ),
    "svm_primal": Quantity(("C",), "its lowest primal value", lambda s, C: _svm(s, C).primal),
    "svm_dual": Quantity(("C",), "its highest dual value", lambda s, C: _svm(s, C).dual),
    "svm_support": Quantity(
        ("C",), "how many support vectors it has", lambda s, C: len(_svm(s, C).support)
    ),
    "svm_alpha": Quantity(
        ("C", "sample"), "α of a sample", lambda s, C, i: _svm(s, C).alpha[_svm_at(s, i)]
    ),
    "svm_slack": Quantity(
        ("C", "sample"), "ξ of a sample", lambda s, C, i: _svm(s, C).xi[_svm_at(s, i)]
    ),
}
