"""What an extension costs: one class and one line in a registry, and every page picks it up."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.datasets import DATASETS, Dataset
from linclf_core.datasets.base import dataset
from linclf_core.explain.expression import Expression, constant, largest, squared, symbol, total
from linclf_core.losses import LOSSES, LossTerms
from linclf_core.losses.base import Matrix, mean_of, score_matrix, true_score_matrix, true_scores
from linclf_core.losses.phases import Phase
from linclf_core.model import Params, combine
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number
from linclf_core.training.optimizers import OPTIMIZERS, Memory


@dataclass(frozen=True)
class SquaredHinge:
    """L_i = Σ_{j≠y} max(0, s_j − s_y + Δ)², a loss that the project does not have."""

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "squared_hinge"
    title: ClassVar[str] = "Squared hinge"
    latex: ClassVar[str] = r"L_i = \sum_{j \neq y_i} \max(0,\ s_j - s_{y_i} + \Delta)^2"
    sums_to_zero: ClassVar[bool] = True
    curvature: ClassVar[float | None] = None
    reaches_zero: ClassVar[bool] = True
    notes: ClassVar[str] = "A loss of the tests."

    def _hinges(self, S: Array, y: IntArray) -> Array:
        H = np.maximum((S - true_scores(S, y)) + self.delta, 0.0)
        H[np.arange(len(y)), y] = 0.0
        return H

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        H = self._hinges(S, y)
        dS = 2.0 * H
        dS[np.arange(len(y)), y] = -dS.sum(axis=1)
        return LossTerms((H**2).sum(axis=1), dS)

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        terms, s, s_y = self(S, y), score_matrix(S), true_score_matrix(S, y)
        delta = symbol(r"\Delta", self.delta)

        def hinge(i: int, j: int) -> Expression:
            if j == y[i]:
                return constant(0)
            return largest([constant(0), s.cell(i, j) - s_y.cell(i) + delta])

        def loss(i: int, _: int) -> Expression:
            return total(squared(hinges.cell(i, j)) for j in range(S.shape[1]) if j != y[i])

        def slope(i: int, j: int) -> Expression:
            if j != y[i]:
                return 2 * hinges.cell(i, j)
            return -total(2 * hinges.cell(i, k) for k in range(S.shape[1]) if k != j)

        H, L = self._hinges(S, y), terms.per_sample[:, None]
        hinges = Matrix("hinges", "hinges", "H", H, "nonnegative", "H", hinge)
        losses = Matrix("loss", "L", "L", L, "nonnegative", "L", loss)
        dS = Matrix("dS", "dS", "N G", terms.dS, "signed", "g", slope)
        return hinges, losses, dS

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        return mean_of(self.matrices(S, y)[1])

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        return np.full(S.shape, np.inf)

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        hinges, losses, dS = self.matrices(S, y)
        return (
            Phase("loss", "s → L", "forward", "Squared hinges.", (), (hinges, losses)),
            Phase("dS", "∂L/∂s", "back", "Twice the hinge.", (), (dS,)),
        )


@dataclass(frozen=True)
class SignDescent:
    """θ ← θ − η sign(g), a rule that the project does not have."""

    key: ClassVar[str] = "sign"
    title: ClassVar[str] = "Sign descent"
    latex: ClassVar[str] = r"\theta \leftarrow \theta - \eta\,\operatorname{sign}(g)"

    def init(self, params: Params) -> Memory:
        return Memory()

    def update(
        self, params: Params, grad: Params, memory: Memory, learning_rate: float
    ) -> tuple[Params, Memory]:
        return combine(lambda p, g: p - learning_rate * np.sign(g), params, grad), memory


@dataclass(frozen=True)
class Diagonal:
    """Two classes on a line, a data set that the project does not have."""

    n_per_class: int = number(5, "Samples a class", 1, 50)

    key: ClassVar[str] = "diagonal"
    title: ClassVar[str] = "Diagonal"
    summary: ClassVar[str] = "Two classes on a line."

    def __call__(self) -> Dataset:
        t = np.linspace(1, 2, self.n_per_class)
        X = np.concatenate([np.column_stack([t, t]), np.column_stack([-t, -t])])
        return dataset(X, np.repeat([0, 1], self.n_per_class), 2)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LOSSES, SquaredHinge.key, SquaredHinge)
    monkeypatch.setitem(OPTIMIZERS, SignDescent.key, SignDescent)
    monkeypatch.setitem(DATASETS, Diagonal.key, Diagonal)


def choose(app: AppTest, key: str, value: str) -> None:
    app.selectbox(key=key).set_value(value).run()
    assert not app.exception


def test_the_lab_offers_and_runs_all_three() -> None:
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60).run()
    app.toggle(key="view_board").set_value(False).run()
    choose(app, "source", "diagonal")
    choose(app, "loss", "squared_hinge")
    choose(app, "optimizer", "sign")
    app.session_state["lab_tabs"] = "Phases of a step"
    app.run()
    assert SquaredHinge.latex in [formula.value.strip("$\n") for formula in app.latex]
    for tab in ("Matrices", "Samples", "Weights", "Accuracy", "Gradient check"):
        app.session_state["lab_tabs"] = tab
        app.button(key="go_step").click().run()
        assert not app.exception
    here = app.session_state["lab"]
    assert here.history.step == 5
    assert here.prepared.train.n_samples == 100, "so many a class as before"
    assert here.history.current.total < here.history.states[0].total


@pytest.mark.parametrize("file", ["03_workbench.py", "04_chain_rule.py", "05_compare.py"])
def test_other_pages_work_on_the_same(file: str) -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    app.switch_page("pages/02_lab.py").run()
    choose(app, "source", "diagonal")
    choose(app, "loss", "squared_hinge")
    app.switch_page(f"pages/{file}").run()
    assert not app.exception


def test_the_conventions_name_it() -> None:
    app = AppTest.from_file("../../pages/99_conventions.py", default_timeout=60).run()
    assert not app.exception
    said = " ".join(text.value for text in app.markdown)
    assert "Squared hinge" in said
    assert "Sign descent" in said
