"""The tool behind `make mutants`: what it changes, what it leaves alone, which tests it runs."""

import sys
from pathlib import Path

import pytest

from tests.mutants.mutations import Mutant, mutants_of, rewritten
from tests.mutants.trials import Broken, Nearness, Record, concerning, exchanged, survivors


@pytest.fixture
def mutated(tmp_path: Path):
    def changes(source: str) -> list[str]:
        (tmp_path / "m.py").write_text(source, encoding="utf-8")
        mutants = list(mutants_of(tmp_path, "m.py"))
        assert all(mutant.source() != source for mutant in mutants)
        assert all(mutant.before == mutants[0].before for mutant in mutants)
        return [mutant.after for mutant in mutants]

    return changes


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a == b", ["a != b"]),
        ("a - b", ["a + b", "a"]),
        ("a * b", ["a / b", "a", "b"]),
        ("x += y", ["x -= y"]),
        ("a and b", ["a or b", "b", "a"]),
        ("not a", ["a"]),
        ("-a", ["a"]),
        ("f(True)", ["f(False)"]),
        ("f(3)", ["f(4)", "f(2)"]),
        ("f(0.5)", ["f(1.0)", "f(0.25)"]),
        ("f(1e-12)", ["f(1e-09)", "f(1e-15)"]),
        ("np.maximum(a, b)", ["np.minimum(a, b)"]),
        ("min(a)", ["max(a)"]),
        ("x if f(y) else z", ["x if not f(y) else z"]),
        ("if f(y):\n    pass", ["if not f(y):"]),
    ],
)
def test_each_kind_of_change_is_made(mutated, source, after):
    assert mutated(source) == after


@pytest.mark.parametrize(
    "source",
    [
        "'a' + b",
        "f'{x:.3f} {1 + 2}'",
        "x: Literal[1] = y",
        "Rule = Callable[[int], str | None]",
        "zip(a, b, strict=True)",
        "a.reshape(-1)",
        "rate: float = number(0.5, 'Rate', 0.0, 1.0)",
        "@dataclass(frozen=True)\nclass C:\n    pass",
    ],
)
def test_texts_and_choices_are_left_alone(mutated, source):
    assert mutated(source) == []


def test_a_mutant_knows_its_function_and_only_one_thing_is_changed(tmp_path):
    source = "A = 1\n\nclass C:\n\n    def f(self, n=2):\n        return [3 for _ in n]\n"
    (tmp_path / "m.py").write_text(source, encoding="utf-8")
    found = [(m.function, m.source()) for m in mutants_of(tmp_path, "m.py")]
    assert [function for function, _ in found] == ["", "", "", "", "C.f", "C.f"]
    assert found[0] == ("", source.replace("A = 1", "A = 2").strip().replace("n=2", "n=2"))
    assert found[-1] == ("C.f", source.replace("3", "2").strip())


def test_a_named_mutant_must_be_there_once(tmp_path):
    (tmp_path / "m.py").write_text("def f(x):\n    return x + 1 + 2\n", encoding="utf-8")
    found = rewritten(tmp_path, "m.py", "x + 1", "x")
    assert (found.function, found.line, found.source()) == ("f", 2, "def f(x):\n    return x + 2\n")
    assert rewritten(tmp_path, "m.py", "x - 1", "x") is None
    assert rewritten(tmp_path, "m.py", "+", "-") is None
    assert rewritten(tmp_path, "gone.py", "x", "y") is None


@pytest.mark.soak
def test_the_tests_that_run_the_line_are_tried_the_quickest_first(tmp_path):
    source = "def f(x):\n    y = x + 1\n    return y\n"
    (tmp_path / "m.py").write_text(source, encoding="utf-8")
    mutant = next(mutants_of(tmp_path, "m.py"))
    seconds = {"tests/core/test_a.py::slow": 2.0, "tests/core/test_b.py::quick": 1.0}
    record = Record({**seconds, "tests/core/test_c.py::other": 0.5}, {("m.py", 2): list(seconds)})
    assert concerning(mutant, record, Nearness()) == list(seconds)[::-1]
    assert concerning(mutant, Record(seconds), Nearness()) == []


def test_the_lines_of_a_mutant_are_those_from_the_beginning_of_its_statement(tmp_path):
    source = "def f(x):\n    if x:\n        y = [\n            x,\n            2 + x,\n        ]\n"
    (tmp_path / "m.py").write_text(source, encoding="utf-8")
    found = {mutant.after: mutant.lines for mutant in mutants_of(tmp_path, "m.py")}
    assert found["if not x:"] == range(2, 3)
    assert found["y = [x, 2 - x]"] == range(3, 6)


@pytest.mark.soak
def test_what_runs_at_import_concerns_the_nearest_files_first():
    path = "linclf_core/metrics.py"
    far, near, never = (f"tests/core/test_{name}.py::t" for name in ("history", "metrics", "model"))
    record = Record(dict.fromkeys((far, near, never), 1.0), early={(path, 1)})
    for function in ("", "f"):
        mutant = Mutant(path, function, 1, "", "", str, range(1, 2))
        assert concerning(mutant, record, Nearness()) == [near, far]


def test_a_function_is_given_broken_code_where_it_stands(tmp_path, monkeypatch):
    source = (
        "def f(x):\n    return [x + 1 for _ in 'a']\n\n"
        "class C:\n    @property\n    def p(self):\n        return 1\n"
    )
    file = tmp_path / "another_module.py"
    file.write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__("another_module")
    assert exchanged(str(file), "f", source.replace("+ 1", "- 1"))
    assert exchanged(str(file), "C.p", source.replace("return 1", "return 2"))
    assert (module.f(1), module.C().p) == ([0], 2)
    assert not exchanged(str(file), "g", source)


def test_a_broken_module_is_loaded_from_memory(tmp_path, monkeypatch):
    file = tmp_path / "some_module.py"
    file.write_text("A = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(
        "sys.meta_path", [Broken("some_module", str(file), "A = 2"), *sys.meta_path]
    )
    assert __import__("some_module").A == 2
    assert file.read_text(encoding="utf-8") == "A = 1\n"


@pytest.mark.soak
def test_without_any_mutant_nothing_is_waited_for():
    assert list(survivors([], Record(), jobs=1)) == []
