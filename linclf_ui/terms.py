"""The glossary: the terms of the field, each explained in a line, on hover and as a list."""

from collections.abc import Iterable
from html import escape

TERMS = {
    "accuracy": "The share of samples whose highest score is that of their own class.",
    "arrow": "The weights of a class: its score grows that way, and the longer, the faster.",
    "batch": "The samples that one step looks at; all of them unless a batch size is set.",
    "bias": "A number per class that is added to its score whatever the features are.",
    "boundary": "Where the two highest scores are equal: on its other side another class wins.",
    "C": "The price of slack: the larger, the fewer samples may lack the margin.",
    "certificate": "Numbers that prove a statement: who has them can check it without trust.",
    "chosen": "The sample whose numbers are shown; a click on another chooses that.",
    "class": "One of the kinds to tell apart: its samples are drawn so, its region in this colour.",
    "data loss": "The mean of the losses of all training samples.",
    "disputed": "Samples that the configurations do not all take for the same class.",
    "dS": "How each sample's loss changes with its scores: P − Y for softmax.",
    "dual": "The best bound from below on the least primal value, from the multipliers α.",
    "exponential": "e to the power of a number that is at most 0: positive, at most 1.",
    "feature": "One measured number of a sample, a column of X.",
    "gap": "Primal minus dual: so far the primal value can be from the least at most.",
    "gradient": "The derivatives of the loss by all weights: where it grows fastest.",
    "hinge": "A loss that is 0 once the true score leads by Δ, and grows in a line before.",
    "indicator": "1 where a margin costs something, else 0: only there the loss has a slope.",
    "kink": "A corner of the loss, where its derivative jumps.",
    "KKT": "Conditions that hold at the optimum of the soft SVM, and nowhere else.",
    "lead": "How far a rival's score is above that of the true class; below 0 it is behind.",
    "learning rate": "η, how far a step goes along the negative gradient.",
    "linearly separable": "Some straight lines get every sample right.",
    "loss": "One number for how wrong the classifier is; training makes it smaller.",
    "M": "How close a rival, in one-vs-all any class, comes to an error: above 0 a hinge costs.",
    "margin": "How far the true score leads the others; below 0 the sample is wrong.",
    "margin line": "Dashed: on it a class leads the next by exactly Δ.",
    "multiplier": "α: how hard a sample pushes the boundary; above 0 at support vectors alone.",
    "one-vs-all": "A loss that asks each class alone whether the sample is its own.",
    "optimiser": "The rule that makes a step out of the gradient.",
    "own probability": "What each class by itself gives to the wrong answer; no share of a whole.",
    "penalty": "λ times the sum of the squared weights: it keeps them small.",
    "prediction": "The class with the highest score.",
    "primal": "The value that the soft SVM makes as small as it can.",
    "probability": "A class's share in the exponentials of all scores; together they are 1.",
    "pull": "−dS: a step adds a share of it, times x, to w: + turns w to x, − away from it.",
    "region": "All points that the classifier takes for one class.",
    "sample": "One row of X: its features, and the class it belongs to.",
    "score": "What a class gives a sample: its weights times the features, plus its bias.",
    "slack": "ξ, by how much a sample lacks the margin that the soft SVM asks for.",
    "softmax": "Turns scores into probabilities; the loss is −ln of that of the true class.",
    "step": "One update of all weights and biases at once.",
    "support vectors": "The samples on which the boundary rests; without the others it stays.",
    "test": "Samples kept out of training, to see what was learnt and not just remembered.",
    "total": "Data loss plus penalty: what training makes smaller.",
    "train": "The share of training samples that are right.",
    "training error": "The share of training samples that are wrong.",
    "unsure": "The paler a place, the less sure the classifier is of its first choice there.",
    "weight": "How much a feature counts for a class: one entry of W.",
    "width": "How far apart the two margin lines of the soft SVM lie.",
    "wrong": "Outlined: the classifier takes the sample for another class than its own.",
    "zero line": "Where the score of a class is 0: it is positive on the side of its arrow.",
    "Δ": "By how much a hinge wants the true score to lead before the loss is 0.",
}

#: Other spellings on the screen, by the term that explains them.
SAME = {
    "best rival's lead": "lead",
    "Batch size (0 = all)": "batch",
    "C, the price of slack": "C",
    "Learning rate η": "learning rate",
    "Loss": "loss",
    "Margin Δ": "Δ",
    "Margin lines, sⱼ − sₖ = ±Δ": "margin line",
    "Optimiser": "optimiser",
    "Penalty λ": "penalty",
    "Regions pale where it is unsure": "unsure",
    "Weight arrows": "arrow",
    "Zero lines, score = 0": "zero line",
    "S": "score",
    "exps": "exponential",
    "margins": "M",
    "penalty_gradient": "gradient",
    "data_gradient": "gradient",
    "predicted": "prediction",
    "probabilities": "probability",
    "separable": "linearly separable",
    "support vector": "support vectors",
    "width 2/‖w‖": "width",
    "α": "multiplier",
    "ξ": "slack",
    "data": "data loss",
    "right": "accuracy",
    "right, training": "train",
    "right, test": "test",
    "weights": "arrow",
    "margin Δ": "margin line",
    "scores": "score",
    "exponentials": "exponential",
    "pull on w": "pull",
}


def explained(term: str) -> str:
    """The line that explains what is called so on the screen; '' if none does."""
    return TERMS.get(SAME.get(term, term), "")


def of_matrix(name: str, own_probabilities: bool) -> str:
    """The line that explains the matrix of a loss that is called so; '' if none does. Of a
    loss with `own_probabilities` a class's probability is no share: see `Loss`."""
    own = name == "probabilities" and own_probabilities
    return explained("own probability" if own else name)


def hovered(term: str) -> str:
    """The term as HTML that explains itself on hover, or as it is."""
    told = explained(term)
    return f'<abbr title="{escape(told)}">{escape(term)}</abbr>' if told else escape(term)


def group(content: str, terms: Iterable[str], name: str) -> str:
    """HTML in which these terms stand, reached by one Tab: then all of their lines are read and
    shown. `name` says what the group is."""
    lines = "".join(
        f"<div><b>{escape(term)}</b> {escape(told)}</div>"
        for term in terms
        if (told := explained(term))
    )
    key = "tips-" + "".join(letter for letter in name.lower() if letter.isalpha())
    return (
        f'<div class="terms" tabindex="0" role="group" aria-label="{escape(name)}" '
        f'aria-describedby="{key}">{content}'
        f'<div class="tips" role="tooltip" id="{key}">{lines}</div></div>'
    )
