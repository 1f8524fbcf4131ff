"""What the walk through softmax says: a sentence a phase, and the derivations in symbols.

Sums without a range run over all classes.
"""

from linclf_core.explain.formula import Prose
from linclf_core.explain.phases import Steps

UNDERFLOW = (
    "The probability is too small for a floating-point number, so the logarithm is taken of the "
    "row sum instead: −ln p_y = ln Σ e^z − z_y."
)

SAFE = (
    "The safe route: e^s overflows from s = 710 on, so a computer takes the row maximum out first. "
    "It cancels, and the probabilities stay the same."
)

PROBABILITIES = (
    "e to the power of each score, divided by the sum of all. Where a power might overflow the row "
    "maximum is taken out first: it cancels, and the probabilities stay the same.",
    (
        Steps(
            "Softmax",
            (
                r"p_k = \frac{e^{s_k}}{\sum_j e^{s_j}} = \frac{e^{z_k}}{\sum_j e^{z_j}}",
                r"z_k = s_k - \max_j s_j",
            ),
        ),
    ),
)

LOSS = (
    "The loss is the surprise at the true class: 0 if it was certain, large if it was unlikely.",
    (Steps("Loss", (r"L = -\ln p_y = -s_y + \ln \sum_j e^{s_j}",)),),
)

LOG_SUM_EXP = (
    "Log-sum-exp",
    (
        r"L = -\ln \frac{e^{s_y}}{\sum_j e^{s_j}}",
        r"= -\ln e^{s_y} + \ln \sum_j e^{s_j}",
        r"= -s_y + \ln \sum_j e^{s_j}",
    ),
)

ONE_HOT = (
    "The same with the one-hot vector Y of y",
    (
        r"L = -Y \cdot \ln p",
        r"= -\sum_i Y_i \ln \frac{e^{s_i}}{\sum_j e^{s_j}}",
        r"= \sum_i \Big(-Y_i \ln e^{s_i} + Y_i \ln \sum_j e^{s_j}\Big)",
        r"= -\sum_i Y_i s_i + \sum_i Y_i \cdot \ln \sum_j e^{s_j}",
        r"= -s_y + \ln \sum_j e^{s_j} \quad \text{because } \sum_i Y_i = 1",
    ),
)

FROM_THE_SUM = (
    "The same straight from the sum, without the chain rule",
    (
        r"\frac{\partial L}{\partial s_q} = \frac{\partial}{\partial s_q}"
        r" \Big(-\sum_i Y_i s_i + \sum_i Y_i \cdot \ln \sum_j e^{s_j}\Big)",
        r"= -Y_q + \sum_i Y_i \cdot \frac{e^{s_q}}{\sum_j e^{s_j}}",
        r"= -Y_q + p_q \quad \text{because } \sum_i Y_i = 1",
    ),
)

OUTER = (
    "L sees only the true class's probability, so all other entries are 0.",
    (
        Steps(
            "Loss by probabilities",
            (
                r"\frac{\partial L}{\partial p_y} = -\frac{1}{p_y}",
                r"\frac{\partial L}{\partial p_j} = 0 \quad (j \neq y)",
            ),
        ),
    ),
)

INNER = (
    "Raising one score takes probability from all the others: the matrix diag(p) − ppᵀ is "
    "symmetric, and its rows sum to 0."
)

JACOBIAN = (
    Steps(
        "Quotient rule",
        (
            r"\left(\frac{f}{h}\right)' = \frac{f' h - f h'}{h^2}, \qquad (e^x)' = e^x",
            r"p_i = \frac{e^{s_i}}{\sum_k e^{s_k}}, \qquad f = e^{s_i}, \quad h = \sum_k e^{s_k}",
        ),
    ),
    Steps(
        "Case i = j",
        (
            r"\frac{\partial p_i}{\partial s_i}"
            r" = \frac{e^{s_i} \sum_k e^{s_k} - e^{s_i} e^{s_i}}{\left(\sum_k e^{s_k}\right)^2}",
            r"= \frac{e^{s_i}}{\sum_k e^{s_k}}"
            r" \cdot \frac{\sum_k e^{s_k} - e^{s_i}}{\sum_k e^{s_k}}",
            r"= p_i (1 - p_i)",
        ),
    ),
    Steps(
        "Case i ≠ j",
        (
            r"\frac{\partial p_i}{\partial s_j}"
            r" = \frac{0 \cdot \sum_k e^{s_k} - e^{s_i} e^{s_j}}{\left(\sum_k e^{s_k}\right)^2}",
            r"= -\frac{e^{s_i}}{\sum_k e^{s_k}} \cdot \frac{e^{s_j}}{\sum_k e^{s_k}}",
            r"= -p_i p_j",
        ),
    ),
    Steps(
        "Both cases",
        (r"\frac{\partial p_i}{\partial s_j} = p_i \left([i = j] - p_j\right)",),
    ),
)

QUOTIENT_ROUTE = (
    "First route to ∂p_y/∂s_y: quotient rule",
    (
        r"\frac{\partial p_y}{\partial s_y}"
        r" = \frac{e^{s_y} \sum_j e^{s_j} - e^{s_y} e^{s_y}}{\left(\sum_j e^{s_j}\right)^2}",
    ),
)

COMPLEMENT_ROUTE = (
    "Second route: the rest of the probability",
    (
        r"p_y = 1 - \frac{\sum_{j \neq y} e^{s_j}}{e^{s_y} + \sum_{j \neq y} e^{s_j}}",
        r"\frac{\partial p_y}{\partial s_y} = -\sum_{j \neq y} e^{s_j}"
        r" \cdot \left(-\frac{e^{s_y}}{\left(\sum_j e^{s_j}\right)^2}\right)",
        r"= \frac{e^{s_y} \sum_{j \neq y} e^{s_j}}{\left(\sum_j e^{s_j}\right)^2}",
    ),
)

BOTH_ROUTES = (
    "Both routes end at",
    (r"\frac{\partial p_y}{\partial s_y} = p_y (1 - p_y)",),
)

PRODUCT = (
    "The true class's probability cancels, and what is left is p, minus 1 at the true class.",
    (
        Steps(
            "k ≠ y",
            (
                r"\frac{\partial L}{\partial s_k}"
                r" = -\frac{1}{p_y} \cdot \left(-p_y\, p_k\right) = p_k",
            ),
        ),
        Steps(
            "k = y",
            (
                r"\frac{\partial L}{\partial s_y}"
                r" = -\frac{1}{p_y} \cdot p_y (1 - p_y) = p_y - 1",
            ),
        ),
        Steps("Together", (r"\frac{\partial L}{\partial s} = p - \mathrm{onehot}(y)",)),
    ),
)

PROSE = Prose(PROBABILITIES, LOSS, OUTER, (INNER, JACOBIAN), PRODUCT)
