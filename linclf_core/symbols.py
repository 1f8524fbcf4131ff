"""Every letter that a formula, a matrix or a table of the app uses: what it stands for, its shape,
and what the lecture notes call it where that differs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Symbol:
    """One line of the list. `letters` are the letters as formulas write them, in LaTeX and without
    indices: first the whole, then one entry. `code` is the name in the code, empty where there is
    none; `notes` is the lecture notes' own letter where it is another one."""

    letters: tuple[str, ...]
    shape: str
    meaning: str
    code: str = ""
    notes: str = ""


def _s(letters: str, shape: str, meaning: str, code: str = "", notes: str = "") -> Symbol:
    return Symbol(tuple(letters.split()), shape, meaning, code, notes)


#: By the part of the app that they belong to.
SYMBOLS: dict[str, tuple[Symbol, ...]] = {
    "Data, weights, objective": (
        _s("N", "number", "samples", "n_samples", "$n$"),
        _s("D", "number", "features", "n_features", "$d$"),
        _s("C", "number", "classes", "n_classes", "$K$; $d$ for softmax"),
        _s("i", "index", "of a sample"),
        _s("j k q", "index", "of a class; $q$ one that a derivative is taken by"),
        _s("d", "index", "of a feature"),
        _s("X x", "(N, D)", "samples, one a row", "X", "$x_i$, a column"),
        _s(r"\tilde{X} \tilde{x}", "(N, D+1)", "X with a column of ones: [X 1]", "X_tilde"),
        _s("y", "(N,)", "true class of each sample, 0 … C−1", "y", "$y_i$, from 1 to $K$"),
        _s("Y", "(N, C)", "one-hot: 1 at the true class, else 0", "targets", r"$\mathbf y$"),
        _s("W w", "(D, C)", "weights, one class a column", "W", "a class a row in $s = Wx + b$"),
        _s("b", "(C,)", "biases, one a class", "b"),
        _s(r"\tilde{W} \tilde{w}", "(D+1, C)", "W with b as its last row: [W; bᵀ]", "W_tilde"),
        _s(
            "S s",
            "(N, C)",
            "scores XW + b; the highest of a row is the prediction",
            "S",
            r"$f(X, W)$, $\langle w_j, x_i \rangle$; $w$ for softmax",
        ),
        _s("S_y s_y", "(N, 1)", "the score of the true class", "true_scores"),
        _s(r"L \ell", "(N,)", "loss of each sample; without an index the objective", "per_sample"),
        _s("f", "number", "mean loss; on the soft SVM the score ⟨w, x⟩ + b"),
        _s("R", "number", "the sum of the squared weights"),
        _s(r"\Delta", "number > 0", "margin that the hinge losses ask for", "delta", "1"),
        _s(r"\lambda", "number ≥ 0", "strength of the L2 penalty λ·ΣW²", "reg", r"also $\tilde a$"),
        _s(r"\eta", "number > 0", "learning rate, the step size of descent", "learning_rate"),
    ),
    "Within the losses": (
        _s("M", "(N, C)", "margins: how close each rival comes", "margins"),
        _s("I", "(N, C)", "indicator: 1 where a margin counts, else 0", "indicator", r"$1(\cdot)$"),
        _s("H", "(N, C)", "hinges: the positive parts of M", "hinges"),
        _s("n", "(N, 1)", "row sums of I, the true class counted too", "counts"),
        _s("r", "(N, 1)", "row sums: of E, of H over the rivals, or of D", "row_sums"),
        _s(r"\ell^{01}", "(N, 1)", "0–1 loss: 1 where the prediction is wrong", "zero_one"),
        _s("j^*", "(N,)", "the class of the largest margin", "winner"),
        _s("z", "(N, C)", "softmax: scores minus the row's largest", "shifted"),
        _s("E", "(N, C)", "e to the power of S, or of minus the size of M", "powers", r"$e^{s_j}$"),
        _s(r"\hat{E} \hat{r}", "(N, C)", "e to the power of z, and its row sums: safe", "exps"),
        _s("P p", "(N, C)", "probabilities of all classes together", "probabilities"),
        _s("Q q", "(N, C)", "what each class alone gives to the wrong answer", "probabilities"),
        _s("t", "(N, C)", "+1 at the true class, −1 elsewhere", "targets", r"$y = \pm 1$"),
        _s("K", "(N, C)", "what each class costs, before the sum", "costs"),
        _s(
            r"\varphi m",
            "function",
            "a typed loss φ, and the margin m that it is a function of",
            "phi",
        ),
        _s(
            "D", "(N, C)", "slopes φ'(M) of a typed loss; elsewhere D counts the features", "slopes"
        ),
        _s(
            "dS (NG)",
            "(N, C)",
            "score gradient: how each sample's own loss changes with its scores; N·G",
            "dS",
        ),
        _s("G g", "(N, C)", "score gradient of the mean loss: dS divided by N", "G"),
    ),
    "Chain rule and step": (
        _s(r"\partial", "", "a derivative: ∂L/∂s is by the scores, ∂L/∂W by the weights"),
        _s("J", "(C, C)", "Jacobian: one entry's derivative by each score", "inner"),
        _s("T^{(j)}", "(D, C)", "slice j of the D × C × C tensor ∂S/∂W", "tensor"),
        _s(
            r"\nabla \nabla^{\text{data}} \nabla^{\lambda}",
            "(D+1, C)",
            "gradient: of the objective, of the data loss, of the penalty; ∇_w by one column",
            "gradient",
        ),
        _s("u", "(D+1, C)", "the step, η times the gradient", "step"),
        _s(r"\tilde{w}^{+}", "(D+1, C)", "W̃ after the step", "W_next"),
        _s(r"\theta h", "", "all weights and biases; a small change of one of them"),
        _s(r"v \mu", "(D+1, C)", "memory of an optimiser, and how much of it stays"),
        _s(r"\kappa", "number", "a bound of a loss's second derivative by the scores"),
    ),
    "Separability": (
        _s(r"\gamma", "(N,)", "margin of a sample: its true score minus its best rival's"),
        _s(
            "m",
            "number",
            "the largest difference s_j − s_y of all samples and rivals; below 0: separable",
            "m",
            "$M$",
        ),
        _s("W^* W^{**}", "(D, C)", "weights that separate, and the same rescaled", "", "$w_j^*$"),
        _s("c", "number", "by which W* is multiplied", "scale"),
        _s("a", "(K,)", "multipliers that prove that nothing separates", "multipliers"),
        _s("e", "(C,)", "the vector with 1 in one place and 0 elsewhere"),
        _s("[\\text{wrong}]", "(N,)", "1 where the prediction is wrong: the 0–1 loss", "wrong"),
    ),
    "Soft SVM": (
        _s("t", "(N,)", "+1 or −1: the side of each sample", "t", "$y_i$"),
        _s("w", "(D,)", "weights of the one boundary f = 0", "w"),
        _s("b", "number", "its bias", "b"),
        _s("C", "number > 0", "price of slack; elsewhere C counts the classes", "C"),
        _s(r"\xi", "(N,)", "slack: by how much a sample lacks its margin", "xi"),
        _s(r"\alpha", "(N,)", "multipliers of the margins", "alpha"),
        _s(r"\beta", "(N,)", "multipliers of ξ ≥ 0", "beta"),
        _s(r"\mathcal{L}", "number", "the Lagrangian", "lagrangian"),
        _s("g", "number", "the dual function of α and β", "dual_value"),
        _s("Q", "(N, N)", "t_i t_j ⟨x_i, x_j⟩", ""),
    ),
    "ReLU networks": (
        _s("x_1 x_2", "number", "the two inputs", "x"),
        _s("a", "(4,)", "what goes into each unit", "a", "$a^{(1)}$; the output $a_1^{(2)}$"),
        _s("z", "(4,)", "what each unit passes on: max(0, a)", "z", "$z^{(1)}$"),
        _s("h H", "index", "of a hidden unit; how many there are", "units"),
        _s("v c w d", "", "trained: weights and bias in, weights and bias out", "params"),
    ),
}

#: All of them.
GLOSSARY: tuple[Symbol, ...] = tuple(symbol for part in SYMBOLS.values() for symbol in part)
