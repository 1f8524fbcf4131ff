"""The Jacobian of softmax, from the probabilities of one sample."""

from linclf_core.exercises.exercise import Batch, Exercise, Kind, Slip
from linclf_core.exercises.kinds import batches
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, constant, equal, squared
from linclf_core.explain.matrix import Matrix
from linclf_core.losses.softmax import Softmax, probabilities


def jacobian(n: Batch) -> Exercise:
    """∂p_i/∂s_j of the first sample, row i and column j."""
    P = probabilities(n.S[:1])
    C = P.shape[1]
    p = Matrix("p", "p of one sample", "p", P, "unit", "p")

    def how(i: int, j: int) -> Expression:
        return p.cell(0, i) * (equal(constant(i), constant(j)) - p.cell(0, j))

    def outer_plus(i: int, j: int) -> Expression:
        return how(i, j) if i == j else p.cell(0, i) * p.cell(0, j)

    def diagonal_only(i: int, j: int) -> Expression:
        return how(i, j) if i == j else constant(0)

    def squares(i: int, j: int) -> Expression:
        return -squared(p.cell(0, i)) if i == j else how(i, j)

    def p_alone(i: int, j: int) -> Expression:
        return p.cell(0, i) if i == j else constant(0)

    def ones(i: int, j: int) -> Expression:
        return p.cell(0, i) * (1 - p.cell(0, j))

    def no_factor(i: int, j: int) -> Expression:
        return equal(constant(i), constant(j)) - p.cell(0, j)

    values = P.T * ([[float(i == j) for j in range(C)] for i in range(C)] - P)
    J = Matrix(
        "J", "∂p/∂s", r"\frac{\partial p}{\partial s}", values, "signed", "J", how, rows="class"
    )
    w = Working((p, J))
    told = (
        ("The sign beside the diagonal: it is −p_i·p_j.", outer_plus),
        ("Beside the diagonal stands −p_i·p_j, not 0.", diagonal_only),
        ("On the diagonal stands p_i − p_i²: the p_i is lost.", squares),
        ("This is diag(p): −p·pᵀ is lacking.", p_alone),
        ("1 stands only on the diagonal: beside it the bracket is 0 − p_j.", ones),
        ("The factor p_i before the bracket is lost.", no_factor),
    )
    slips = tuple(Slip(sentence, w.told("J", how), ("J",)) for sentence, how in told)
    return Exercise(w, ("p",), ("J",), slips)


JACOBIAN = Kind(
    "jacobian",
    "Jacobian of softmax",
    "Work out ∂p/∂s of one sample: row i and column j is ∂p_i/∂s_j.",
    "scores",
    batches.shares,
    jacobian,
    Softmax(),
)
