"""Whole lines of notes: what is labelled is taken, what was computed is left out, and nothing that
somebody may paste breaks the reading."""

import random
import time

import numpy as np
import pytest

from linclf_core.explain.derivation import derive_scores
from linclf_core.explain.labelled import MOST, read_line
from linclf_core.explain.worked_examples import ENTRY_TOLERANCE, LOSS_TOLERANCE, WORKED_EXAMPLES
from tests.core.notes_lines import LINES

EXAMPLES = pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda e: e.key)
SHAPES = pytest.mark.parametrize("joined", ["\n", " "], ids=["lines", "one line"])


def taken(text):
    return {name: reading.values.tolist() for name, reading in read_line(text).taken.items()}


# --- the notes ------------------------------------------------------------------------------


@EXAMPLES
@SHAPES
def test_the_lines_of_an_example_give_its_numbers(example, joined):
    line = read_line(joined.join(LINES[example.key].strip().split("\n")))
    assert list(line.taken) == ["S", "y"]
    y = line.taken["y"].values.ravel().astype(int)
    assert y.tolist() == example.y.tolist()
    S = line.taken["S"].values
    # The notes print three scores of one example with a wrong sign.
    wrong = np.argwhere(S != example.S)
    assert (S[tuple(wrong.T)] == -example.S[tuple(wrong.T)]).all()
    assert len(wrong) == (3 if example.key == "softmax_trained" else 0)
    if not len(wrong):
        derivation = derive_scores(example.loss, S, y)
        for name, printed in example.printed.items():
            computed = derivation[name].values
            np.testing.assert_allclose(computed, printed, rtol=0, atol=ENTRY_TOLERANCE)
        loss = example.loss(S, y).per_sample.mean()
        assert loss == pytest.approx(example.printed_loss, abs=LOSS_TOLERANCE)


@EXAMPLES
def test_what_was_computed_is_left_out_and_said(example):
    told = read_line(LINES[example.key]).told()
    assert told.startswith("Taken: S (5 × 4) and y (5 × 1); left out: ")
    expected = {
        "weston_watkins": "left out: S_y, max(0, S - S_y + 1) and ∂L/∂W.",
        "softmax": "left out: P(Y = y_i | X = x_i) and ∂L/∂W.",
    }
    assert expected[example.loss.key] in told
    assert told.endswith(" agree with y.")


def test_all_lines_in_one_go_give_the_first_example():
    line = read_line("\n\n".join(LINES.values()))
    assert line.taken["S"].values.tolist() == WORKED_EXAMPLES[0].S.tolist()
    assert {"another S", "another y", "S_y"} <= set(line.left_out)


# --- labels ---------------------------------------------------------------------------------

S, Y = [[1, 2], [3, 4]], [[0], [1]]


@pytest.mark.parametrize(
    "text",
    [
        "S = [1 2; 3 4], y = [0; 1]",
        "S = [1, 2; 3, 4]; y = [0; 1];",
        "S = 1 2; 3 4, y = [0; 1]",
        "S = [1 2; 3 4] y = [0; 1]",
        "S = np.array([[1, 2],\n [3, 4]])\ny = np.array([[0], [1]])",
        "S =\n1 2\n3 4\n\ny =\n0\n1",
        "S\n1,2\n3,4\ny\n0\n1",
        "S: 1 2; 3 4\ny: [0; 1]",
        "Let $S = ((1, 2), (3, 4))$ and $y = (0, 1)^T$.",
        "$$S = {{1, 2}, {3, 4}}$$ $$y' = (0, 1)$$",
        # A bracket that does not close, and one that was not opened.
        "$$f = (1$$ $$S = [1 2; 3 4]$$ $$y = [0; 1]$$ $$g = 2)$$",
        r"y = \begin{pmatrix} 0 \\ 1 \end{pmatrix}, S = \begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix}",
        r"S = XW + b = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \qquad \mathbf{y} = (0; 1)",
        r"S^\top = \left[\begin{array}{cc} 1 & 3 \\ 2 & 4 \end{array}\right] \text{and} y = [0; 1]",
        "\\begin{aligned} S &= \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix} \\\\\n"
        "y &= [0; 1] \\end{aligned}",
        r"N = 2, \Delta = 1, S = 1 & 2 \\ 3 & 4 \\ y = 0 \\ 1",
    ],
)
def test_every_way_to_label_is_read(text):
    assert taken(text) == {"S": S, "y": Y}


def test_what_a_page_has_no_use_for_is_left_out_and_said():
    line = read_line("S = [1 2; 3 4], y = [0; 1]").only({"S"})
    assert list(line.taken) == ["S"]
    assert line.left_out == ("y",)
    assert line.told() == "Taken: S (2 × 2); left out: y."


def test_a_step_with_tildes_fractions_and_a_transpose():
    line = read_line(
        r"\tilde X = \begin{pmatrix} 1 & 2 & 1 \\ 4 & 5 & 1 \end{pmatrix}, "
        r"\tilde{W}^T = \begin{pmatrix} 1 & 4 & \frac{1}{2} \\ 2 & 5 & -\tfrac{1}{3} \end{pmatrix}"
    )
    assert line.tilde == ("X", "W")
    assert line.taken["W"].values.tolist() == [[1, 2], [4, 5], [1 / 2, -1 / 3]]
    assert line.taken["W"].text == "1, 2\n4, 5\n1/2, -1/3"
    assert line.told() == "Taken: X̃ (2 × 3) and W̃ (3 × 2)."


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("S = [1 2; 3 4], M = [5 6], y = [0; 1]", ["M"]),
        ("S = [1 2; 3 4], W_0 = [5 6], y = [0; 1], S_{y} = (5, 6)", ["W_0", "S_y"]),
        ("S = [1 2; 3 4], X = 2 [5 6], y = [0; 1]", ["X"]),
        (
            r"S = [1 2; 3 4], y = [0; 1], X = \begin{bmatrix} 1 \end{bmatrix} - "
            r"\begin{bmatrix} 2 \end{bmatrix}",
            ["X"],
        ),
        ("S = [1 2; 3 4], y = [0; 1], S = [9 9; 9 9]", ["another S"]),
        ("[7 7] S = [1 2; 3 4], y = [0; 1], L = 3.6", []),
    ],
)
def test_what_is_no_input_is_left_out(text, left_out):
    line = read_line(text)
    assert {name: r.values.tolist() for name, r in line.taken.items()} == {"S": S, "y": Y}
    assert list(line.left_out) == left_out


BOLD = r"S = \begin{bmatrix} \mathbf{1} & 2 \\ 3 & \mathbf{4} \end{bmatrix}"


@pytest.mark.parametrize(
    ("text", "y", "remark"),
    [
        (f"{BOLD}, y = (0, 1)", [0, 1], "The bold entries of S agree with y."),
        (
            f"{BOLD}, y = (1, 1)",
            [1, 1],
            "In row 1 the bold entry of S is of class 0, but y says 1.",
        ),
        (
            f"{BOLD}, y = (1, 2)",
            [0, 1],
            "y counts classes from 1, as the bold entries of S show: here from 0.",
        ),
        (BOLD, [0, 1], "y was read off the bold entries of S."),
        (f"{BOLD}, y = (0, 1, 1)", [0, 1, 1], None),
        ("S = [**1** 2; 3 **4**], y = [0 1]", [0, 1], "The bold entries of S agree with y."),
        ("S = [**1** **2**; 3 4], y = [0 1]", [0, 1], None),
        ("S = [1 2; 3 4], y = [0 1]", [0, 1], None),
        ("S = [**1** 2; **3** **4**], y = [0 1]", [0, 1], None),
        ("S = [**1**; **3**], y = [0 1]", [0, 1], None),
        ("S = [**1** 2; 3 4], y = [0 1]", [0, 1], "The bold entries of S agree with y."),
    ],
)
def test_bold_entries_are_held_against_y(text, y, remark):
    line = read_line(text)
    assert line.taken["y"].values.ravel().tolist() == y
    assert line.remarks == ((remark,) if remark else ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "No matrix alone has a label X, W, b, S or y, as in “S = [1 2; 3 4], y = [0 1]”."),
        (
            "X = 2 [1 2]",
            "No matrix alone has a label X, W, b, S or y, as in “S = [1 2; 3 4], y = [0 1]”.",
        ),
        ("S = [1 five; 3 4]", "S: Row 1, column 2: “five” is not a number."),
        (
            r"y = [0 1], S = \begin{bmatrix} 1 & \frac{a}{2} \end{bmatrix}",
            r"S: Row 1, column 2: “\frac{a}{2}” is not a number.",
        ),
        (
            r"S = \begin{bmatrix} 1 & 2",
            r"The LaTeX matrix does not end: \end{bmatrix} is missing.",
        ),
        ("S = " + "1 " * 21, "S: Row 1 has 21 columns; at most 20 are accepted."),
        ("S" * 100_001, "The text is longer than 100 kB."),
        (
            r"\begin{matrix}1\end{matrix}" * (MOST + 1),
            f"The text holds more than {MOST} matrices.",
        ),
    ],
)
def test_every_fault_is_one_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"\.$") as fault:
        read_line(text)
    assert str(fault.value) == sentence


# --- hostile texts --------------------------------------------------------------------------

PIECES = [
    *"XWbySMP=:,;&[](){}^_'|\\$*/-+. \n\t0123456789",
    *(rf"\{name}" for name in ("\\", "quad ", "[", "]", "left(", "right]", "top", "tilde X", "bf")),
    *(rf"\{name}{{" for name in ("mathbf", "frac", "tfrac", "tilde", "text", "begin", "end")),
    *(rf"\{mark}{{{kind}}}" for mark in ("begin", "end") for kind in ("bmatrix", "array", "cases")),
    r"\frac{1}{2}", r"\mathbf{3}", r"\mathbf{-\frac{1}{3}}", "**4**", "**", "np.array([[", "]])",
    "S = ", "y = (0, 1)", "X̃", "ᵀ", "^{T}", "1e308", "1e-400", "nan", "9" * 50, "1/0", "½", "٣",
    "\ue000", "\ue100", "\ue1c7", "\u202e", "\x00", "\ud800", "😀", "\r\n", "−", "\u0303",
    *LINES.values(),
]  # fmt: skip


def hostile(generator):
    """Pieces of notes in any order, or a line of notes with pieces cut out and put in."""
    if generator.random() < 0.5:
        return "".join(generator.choices(PIECES, k=generator.randrange(1, 40)))
    text = generator.choice(list(LINES.values()))
    for _ in range(generator.randrange(1, 8)):
        at, until = sorted(generator.randrange(len(text) + 1) for _ in range(2))
        cut = min(until, at + generator.randrange(60))
        text = text[:at] + generator.choice(PIECES) + text[cut:]
    return text


def answered(text):
    """Read the text; the seconds of CPU that it took. It is read, or refused in one sentence."""
    began = time.process_time()
    try:
        line = read_line(text)
    except ValueError as fault:
        sentence = str(fault)
    else:
        sentence = line.remarks[0] if line.remarks else "."
        assert all(np.isfinite(reading.values).all() for reading in line.taken.values())
    assert sentence.endswith(".")
    assert len(sentence) < 200
    return time.process_time() - began


#: One in three pieces each time; the others when there is time.
A_SIXTH = [
    pytest.param(piece, id=repr(piece), marks=[pytest.mark.soak] if k % 6 else [])
    for k, piece in enumerate(PIECES[:-4])
]


@pytest.mark.slow
def test_hostile_texts_are_read_or_refused_in_a_sentence():
    generator = random.Random(13)
    for _ in range(500):
        answered(hostile(generator))


@pytest.mark.slow
@pytest.mark.parametrize("piece", A_SIXTH)
def test_long_nonsense_is_answered(piece):
    for text in (piece * (90_000 // len(piece.encode("utf-8", "replace"))), "S = " + piece * 9_000):
        answered(text)


@pytest.mark.soak
@pytest.mark.clock
def test_fifty_thousand_hostile_texts_and_none_is_slow():
    generator = random.Random(50_000)
    assert max(answered(hostile(generator)) for _ in range(50_000)) < 1


@pytest.mark.soak
@pytest.mark.clock
def test_the_longest_texts_are_answered_at_once():
    generator = random.Random(1)
    for _ in range(300):
        pair = "".join(generator.choices(PIECES[:-4], k=2))
        assert answered(pair * (90_000 // (4 * len(pair)))) < 3, pair
