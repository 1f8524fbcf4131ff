"""What the lecture notes print wrong, and what is right; Markdown with KaTeX."""

from typing import NamedTuple


class Misprint(NamedTuple):
    """`where` in the notes, what is `printed` there, and what is `right`."""

    where: str
    printed: str
    right: str


_EXAMPLES = "Worked examples"
_ASSIGNMENT = "Assignment 4"
_REGULARISED = "Gradients with regularisation"
_CHAIN = "Softmax by the chain rule"
_JACOBIAN = "Softmax Jacobian"

MISPRINTS: tuple[Misprint, ...] = (
    Misprint(
        f"{_EXAMPLES}, scores",
        r"$\tilde X \tilde W + b$",
        r"$\tilde X \tilde W$: the column of ones has added $b$ already, this counts it twice",
    ),
    Misprint(
        f"{_EXAMPLES}, hinge after training, $S_y$",
        "1.537 in the fourth row",
        "1.573, as in $S$",
    ),
    Misprint(
        f"{_EXAMPLES}, hinge, gradient",
        "the counts as a block of 3 × 2",
        "one count a row, at its true class: 4, 2, 3, 3, 3 and 3, 3, 2, 1, 2",
    ),
    Misprint(
        f"{_EXAMPLES}, hinge and softmax, gradient",
        r"$\tilde X^\top [\dots]$",
        r"$\frac1N \tilde X^\top [\dots]$: the loss is a mean, and so is its gradient",
    ),
    Misprint(
        f"{_EXAMPLES}, softmax after training, $S$",
        "−0.483, −1.727, −1.969",
        "+0.483, +1.727, +1.969: only these give the printed $P$",
    ),
    Misprint(
        f"{_EXAMPLES}, softmax, definition",
        r"$P(Y = y_i) = e^{s_k} / \sum_j e^{s_j}$",
        r"$P(Y = k) = e^{s_k} / \sum_j e^{s_j}$",
    ),
    Misprint(
        f"{_EXAMPLES}, softmax, above the matrix $P$",
        r"$P(Y = y_i) = e^{s_{y_i}} / \sum_j e^{s_j}$",
        r"$P(Y = k)$ for every class $k$; that of the true class is in bold",
    ),
    Misprint(
        f"{_EXAMPLES}, softmax, $\\partial L_i / \\partial W_j$",
        r"$P(Y = y_i) \cdot x_i$",
        r"$P(Y = j) \cdot x_i$",
    ),
    Misprint(
        f"{_EXAMPLES}, softmax, gradient",
        "the ones as a block of 2 × 2, and of 3 × 2",
        "a 1 in each row, at its true class: the matrix $Y$",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 1, separable",
        r"$\langle w_y, x_i \rangle = \arg\max_y \langle w_y, x_i \rangle$",
        r"$y_i = \arg\max_y \langle w_y, x_i \rangle$: an arg max is a class, no score",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 1, $M$",
        "negative, as $y_i$ is the arg max",
        "negative only where the true score leads strictly; at a tie $M = 0$",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 2, case 2(b)",
        r"$z_4 = \frac{x_1 + x_2}2$",
        r"$-z_4 = \frac{x_1 + x_2}2$",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 2, case 3",
        r"$z_4 = \frac{-x_1 - x_2}2 = \frac{x_1 + x_2}2$",
        r"$-z_4 = \frac{x_1 + x_2}2$",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 3(c), the Lagrangian in order, and inserted",
        r"$+ \sum \alpha_i y_i b$",
        r"$- \sum \alpha_i y_i b$; it is 0 under the constraint",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 3(c) and (d), dual",
        r"$x_i x_j$",
        r"$\langle x_i, x_j \rangle$",
    ),
    Misprint(
        f"{_ASSIGNMENT}, 4, sums over the classes",
        r"$\sum_{i=1}^n$",
        r"$\sum_{i=1}^d$: $y$ and $w$ have $d$ entries",
    ),
    Misprint(
        f"{_REGULARISED}, $\\partial L_i / \\partial w_k$ of the hinge",
        r"minus the sum for $k \ne y_i$; $s_j - s_{y_i} + \Delta$ without its $> 0$",
        r"minus the number of positive margins for $k = y_i$; "
        r"$[s_k - s_{y_i} + \Delta > 0]$ otherwise",
    ),
    Misprint(
        f"{_REGULARISED}, ③ b)",
        r"$\frac{\partial L_i}{\partial w} = \frac{\partial L_i}{\partial s_k} \times x_i^\top$",
        r"$\frac{\partial L_i}{\partial s}\, x_i^\top$: the whole column, not one entry",
    ),
    Misprint(f"{_REGULARISED}, last line of 1)", r"$2 \tilde a \cdot w$", r"$2 \lambda W$"),
    Misprint(
        f"{_CHAIN}, $\\partial p_{{y_i}} / \\partial s_{{y_i}}$, second line",
        r"$(-1)(\dots)^{-2} \cdot e^{s_{y_i}}$",
        r"with the factor $-\sum_{j \ne y_i} e^{s_j}$ of the line before",
    ),
    Misprint(
        f"{_CHAIN}, $\\partial p_{{y_i}} / \\partial s_j$, second line",
        r"$(-1)\, e^{s_j} \left(\frac1{\dots}\right)^2$",
        r"with the factor $e^{s_{y_i}}$ of the line before",
    ),
    Misprint(
        f"{_JACOBIAN}, 2",
        r"$s_j = w_j^\top x_j$, and $x_j$ in its derivative and in $(P_j - 1)\, x_j$",
        r"$s_j = w_j^\top x_i$, and $x_i$: the sample has an index of its own",
    ),
    Misprint(
        f"{_JACOBIAN}, 3, softmax",
        r"$\nabla_{w_{y_i}} L_i = (P_j - 1)\, x_i$",
        r"$(P_{y_i} - 1)\, x_i$",
    ),
)
