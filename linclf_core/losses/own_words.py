"""What is said of a loss of one's own: how rivals are put together, and each phase of a walk."""

from linclf_core.explain.formula import Prose, said
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

MARGINS = said(
    "How close each rival comes: its score minus the true score.", ("Margins", "M_j = s_j - s_y")
)
MARGINS_BY_SCORES = said(
    "A margin rises with its own score and falls with the true score.",
    ("Margins by scores", r"\frac{\partial M_j}{\partial s_k} = [k = j] - [k = y]"),
)
ALL = Prose(
    MARGINS,
    said(
        "Each rival costs φ of its margin; the true class costs nothing.",
        ("Loss", r"L = \sum_{j \neq y} \varphi(M_j)"),
    ),
    said(
        "Each rival's cost rises by the slope of φ at its margin.",
        (
            "Slope of φ",
            r"\frac{d\varphi}{dm} = \varphi'(m)",
            r"\frac{\partial L}{\partial M_j} = D_j \quad (j \neq y)",
        ),
    ),
    MARGINS_BY_SCORES,
    said(
        "Each rival gets its slope, the true class minus the sum of the rivals' slopes.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = D_k"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} D_j = D_y - r"),
    ),
)
STRONGEST = Prose(
    MARGINS,
    said(
        "Only the largest margin of a rival costs: φ of it.",
        ("Loss", r"L = \varphi(m^*), \qquad m^* = \max_{j \neq y} M_j"),
    ),
    said(
        "The slope of φ, in the entry of the strongest rival j*; 0 in the others.",
        (
            "Slope of φ",
            r"\frac{d\varphi}{dm} = \varphi'(m)",
            r"\frac{\partial L}{\partial M_j} = D\,[j = j^*]",
        ),
    ),
    MARGINS_BY_SCORES,
    said(
        "The strongest rival gets the slope of φ, the true class minus that.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = D\,[k = j^*]"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -D"),
    ),
)
EACH = Prose(
    said(
        "Each class asks on its own how far the score is on the wrong side of 0.",
        ("Margins", r"M_j = -t_j s_j, \qquad t_j = 2\,[j = y] - 1"),
    ),
    said("Each class costs φ of its margin.", ("Loss", r"L = \sum_j \varphi(M_j)")),
    said(
        "Each cost rises by the slope of φ at its margin.",
        (
            "Slope of φ",
            r"\frac{d\varphi}{dm} = \varphi'(m)",
            r"\frac{\partial L}{\partial M_j} = D_j",
        ),
    ),
    SIDES,
    said(
        "Each score is pushed by the slope of φ: the true one up, the others down.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = D_k"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -D_y"),
    ),
)
