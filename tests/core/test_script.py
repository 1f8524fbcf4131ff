"""A run's script, executed on its own, beside the run."""

import contextlib
import importlib
import io
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.export.script import Retold, script
from linclf_core.export.source import Sources
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.own_words import WAYS
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.squared_hinge import SquaredHinge
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import Params, predict
from linclf_core.training.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum
from linclf_ui.numbers import decimal
from tests.combined import combined

DATA = DATASETS["blobs"](n_per_class=7, noise=1.2)
PHIS = ["max(0, Δ + m)", "max(0, 1 + m)^2", "log(1 + exp(m))", "max(0, min(2, Δ + m))", "2*exp(m)"]
PHIS += [
    "sqrt(1 + m^2)",
    "abs(1 + m)/(1 + m^2)",
    "[m > 0] + max(0, m, 2*m - 1)/3",
    "0*m + 5",
    "abs(0 - m) + (1 - m - 0)^2",
]


def retold(experiment, step, decimals=3):
    prepared = experiment.prepared()
    return Retold(experiment, prepared, experiment.replay(prepared, step), decimals)


def run(text):
    """What the script leaves behind, and what it prints."""
    space, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "script", "exec"), space)
    return space, printed.getvalue()


def check(found):
    """The script of a run has the run's numbers, to the last bit, and prints what the app shows."""
    made, printed = run(script(found))
    now = found.history.current
    assert made["theta"].tolist() == now.params.theta.tolist()
    for _, descent in found.history.descents:
        about = type(descent.objective.loss).__doc__
        assert about.strip().splitlines()[0] in script(found), "it says what the loss is"
    assert list(made["losses"]) == found.history.totals[: found.step + 1].tolist()
    assert made["total"] == now.total
    places = found.decimals
    lines = [
        f"step {found.step}",
        f"loss {decimal(now.total, places)}",
        f"data loss {decimal(now.data_loss, places)}",
        f"penalty {decimal(now.penalty, places)}",
        f"right, training {now.accuracy:.1%}",
    ]
    test = found.prepared.test
    if test is not None:
        lines.append(f"right, test {np.mean(predict(now.params, test.X) == test.y):.1%}")
    for row in [*now.params.W, now.params.b]:
        lines.append(" ".join(decimal(value, places) for value in row))
    for told, wanted in zip(printed.splitlines(), lines, strict=True):
        assert told.endswith(POWER.sub(as_python_writes, wanted).replace("−", "-"))
    return made


#: A power of ten as the app prints it.
POWER = re.compile("·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")


def as_python_writes(power):
    return f"e{int(power[1].translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))):+03d}"


@combined("loss, rule, batch", 2, list(LOSSES), list(OPTIMIZERS), {"all": 0, "batch": 5})
def test_every_loss_with_every_rule(loss, rule, batch):
    training = Training(LOSSES[loss](), OPTIMIZERS[rule](), 0.3, 0.01, batch, 7)
    check(retold(Experiment(DATA, start=Start(seed=3)).restarted(training), 12))


@pytest.mark.parametrize("size", [5, 20, 21, 200])
def test_a_batch_of_all_samples_is_told_as_that(size):
    found = retold(Experiment(DATA).restarted(Training(batch_size=size)), 2)
    check(found)
    assert found.prepared.train.n_samples == 21
    assert (f"batches of {size}\n" in script(found)) == (size < 21)
    assert ("all samples\n" in script(found)) == (size >= 21)


@combined("phi, way", 3, PHIS, WAYS)
def test_a_typed_loss(phi, way):
    training = Training(OwnLoss(phi, way, delta=0.7), learning_rate=0.05)
    check(retold(Experiment(DATA).restarted(training), 9))


@pytest.mark.parametrize("source", [cls() for cls in DATASETS.values()], ids=lambda s: s.key)
def test_every_data_set(source):
    experiment = Experiment(source, standardise=True, test_fraction=0.3, split_seed=2)
    check(retold(experiment, 3))


@pytest.mark.slow
def test_a_run_that_was_changed_on_its_way():
    experiment = Experiment(DATA, standardise=True, test_fraction=0.2)
    momentum = Training(WestonWatkins(0.5), Momentum(0.8), 0.1)
    experiment = experiment.with_training(4, momentum)
    # The same rule keeps its velocity, another begins anew, and so do weights put in by hand.
    experiment = experiment.with_training(7, replace(momentum, loss=WestonWatkins(2.0)))
    experiment = experiment.with_training(9, Training(OwnLoss("exp(m)"), Adam(), 0.1, batch_size=6))
    experiment = experiment.with_training(12, Training(OwnLoss("2*exp(m)"), Adam(), 0.1))
    hand = Params(np.array([[0.5, -1.0, 0.1], [1e-17, 3.0, 1 / 3]]), np.array([0.0, -0.0, 1e9]))
    experiment = experiment.with_weights(14, hand)
    for step in (0, 3, 4, 8, 13, 14, 17):
        check(retold(experiment, step))


def test_weights_put_in_before_the_first_step_and_another_number_of_decimals():
    hand = Params(np.full((2, 3), 1e7 / 3), np.array([0.0, 1.0, -2e-9]))
    check(retold(Experiment(DATA).with_weights(0, hand), 2, decimals=6))
    check(retold(Experiment(DATA), 2, decimals=0))


def test_a_run_that_ends_early_is_told_up_to_its_last_sound_step():
    experiment = Experiment(DATA).restarted(Training(SquaredHinge(), learning_rate=1000.0))
    found = retold(experiment.with_training(400, Training()), 500)
    assert found.step < 400
    check(found)


@pytest.mark.parametrize(("N", "D", "C"), [(1, 1, 2), (2, 1, 9), (3, 40, 2), (700, 7, 5)])
def test_samples_of_other_shapes(N, D, C):
    rng = np.random.default_rng(N)
    xs, names = rng.normal(0, 1e3, (N, D)).tolist(), [f"c{c}" for c in range(C)]
    points = Points(xs, rng.integers(0, C, N).tolist(), names, [f"x{d}" for d in range(D)])
    found = retold(Experiment(points, start=Start(2.0)).restarted(Training(reg=0.1)), 4)
    made = check(found)
    assert np.array_equal(made["X"], points().X)


@pytest.mark.parametrize("standardise", [False, True])
def test_weights_stand_beside_the_names_of_the_features_that_they_weigh(standardise):
    found = retold(Experiment(DATASETS["iris"](), standardise), 2)
    made, printed = run(script(found))
    names = found.prepared.train.feature_names
    assert ("standardised" in names[0]) == standardise
    assert tuple(made["feature_names"]) == names
    assert all(f"W {name} " in printed for name in names)


def test_names_are_texts_whatever_is_in_them():
    classes = ['"""', "\\", "\n# x", "{}", "\ud800", "\x00"]
    names = ["'''\nimport os", "\r\u2028x"]
    points = Points([[1.0, 2.0]] * 6, list(range(6)), classes, names, note='a\n"""\x00')
    text = script(retold(Experiment(points), 1))
    made, _ = run(text.encode().decode())
    assert (made["class_names"], made["feature_names"]) == (classes, names)
    assert made["source"] == 'a\n"""\x00'


@pytest.mark.slow
def test_the_script_runs_where_only_numpy_is(tmp_path):
    """In a clean interpreter, which finds NumPy and nothing of this project."""
    texts = [
        script(retold(Experiment(DATA).restarted(Training(cls(), Adam(), batch_size=4)), 8))
        for cls in LOSSES.values()
    ]
    for n, text in enumerate(texts):
        (tmp_path / f"run_{n}.py").write_text(text, "utf-8")
    numpy_alone = tmp_path / "packages"
    numpy_alone.mkdir()
    home = next(p for p in sys.path if p.endswith("site-packages"))
    for name in ("numpy", "numpy.libs"):
        (numpy_alone / name).symlink_to(f"{home}/{name}")
    every = f"import sys, pathlib; sys.path.append({str(numpy_alone)!r})\n" + "".join(
        f"exec(compile(pathlib.Path('run_{n}.py').read_bytes(), 'run', 'exec'), {{}})\n"
        for n in range(len(texts))
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-W", "error", "-c", every],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.stderr == ""
    assert done.stdout == "".join(run(text)[1] for text in texts)


def test_a_period_without_a_step_has_no_loop():
    experiment = Experiment(DATA).with_training(4, Training(Softmax()))
    for step, loops in ((4, ["range(0, 4)"]), (5, ["range(0, 4)", "range(4, 5)"])):
        text = script(retold(experiment, step))
        assert re.findall(r"for step in (range\(.*\)):", text) == loops


@pytest.mark.parametrize(("length", "lines"), [(71, 1), (72, 3)])
def test_a_list_stands_in_one_line_as_long_as_that_is_short(length, lines):
    """Its length is that of the entries with quotes, commas and spaces."""
    names = ["a" * 30, "b" * (length - 32 - 3 - 6), "c"]
    points = Points([[1.0], [2.0], [3.0]], [0, 1, 2], names, ["x"])
    text = script(retold(Experiment(points), 1))
    whole = text[text.index("class_names = ") :].split("]")[0]
    assert whole.count("\n") + 1 == lines


def test_a_long_list_is_broken_into_lines_that_are_nearly_full():
    names = [letter * 28 for letter in "abcdefgh"]
    points = Points([[float(k)] for k in range(8)], [*range(8)], names, ["x"])
    text = script(retold(Experiment(points), 1))
    whole = text[text.index("class_names = ") :].split("]")[0]
    assert [line.count("'") // 2 for line in whole.splitlines()] == [0, 3, 3, 2]
    assert max(map(len, whole.splitlines())) <= 100


def test_a_script_holds_what_it_needs_and_no_more():
    text = script(retold(Experiment(DATA), 5))
    assert "linclf" not in text
    assert "partial" not in text
    assert "zlib" not in text
    assert "hinge" not in text.lower()


def test_a_constant_says_what_stands_above_it_in_its_module(tmp_path, monkeypatch):
    text = (
        '"""Constants."""\n\n#: One line,\n#: and another.\nA = 1\n#: Of B alone.\nB = 2\nC = 3\n'
    )
    (tmp_path / "some_constants.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module, sources = importlib.import_module("some_constants"), Sources()
    assert [sources.constant(name, getattr(module, name), module) for name in "ABC"] == [*"ABC"]
    assert sources.texts == {
        "A": "# One line,\n# and another.\nA = 1\n",
        "B": "# Of B alone.\nB = 2\n",
        "C": "C = 3\n",
    }


# --- the lowest point -----------------------------------------------------------------------------


def optimum(experiment, step=0):
    """The value of the objective at the script's own lowest point, and its gradient there."""
    made, _ = run(script(retold(experiment, step)))
    theta = made["optimum"]()
    return made["objective"](theta, made["X1"], made["y"], made["loss"], made["reg"])


def noisy(loss, C):
    """An experiment whose samples no lines separate."""
    chosen = LOSSES[loss]()
    if "delta" in vars(chosen):
        chosen = replace(chosen, delta=1.7)
    data = DATASETS["blobs"](n_classes=C, n_per_class=15, noise=1.5)
    return Experiment(data).restarted(Training(chosen, GradientDescent(), 0.2, 0.02))


@combined("loss, C", 1, [key for key, cls in LOSSES.items() if cls().smooth], [2, 3])
def test_the_lines_for_another_program_reach_where_the_gradient_is_0(loss, C):
    assert np.abs(optimum(noisy(loss, C))[1]).max() < 1e-6


@pytest.mark.slow
@combined("loss, C", 2, [key for key, cls in LOSSES.items() if not cls().smooth], [2, 3])
def test_the_lines_for_another_program_come_below_what_long_descent_finds(loss, C):
    experiment = noisy(loss, C)
    value, _ = optimum(experiment)
    training = experiment.training_at(0)
    for k in range(1, 5):
        experiment = experiment.with_training(k * 400, replace(training, learning_rate=0.2 / 4**k))
    lowest = min(retold(experiment, 2_000).history.totals)
    assert lowest * 0.99 < value < lowest * (1 + 1e-4)


def test_no_estimator_is_named_where_it_has_another_objective():
    for experiment in (
        Experiment(DATA).restarted(Training(reg=0.0)),
        Experiment(DATA).restarted(Training(SquaredHinge())),
        Experiment(Points([[1.0], [2.0]], [0, 1], ["a", "b", "none"], ["x"])),
    ):
        assert "sklearn" not in script(retold(experiment, 1))
    assert "sklearn" in script(retold(Experiment(DATA).restarted(Training(Softmax())), 1))


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_what_a_loss_gives_back_stands_without_brackets(loss):
    text = script(retold(Experiment(DATA).restarted(Training(loss())), 1))
    assert not re.search(r"return \(\w+, \w+\)", text)
