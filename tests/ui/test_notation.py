"""One notation: every letter of a matrix, a formula or a table is in the list of symbols."""

import re
from collections.abc import Iterable

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_step
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.phases import Phase
from linclf_core.explain.sample_gradient import column, outer, sample_matrix, turned
from linclf_core.losses import LOSSES
from linclf_core.model import random_start, scores
from linclf_core.objective import Objective
from linclf_core.relu.exact import CASES, SUB_CASES
from linclf_core.separability.decision import Separable, certify, leads, zero_one_bound
from linclf_core.soft_svm import between, kkt_residuals, solve
from linclf_core.symbols import GLOSSARY, SYMBOLS
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui import formulas
from linclf_ui.misprints import MISPRINTS
from linclf_ui.relu.parts import PARTS
from linclf_ui.separability.bound import cases_text, forms_text, own_text
from linclf_ui.separability.proof import rescaling_proof
from linclf_ui.soft_svm import derivation as svm
from linclf_ui.walker import written_out

#: Words and marks of LaTeX that are no letters: their arguments are words, too.
WORDS = re.compile(
    r"\\(?:text|mathrm|operatorname|begin|end)\s*\{[^}]*\}|\\color\{[^}]*\}|\\hspace\{[^}]*\}"
)
GREEK = "alpha beta gamma Delta eta kappa lambda mu theta xi varphi phi partial nabla ell epsilon"
LETTER = re.compile(rf"\\(?:{'|'.join(GREEK.split())})(?![a-zA-Z])|\\[a-zA-Z]+|[a-zA-Z]")


def letters(latex: str) -> set[str]:
    """The letters of a formula, indices included."""
    found = set(LETTER.findall(WORDS.sub(" ", latex)))
    greek = {rf"\{name}" for name in GREEK.split()}
    return {letter for letter in found if not letter.startswith("\\") or letter in greek}


#: Besides the list: e the number, the differentials' d, u and v for any numbers, f and h of the
#: quotient rule, L of a Lipschitz bound, ε of rounding.
COMMON = set("edfhuvL")
KNOWN = set().union(*(letters(letter) for s in GLOSSARY for letter in s.letters)) | COMMON


def formulas_in(markdown: str) -> Iterable[str]:
    return re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", markdown, re.DOTALL)


def unknown(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        for pair in formulas_in(text):
            found |= set().union(*map(letters, pair)) - KNOWN
    return found


DATA = DATASETS["separable"]()()
START = random_start(2, 3, 0.5, 0)
LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=lambda v: v.key)


def walked(loss) -> tuple[tuple[Matrix, ...], tuple[Phase, ...]]:  # type: ignore[no-untyped-def]
    step = derive_step(Objective(loss, 0.1), START, DATA.X, DATA.y, 0.5)
    return step.matrices, walk(step, 0)


@LOSS
def test_every_letter_of_a_matrix_is_in_the_list(loss) -> None:  # type: ignore[no-untyped-def]
    matrices, phases = walked(loss)
    x, dS = sample_matrix(DATA.X[:1]), phases[-7].matrices[-1]
    own = (outer(x, dS), turned(x, dS), column(x, dS, 1))
    parts_of_it = ("Data, weights, objective", "Within the losses", "Chain rule and step")
    listed = {normal(letter) for p in parts_of_it for s in SYMBOLS[p] for letter in s.letters}
    for matrix in (*matrices, *(m for p in phases for m in p.matrices), *own):
        base = normal(matrix.symbol.partition("_")[0])
        base = re.sub(r"\^\{\(\d\)\}", "^{(j)}", base)
        parts = [part.strip() for part in base.split("/")]
        plain = [part.removeprefix(r"\partial").strip() or part for part in parts]
        assert all(part in listed for part in plain), (matrix.name, matrix.symbol)
        assert letters(matrix.latex) <= KNOWN, matrix.latex


def normal(letter: str) -> str:
    """A letter with its arguments in braces: \\tilde x as \\tilde{x}."""
    return re.sub(r"\\(tilde|hat) ([a-zA-Z])", r"\\\1{\2}", letter)


@LOSS
def test_every_letter_of_a_derivation_is_in_the_list(loss) -> None:  # type: ignore[no-untyped-def]
    _, phases = walked(loss)
    for phase in phases:
        for steps in phase.derivation:
            for line in steps.lines:
                assert letters(line) <= KNOWN, (phase.key, line)
    step = derive_step(Objective(loss, 0.1), START, DATA.X, DATA.y, 0.5)
    at = written_out.walked(step, 0)
    texts = [text(at, 3) for part in written_out.PARTS.values() for text in part.values()]
    assert unknown([*texts, f"${loss.latex}$", loss.notes]) == set()


def test_every_letter_of_the_other_pages_is_in_the_list() -> None:
    rules = [f"${rule.latex}$" for rule in OPTIMIZERS.values()]
    texts = [formulas.OBJECTIVE, formulas.CHOICES, formulas.CHECKS, formulas.SOFT_SVM]
    assert unknown([*rules, *texts, formulas.RELU]) == set()
    relu = [*(case.latex for case in CASES), *(case.latex for case in SUB_CASES)]
    relu += [part.latex for part in PARTS.values()]
    assert unknown(f"${text}$" for text in relu) == set()


def test_every_letter_of_the_soft_svm_is_in_the_list() -> None:
    problem, _ = between(DATA.X, DATA.y, 0, 1, 1.0)
    at = solve(problem)
    made = (svm.redundant_text, svm.lagrangian_text, svm.stationarity_text, svm.dual_text)
    texts = [text(problem, at, 3) for text in made]
    texts += [text(problem, at, 3) for part in svm.STEPS for text in part.values()]
    conditions = kkt_residuals(problem, at.w, at.b, at.xi, at.alpha)
    assert unknown([*texts, *(f"${r.latex}$" for r in conditions)]) == set()


def test_every_letter_of_the_proofs_on_separability_is_in_the_list() -> None:
    proof = certify(DATA.X, DATA.y, 3)
    assert isinstance(proof, Separable)
    S = scores(START, DATA.X)
    bound = zero_one_bound(S, DATA.y, 1.0)
    d = leads(proof.params, DATA.X, DATA.y)
    texts = [forms_text(S, DATA.y, 0, 1.0, 3), cases_text(S, DATA.y, 1.0, 3)]
    texts += [own_text(START, DATA, 1.0, 3)]
    texts += [rescaling_proof(proof, DATA, d, 1, 1.0, 2.0, bound, 3)]
    assert unknown(texts) == set()


def test_a_letter_that_is_in_no_list_is_found() -> None:
    assert unknown([r"a $\zeta + B$ b", r"$$\Omega_B$$"]) == {"B"}
    assert letters(r"\frac{\partial L}{\partial s_k} \text{if so } \max\nolimits") == {
        r"\partial",
        *"Lsk",
    }


def test_a_displayed_formula_stands_on_lines_of_its_own() -> None:
    """A $$ that opens in the middle of a line and closes on another is no formula to Streamlit."""
    for text in (formulas.OBJECTIVE, formulas.SOFT_SVM, formulas.RELU):
        for line in text.splitlines():
            assert line.count("$$") in (0, 2) or line == "$$", line


def test_the_notes_own_letters_are_named() -> None:
    """Those in which the notes differ: w for s, y = ±1 for t, n for N, K for C."""
    named = {s.letters[0]: s.notes for s in SYMBOLS["Data, weights, objective"]}
    assert "$n$" in named["N"]
    assert "$K$" in named["C"]
    assert "$w$ for softmax" in named["S"]
    assert "a class a row" in named["W"]
    assert {s.letters[0]: s.notes for s in SYMBOLS["Soft SVM"]}["t"] == "$y_i$"
    weights = next(s for s in GLOSSARY if s.letters[0] == "W")
    assert weights.meaning == "weights, one class a column"
    assert weights.shape == "(D, C)"


def test_the_lists_have_a_line_each_whose_formulas_are_whole() -> None:
    for part, symbols in SYMBOLS.items():
        lines = formulas.symbol_list(symbols).splitlines()
        assert len(lines) == len(symbols), part
        assert all(line.startswith("- $") and line.count("$") % 2 == 0 for line in lines), part
        for symbol in symbols:
            assert all(letter.count("{") == letter.count("}") for letter in symbol.letters)
            assert not any(letter.endswith(("hat", "tilde", "bar")) for letter in symbol.letters)
    told = formulas.misprint_list(MISPRINTS)
    lines = [line for line in told.splitlines() if line.startswith("- **")]
    assert len(lines) == len(MISPRINTS) > 20
    assert all(line.count("$") % 2 == 0 for line in told.splitlines())
    assert len(set(MISPRINTS)) == len(MISPRINTS)


def test_numbers_are_what_the_printed_misprints_are_not() -> None:
    """The scores that the list of misprints gives are those of the worked examples."""
    from linclf_core.explain.worked_examples import WORKED_EXAMPLES

    scores_of = {example.key: example.S for example in WORKED_EXAMPLES}
    assert scores_of["hinge_trained"][3, 1] == 1.573
    trained = scores_of["softmax_trained"]
    assert (trained[1, 2], trained[2, 0], trained[3, 1]) == (0.483, 1.727, 1.969)
    assert np.all(trained[:, 1][[0, 1, 2, 4]] < 0)
