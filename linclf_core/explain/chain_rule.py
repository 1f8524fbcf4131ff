"""The chain rule walked for one sample: x → s → L, back to ∂L/∂W and ∂L/∂b, then the update."""

import numpy as np

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Expression, constant, equal, total
from linclf_core.explain.matrix import Matrix, label_matrix, score_matrix
from linclf_core.explain.phases import Phase, Steps
from linclf_core.explain.sample_gradient import outer, sample_matrix
from linclf_core.notation import Array


def walk(derivation: Derivation, sample: int) -> tuple[Phase, ...]:
    """The phases for one sample of a derivation, in order.

    A whole step walks from x to the update; given scores only, the walk starts at s and ends at
    ∂L/∂s, or with the samples at X̃ᵀG. Matrices of the phases up to "bias" are those of this one
    sample (their sources are entries of each other); "batch" and later show matrices of the
    derivation itself.
    Raises IndexError if there is no such sample.
    """
    if not 0 <= sample < len(derivation.y):
        raise IndexError(f"There is no sample {sample}.")
    one = slice(sample, sample + 1)
    S, labels = derivation.S[one], label_matrix(derivation.y[one])
    from_scores = derivation.loss.walk(S, derivation.y[one])
    given = Phase("s", "s", "forward", GIVEN, (), (score_matrix(S), labels))
    if "X_tilde" not in derivation:
        return (given, *from_scores)
    x, dS = derivation["X_tilde"].values[one, :-1], from_scores[-1].matrices[-1]
    if derivation.reg is None:
        return (given, *from_scores, *_to_weights(x, dS), _to_batch(derivation))
    W_tilde = derivation["W_tilde"].values
    return (
        *_to_scores(x, W_tilde, S, labels),
        *from_scores,
        *_to_weights(x, dS),
        *_to_update(derivation),
    )


def _to_scores(x: Array, W_tilde: Array, S: Array, labels: Matrix) -> tuple[Phase, ...]:
    features = sample_matrix(x)
    weights = Matrix("W", "W", "W", W_tilde[:-1], "signed", "w", rows="feature")
    bias = Matrix("b", "b", "b", W_tilde[-1:], "signed", "b", rows="one")

    def score(_: int, c: int) -> Expression:
        products = total(features.cell(0, d) * weights.cell(d, c) for d in range(x.shape[1]))
        return products + bias.cell(0, c)

    s = Matrix("S", "s = Wᵀx + b", r"s = W^\top x + b", S, "signed", "s", score)
    return (
        Phase("x", "x", "forward", SAMPLE, (), (features, labels)),
        Phase("s", "x → s", "forward", SCORE, (SCORES,), (weights, bias, s)),
    )


def _to_weights(x: Array, dS: Matrix) -> tuple[Phase, ...]:
    features, C = sample_matrix(x), dS.values.shape[1]

    def slice_of(j: int) -> Matrix:
        def how(d: int, k: int) -> Expression:
            return features.cell(0, d) * equal(constant(k), constant(j))

        values = np.outer(x[0], np.eye(C)[j]) + 0.0
        latex = rf"\frac{{\partial s_{{{j}}}}}{{\partial W}}"
        entry = rf"T^{{({j})}}"
        return Matrix(
            f"tensor_{j}", f"∂s_{j}/∂W", latex, values, "signed", entry, how, rows="feature"
        )

    def pass_on(_: int, k: int) -> Expression:
        return dS.cell(0, k)

    latex, entry = r"\frac{\partial L}{\partial b}", r"\partial L / \partial b"
    bias = Matrix("sample_bias", "∂L/∂b", latex, dS.values, "signed", entry, pass_on, rows="one")
    slices = tuple(slice_of(j) for j in range(C))
    return (
        Phase("tensor", "∂s/∂W", "back", TENSOR, (SLICES,), slices),
        Phase(
            "contraction",
            "∂L/∂W of the sample",
            "back",
            CONTRACTION,
            (OUTER,),
            (outer(features, dS),),
        ),
        Phase("bias", "∂L/∂b of the sample", "back", BIAS, (BIASES,), (bias,)),
    )


def _to_batch(derivation: Derivation) -> Phase:
    data = derivation["data_gradient"]
    return Phase("batch", "mean over the batch", "back", BATCH, (MEAN,), (data,))


def _to_update(derivation: Derivation) -> tuple[Phase, ...]:
    penalty = derivation["penalty_gradient"]
    gradient, step, after = derivation["gradient"], derivation["step"], derivation["W_next"]
    return (
        _to_batch(derivation),
        Phase("penalty", "+ 2λW", "back", PENALTY, (SUM,), (penalty, gradient)),
        Phase("update", "update", "back", UPDATE, (DESCENT,), (step, after)),
    )


GIVEN = "The scores of the sample, as given."
SAMPLE = "The features of the sample, and its true class."
SCORE = "Each class weighs the features with its own column of W and adds its bias."
SCORES = Steps("Scores", (r"s_j = \sum_d x_d\, w_{d,j} + b_j",))
TENSOR = (
    "∂S/∂W is a D × C × C tensor, one D × C slice for each score. A score depends on its own "
    "column of W only, so each slice holds x in one column and 0 elsewhere."
)
SLICES = Steps("Scores by weights", (r"\frac{\partial s_j}{\partial w_{d,k}} = x_d\,[j = k]",))
CONTRACTION = "Summed over the scores, the tensor collapses to an outer product."
OUTER = Steps(
    "Contraction",
    (
        r"\frac{\partial L}{\partial w_{d,k}}"
        r" = \sum_j \frac{\partial L}{\partial s_j} \cdot x_d\,[j = k]",
        r"= x_d \cdot \frac{\partial L}{\partial s_k}",
    ),
)
BIAS = "A bias adds to its score unchanged, so it gets the score's derivative."
BIASES = Steps(
    "Biases",
    (
        r"\frac{\partial s_j}{\partial b_k} = [j = k]",
        r"\frac{\partial L}{\partial b_k} = \frac{\partial L}{\partial s_k}",
    ),
)
BATCH = (
    "The same for every sample, then the mean. The last row is ∂L/∂b, the column sums of G: there "
    "the feature is the constant 1."
)
MEAN = Steps(
    "Batch mean",
    (
        r"\frac{1}{N} \sum_i x_i \otimes \frac{\partial L_i}{\partial s_i} = X^\top G",
        r"\frac{\partial L}{\partial b} = \sum_i G_i",
    ),
)
PENALTY = "The penalty λΣW² pulls each weight towards 0; the biases (last row) are left alone."
SUM = Steps(
    "Regularisation",
    (
        r"\frac{\partial}{\partial w_{d,k}} \lambda \sum w^2 = 2 \lambda\, w_{d,k}",
        r"\frac{\partial L}{\partial W} = X^\top G + 2 \lambda W",
    ),
)
UPDATE = "A step against the gradient, η times as long. All entries change at once."
DESCENT = Steps(
    "Gradient descent",
    (
        r"W \leftarrow W - \eta \frac{\partial L}{\partial W}",
        r"b \leftarrow b - \eta \frac{\partial L}{\partial b}",
    ),
)
