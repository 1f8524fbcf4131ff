"""The pages there are, in one table: the router's menu and Home's cards are made from it."""

from typing import NamedTuple


class Page(NamedTuple):
    """`section` is the menu that lists the page, empty for the bar itself; `file` is its path from
    the project's root; `summary` says what a visitor can do there."""

    section: str
    file: str
    title: str
    summary: str


#: In the order of the menus. The first opens when no other is asked for.
PAGES = (
    Page("", "pages/01_home.py", "Home", "What can be done here, and where: a card for each page."),
    Page(
        "",
        "pages/02_lab.py",
        "Lab",
        "Choose data and a loss, step gradient descent, and watch boundaries, margins, "
        "probabilities and losses move together.",
    ),
    Page(
        "Explore",
        "pages/05_compare.py",
        "Compare",
        "Two to four settings on the same data, side by side: which samples they dispute, and why; "
        "learning rates around the safe bound; losses over the margin.",
    ),
    Page(
        "Explain",
        "pages/03_workbench.py",
        "Matrix workbench",
        "One gradient step with every matrix written out. Choose any entry and it explains itself. "
        "Takes your own matrices, and worked examples from paper.",
    ),
    Page(
        "Explain",
        "pages/04_chain_rule.py",
        "Chain rule",
        "One sample from x to the update, a factor at a time, in symbols and in numbers.",
    ),
    Page(
        "Theory",
        "pages/06_landscape.py",
        "Loss landscape",
        "An exact cut through the objective at the step on show, with the path of the run.",
    ),
    Page(
        "Theory",
        "pages/07_separability.py",
        "Separability",
        "Is the data linearly separable? An answer with its proof, whichever it is.",
    ),
    Page(
        "Theory",
        "pages/08_soft_svm.py",
        "Soft SVM",
        "Squared slack, primal and dual: the gap closes step by step, every condition checked.",
    ),
    Page(
        "Theory",
        "pages/09_relu_max.py",
        "max as a ReLU network",
        "Four hidden units compute max(x₁, x₂) exactly. Can gradient descent find them?",
    ),
    Page(
        "Explain",
        "pages/99_conventions.py",
        "Conventions",
        "Every formula and choice in use: enough to reproduce any number by hand.",
    ),
)
