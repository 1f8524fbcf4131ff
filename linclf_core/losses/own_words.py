"""What is said of a loss of one's own: how rivals are put together, and each phase of a walk."""

from linclf_core.explain.formula import Prose, Said
from linclf_core.explain.phases import Steps
from linclf_core.losses.one_vs_all import SIDES

WAYS = ("sum over rivals", "largest rival", "one-vs-all")
LATEX = {
    WAYS[0]: r"L_i = \sum_{j \neq y_i} \varphi(s_j - s_{y_i})",
    WAYS[1]: r"L_i = \varphi\left(\max_{j \neq y_i} s_j - s_{y_i}\right)",
    WAYS[2]: r"L_i = \sum_j \varphi(-t_{ij} s_j)",
}
NOTES = r"""
$\varphi$ is a function of the margin that you type; beside it stands how the margins are put
together: $m_j = s_j - s_{y_i}$, added over the rivals or of the largest one alone, or
$m_j = -t_{ij} s_j$ added over all classes, with $t_{ij} = +1$ at $j = y_i$ and $-1$ elsewhere. So
$m > 0$ is on the wrong side. $D = \varphi'(M)$ is worked out by the rules of differentiation. Where
two parts of a maximum or minimum are equal, the slope nearer to 0 is taken. Of such a loss nothing
is promised but what is proved beside the field where it is typed. It must be a finite number for
$|m| \le 30$, and must never be negative; what is above $10^{100}$ counts as $10^{100}$.
"""

MARGINS: Said = (
    "How close each rival comes: its score minus the true score.",
    (Steps("Margins", (r"M_j = s_j - s_y",)),),
)
MARGINS_BY_SCORES: Said = (
    "A margin rises with its own score and falls with the true score.",
    (Steps("Margins by scores", (r"\frac{\partial M_j}{\partial s_k} = [k = j] - [k = y]",)),),
)
SLOPE = r"\frac{d\varphi}{dm} = \varphi'(m)"

ALL = Prose(
    MARGINS,
    (
        "Each rival costs φ of its margin; the true class costs nothing.",
        (Steps("Loss", (r"L = \sum_{j \neq y} \varphi(M_j)",)),),
    ),
    (
        "Each rival's cost rises by the slope of φ at its margin.",
        (Steps("Slope of φ", (SLOPE, r"\frac{\partial L}{\partial M_j} = D_j \quad (j \neq y)")),),
    ),
    MARGINS_BY_SCORES,
    (
        "Each rival gets its slope, the true class minus the sum of the rivals' slopes.",
        (
            Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = D_k",)),
            Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} D_j = D_y - r",)),
        ),
    ),
)
STRONGEST = Prose(
    MARGINS,
    (
        "Only the largest margin of a rival costs: φ of it.",
        (Steps("Loss", (r"L = \varphi(m^*), \qquad m^* = \max_{j \neq y} M_j",)),),
    ),
    (
        "The slope of φ, in the entry of the strongest rival j*; 0 in the others.",
        (Steps("Slope of φ", (SLOPE, r"\frac{\partial L}{\partial M_j} = D\,[j = j^*]")),),
    ),
    MARGINS_BY_SCORES,
    (
        "The strongest rival gets the slope of φ, the true class minus that.",
        (
            Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = D\,[k = j^*]",)),
            Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -D",)),
        ),
    ),
)
EACH = Prose(
    (
        "Each class asks on its own how far the score is on the wrong side of 0.",
        (Steps("Margins", (r"M_j = -t_j s_j, \qquad t_j = 2\,[j = y] - 1",)),),
    ),
    ("Each class costs φ of its margin.", (Steps("Loss", (r"L = \sum_j \varphi(M_j)",)),)),
    (
        "Each cost rises by the slope of φ at its margin.",
        (Steps("Slope of φ", (SLOPE, r"\frac{\partial L}{\partial M_j} = D_j")),),
    ),
    SIDES,
    (
        "Each score is pushed by the slope of φ: the true one up, the others down.",
        (
            Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = D_k",)),
            Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -D_y",)),
        ),
    ),
)
