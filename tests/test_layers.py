"""Who may import whom, and three habits that keep the parts apart; read off the source with `ast`.

Each rule is a function of a file's text, tried on a small bad example beside the real files.
"""

import ast
import inspect
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from linclf_core.datasets import DATASETS
from linclf_core.losses import LOSSES
from linclf_core.training.optimizers import OPTIMIZERS

ROOT = Path(__file__).parents[1]
REGISTERED = {**LOSSES, **OPTIMIZERS, **DATASETS}

# What each folder or file may import besides the standard library; the longest match counts.
MAY_IMPORT = {
    "linclf_core": ("linclf_core", "numpy"),
    "linclf_ui": ("linclf_core", "linclf_ui", "numpy", "pandas", "plotly", "streamlit"),
    "linclf_ui/figures": ("linclf_core", "linclf_ui", "numpy", "plotly"),
    "linclf_ui/theme.py": ("linclf_core", "linclf_ui.theme", "numpy", "plotly"),
    "pages": ("linclf_core", "linclf_ui", "streamlit"),
    "app.py": ("linclf_core", "linclf_ui", "pandas", "plotly", "streamlit"),
}

# What an explanation is made of; it knows no loss.
TOLD = tuple(
    f"explain.{name}"
    for name in ("expression", "printing", "matrix", "phases", "traced", "formula")
)
# Inside the core, what the foundations may import of it; the rest may import what they need,
# but for the experiment, which knows them all.
CORE_MAY_IMPORT = {
    "notation": (),
    "settings": (),
    "writing": (),
    "lazy": (),
    "losses": ("losses", "notation", "phi", "rows", "settings", "writing", *TOLD),
    "rows": ("notation",),
    "phi": ("phi", "notation", "writing", *TOLD),
    "datasets": ("datasets", "notation", "settings"),
    "model": ("lazy", "notation"),
    "metrics": ("notation",),
    "objective": ("losses", "model", "datasets.base", "notation"),
    "training": (
        "training",
        "objective",
        "model",
        "datasets.base",
        "datasets.prepare",
        "metrics",
        "notation",
        "settings",
        "writing",
    ),
    "plane": ("plane", "lazy", "model", "notation"),
}
# The file names that may stand in several folders of linclf_ui, since they mean the same in each.
IN_EVERY_FOLDER = {"__init__.py", "settings.py"}
# An experiment, its document, and its ways out stand above everything else; what was answered of
# exercises is a document too, and sheets are made of such.
TOP = (
    "experiment",
    "document",
    "packing",
    "saved",
    "sharing",
    "export",
    "results",
    "sheets",
    "lessons",
)


def sources() -> dict[str, str]:
    """The program's own files, by their path from the root."""
    folders = ("linclf_core", "linclf_ui", "pages")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    entry = ROOT / "app.py"
    paths += [entry] if entry.exists() else []
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


@cache
def nodes(text: str) -> list[ast.AST]:
    """All of a file's syntax tree; most rules go through most files."""
    return list(ast.walk(ast.parse(text)))


def imports(text: str) -> list[str]:
    """Every name imported anywhere in a file, in full: a.b.c for `from a.b import c`."""
    names: list[str] = []
    for node in nodes(text):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = "." * node.level + (node.module or "")
            names += [f"{package}.{alias.name}" for alias in node.names]
    return names


def within(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def forbidden_imports(path: str, text: str) -> list[str]:
    """What the file imports though the layers forbid it."""
    rule = max((key for key in MAY_IMPORT if path == key or path.startswith(f"{key}/")), key=len)
    return [
        name
        for name in imports(text)
        if not within(name, MAY_IMPORT[rule]) and name.split(".")[0] not in sys.stdlib_module_names
    ]


def forbidden_in_core(path: str, text: str) -> list[str]:
    """What a file of the core imports from a part of the core that it should not know."""
    part = module_of(path).split(".")[1] if "." in module_of(path) else ""
    inner = [n.removeprefix("linclf_core.") for n in imports(text) if within(n, ["linclf_core"])]
    if part in CORE_MAY_IMPORT:
        return [name for name in inner if not within(name, CORE_MAY_IMPORT[part])]
    return [name for name in inner if within(name, TOP) and part not in TOP]


def touches_session_state(text: str) -> bool:
    """Whether a file reaches for Streamlit's session state, by whatever spelling."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "session_state")
        or (isinstance(node, ast.alias) and node.name == "session_state")
        or (isinstance(node, ast.Constant) and node.value == "session_state")
        for node in nodes(text)
    )


def dispatches(text: str, keys: Iterable[str]) -> list[str]:
    """The registry keys that a file compares something with: ==, in (…), or a match case."""
    compared: list[ast.expr] = []
    for node in nodes(text):
        if isinstance(node, ast.MatchValue):
            compared.append(node.value)
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
                if isinstance(operator, ast.Eq | ast.NotEq):
                    compared += [left, right]
                elif isinstance(right, ast.Tuple | ast.List | ast.Set):
                    compared += right.elts
    texts = [node.value for node in compared if isinstance(node, ast.Constant)]
    return [text for text in texts if text in set(keys)]


def cycle(files: Mapping[str, str]) -> list[str]:
    """Modules that import each other in a circle, or nothing."""
    modules = {module_of(path): text for path, text in files.items()}
    graph = {
        module: {
            # `from a.b import c` means the module a.b.c if there is one, and else a.b.
            name if name in modules else name.rpartition(".")[0]
            for name in imports(text)
        }
        & modules.keys()
        for module, text in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


FILES = sources()


def test_every_file_imports_only_what_its_layer_may() -> None:
    assert FILES
    found = {path: forbidden_imports(path, text) for path, text in FILES.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("linclf_core/model.py", "import pandas as pd"),
        ("linclf_core/model.py", "def f():\n    from streamlit import session_state"),
        ("linclf_core/losses/softmax.py", "from scipy.special import logsumexp"),
        ("linclf_core/model.py", "from linclf_ui.theme import LIGHT"),
        ("linclf_core/model.py", "from .notation import Array"),
        ("linclf_ui/figures/plane.py", "import streamlit as st"),
        ("linclf_ui/theme.py", "import streamlit as st"),
        ("linclf_ui/theme.py", "from linclf_ui import session"),
        ("linclf_ui/session.py", "from pages import home"),
        ("linclf_ui/session.py", "import plotly_resampler"),
        ("pages/02_lab.py", "from pages.home import title"),
        ("pages/02_lab.py", "import app"),
        ("pages/02_lab.py", "import plotly.express as px"),
        ("app.py", "from pages import home"),
    ],
)
def test_a_forbidden_import_is_found(path: str, text: str) -> None:
    assert len(forbidden_imports(path, text)) == 1


def test_every_file_of_the_core_knows_only_what_it_builds_on() -> None:
    core = {path: text for path, text in FILES.items() if path.startswith("linclf_core/")}
    assert core
    found = {path: forbidden_in_core(path, text) for path, text in core.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("linclf_core/losses/softmax.py", "from linclf_core.model import Params"),
        ("linclf_core/objective.py", "from linclf_core.datasets.blobs import Blobs"),
        ("linclf_core/training/optimizers.py", "from linclf_core.explain import gradcheck"),
        ("linclf_core/metrics.py", "from linclf_core import training"),
        ("linclf_core/notation.py", "import linclf_core.model"),
        ("linclf_core/plane/geometry.py", "from linclf_core.experiment import Experiment"),
        ("linclf_core/soft_svm/kkt.py", "from linclf_core import document"),
        ("linclf_core/__init__.py", "from linclf_core import experiment"),
    ],
)
def test_a_forbidden_import_inside_the_core_is_found(path: str, text: str) -> None:
    assert len(forbidden_in_core(path, text)) == 1


@pytest.mark.parametrize("package", ["linclf_core", "linclf_ui"])
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    assert cycle({path: text for path, text in FILES.items() if path.startswith(package)}) == []


def test_a_circle_is_found() -> None:
    a, b = "from linclf_core import b", "def late():\n    from linclf_core.a import f"
    assert set(cycle({"linclf_core/a.py": a, "linclf_core/b.py": b})) == {
        "linclf_core.a",
        "linclf_core.b",
    }
    assert cycle({"linclf_core/a.py": a, "linclf_core/b.py": "import numpy"}) == []


# What a visitor has, and the widgets that show it.
SESSION = {"linclf_ui/session.py", "linclf_ui/widgets.py"}


def test_only_the_session_and_the_widgets_touch_the_session_state() -> None:
    assert {path for path, text in FILES.items() if touches_session_state(text)} == SESSION


@pytest.mark.parametrize(
    "text",
    [
        "import streamlit as st\nst.session_state['n'] = 1",
        "from streamlit import session_state as s",
        "getattr(st, 'session_state')",
    ],
)
def test_touching_the_session_state_is_found(text: str) -> None:
    assert touches_session_state(text)


def shared_names(files: Mapping[str, str]) -> dict[str, list[str]]:
    """The public classes that stand in more than one place, with the files."""
    found: dict[str, list[str]] = {}
    for path, text in files.items():
        for node in nodes(text)[0].body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def shared_files(paths: Iterable[str]) -> set[str]:
    """The file names that occur in more than one folder, but for those that mean the same there."""
    names = [Path(path).name for path in paths]
    return {name for name in names if names.count(name) > 1} - IN_EVERY_FOLDER


def test_no_two_public_classes_share_a_name() -> None:
    assert shared_names(FILES) == {}


def test_two_classes_of_one_name_are_found() -> None:
    files = {
        "a.py": "class State: ...\nclass _Own: ...",
        "b.py": "class State: ...\nclass _Own: ...",
    }
    assert shared_names(files) == {"State": ["a.py", "b.py"]}


def test_no_two_files_of_the_pages_share_a_name() -> None:
    assert shared_files(path for path in FILES if path.startswith("linclf_ui/")) == set()


def test_two_files_of_one_name_are_found() -> None:
    paths = [f"{folder}/{name}.py" for folder in "ab" for name in ("film", "settings")]
    assert shared_files([*paths, "a/board.py"]) == {"film.py"}


def test_in_every_file_nothing_is_decided_by_a_registry_key_but_its_own() -> None:
    home = {key: Path(inspect.getfile(thing)).resolve() for key, thing in REGISTERED.items()}
    found = {}
    for path, text in FILES.items():
        here = (ROOT / path).resolve()
        found[path] = dispatches(text, [key for key in REGISTERED if home[key] != here])
    assert {path: keys for path, keys in found.items() if keys} == {}


@pytest.mark.parametrize(
    "text",
    [
        'if loss.key == "softmax": pass',
        'x = 1 if "softmax" != key else 2',
        'if a == b == "softmax": pass',
        'if key in ("softmax", "other"): pass',
        'if key not in {"softmax"}: pass',
        'match key:\n    case "softmax" | "other": pass',
    ],
)
def test_deciding_by_a_registry_key_is_found(text: str) -> None:
    assert dispatches(text, REGISTERED) == ["softmax"]


@pytest.mark.parametrize("text", ['default = "softmax"', 'if "softmax" in LOSSES: pass'])
def test_naming_a_registry_key_is_no_decision(text: str) -> None:
    assert dispatches(text, REGISTERED) == []
