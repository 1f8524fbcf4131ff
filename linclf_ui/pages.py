"""The pages there are, in one table: the router's menu and what Home shows are made from it."""

from collections.abc import Callable
from typing import NamedTuple

from linclf_ui.figures import pictures
from linclf_ui.theme import Theme


class Page(NamedTuple):
    """`section` is the menu that lists the page, empty for the bar itself; `file` is its path from
    the project's root; `summary` says what a visitor can do there, and `brief` the same in a few
    words; `picture` draws it, small, as SVG."""

    section: str
    file: str
    title: str
    summary: str
    brief: str = ""
    picture: Callable[[Theme], str] = pictures.formula

    @property
    def path(self) -> str:
        """What its address ends with: the name of its file without its number."""
        return self.file.split("_", 1)[1].removesuffix(".py")


#: In the order of the menus. The first opens when no other is asked for.
PAGES = (
    Page(
        "", "pages/01_home.py", "Home", "The classifier learns, and every page has its door here."
    ),
    Page(
        "",
        "pages/02_lab.py",
        "Lab",
        "Choose data and a loss, step gradient descent, and watch boundaries, margins, "
        "probabilities and losses move together.",
        "step by step, or in slow motion",
        pictures.learning,
    ),
    Page(
        "",
        "pages/10_data.py",
        "Data",
        "Your own table, from a file or a spreadsheet: see how it is read, choose the columns, and "
        "train on any number of features.",
        "your own table or points",
        pictures.own_table,
    ),
    Page(
        "",
        "pages/05_compare.py",
        "Compare",
        "Two to four settings on the same data, side by side: which samples they dispute, and why; "
        "learning rates around the safe bound; losses over the margin.",
        "losses side by side",
        pictures.two_losses,
    ),
    Page(
        "",
        "pages/14_lessons.py",
        "Lessons",
        "Six guided lessons: each step sets an experiment, asks before it tells, and lets you play "
        "on. Write one yourself as a plain text.",
        "guided, asked, revealed",
        pictures.guessed,
    ),
    Page(
        "Numbers",
        "pages/03_workbench.py",
        "Matrix workbench",
        "One gradient step with every matrix written out. Choose any entry and it explains itself. "
        "Takes your own matrices, and worked examples from paper.",
        "every entry opens into what it is made of",
        pictures.asking,
    ),
    Page(
        "Numbers",
        "pages/04_chain_rule.py",
        "Chain rule",
        "One sample from x to the update, a factor at a time, in symbols and in numbers.",
        "one sample, factor by factor",
        pictures.chain,
    ),
    Page(
        "Numbers",
        "pages/13_exercises.py",
        "Exercises",
        "Work numbers out by hand: every entry is marked, and a slip is named where it was made. "
        "Hints in three degrees; a result that a teacher opens here.",
        "by hand, marked at once",
        pictures.asked,
    ),
    Page(
        "Numbers",
        "pages/15_sheets.py",
        "Sheets",
        "Exercises on paper, with keys, in up to 200 variants; or as a quiz in Moodle, Canvas and "
        "others, which names the slip itself.",
        "on paper, or as a quiz",
        pictures.printed,
    ),
    Page(
        "Theory",
        "pages/06_landscape.py",
        "Loss landscape",
        "An exact cut through the objective at the step on show, with the path of the run.",
        "the valley and the path",
        pictures.valley,
    ),
    Page(
        "Theory",
        "pages/07_separability.py",
        "Separability",
        "Is the data linearly separable? An answer with its proof, whichever it is.",
        "yes or no, with proof",
        pictures.parted,
    ),
    Page(
        "Theory",
        "pages/08_soft_svm.py",
        "Soft SVM",
        "Squared slack, primal and dual: the gap closes step by step, every condition checked.",
        "primal meets dual",
        pictures.closing,
    ),
    Page(
        "Extras",
        "pages/09_relu_max.py",
        "max as a ReLU network",
        "Four hidden units compute max(x₁, x₂) exactly. Can gradient descent find them?",
        "four units, exactly",
        pictures.bend,
    ),
    Page(
        "Extras",
        "pages/12_digits.py",
        "Digits",
        "The same step on images of 64 pixels: ten weight images form, and each pixel says for "
        "which class it speaks.",
        "weights as images",
        pictures.weight_image,
    ),
    Page(
        "Extras",
        "pages/11_save_and_share.py",
        "Save and share",
        "Take the experiment with you: as a link, a file or tables; or load one.",
        "links, files, tables",
        pictures.sent,
    ),
    Page(
        "Extras",
        "pages/99_conventions.py",
        "Formulas and terms",
        "Every formula, term and choice in use: enough to reproduce any number by hand.",
        "all that is used here",
        pictures.formula,
    ),
)


def place_in_bar(page: Page) -> int:
    """Which entry of the bar, from 1 on, is this page or the menu that lists it."""
    bar = list(dict.fromkeys(entry.section or entry.title for entry in PAGES))
    return bar.index(page.section or page.title) + 1
