"""The promises that the project's own files make to each other."""

import ast
import os
import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

from linclf_ui import theme

ROOT = Path(__file__).parents[1]
LEFT_OUT = {".git", ".venv", "__pycache__", "test-artifacts", "static"}
BINARY = {".png", ".ico", ".woff2"}


def texts() -> dict[str, str]:
    """Every text file of the project, by its path from the root."""
    found: dict[str, str] = {}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in LEFT_OUT and not f.endswith("_cache")]
        folders[:] = [f for f in folders if f != ".hypothesis"]
        for path in (Path(folder) / name for name in names if name not in LEFT_OUT):
            if path.suffix not in BINARY:
                found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8", "replace")
    return dict(sorted(found.items()))


def make_targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def make_commands(readme: str) -> set[str]:
    """The targets that a text tells its reader to make: in backticks or at a line's start."""
    return set(re.findall(r"(?:^\s*(?:\$ )?|`)make ([a-z-]+)", readme, re.MULTILINE))


def names_of(requirements: str) -> list[str]:
    """The packages of a requirements file, without their bounds."""
    lines = (line.split("#")[0].strip() for line in requirements.splitlines())
    return [re.split(r"[<>=~!\[ ;]", line)[0] for line in lines if line]


def pages_listed(app: str) -> list[str]:
    """The files named in the PAGES table of app.py, in its order."""
    for node in ast.walk(ast.parse(app)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        if [t.id for t in targets if isinstance(t, ast.Name)] == ["PAGES"]:
            constants = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
            return [c for c in constants if isinstance(c, str) and c.endswith(".py")]
    return []


def machine_paths(text: str) -> list[str]:
    """Paths that exist on one developer's machine only."""
    return re.findall(r"(?<![\w.])/(?:work|root|home/\w+)/|\.\./shared|\bC:\\Users\b", text)


TEXTS = texts()
CONFIG = tomllib.loads(TEXTS[".streamlit/config.toml"])


def test_readme_names_only_commands_that_exist() -> None:
    commands = make_commands(TEXTS["README.md"])
    assert commands <= make_targets(TEXTS["Makefile"])
    assert commands >= {"run", "test", "test-fast", "soak"}


def test_hosting_guide_names_only_commands_that_exist() -> None:
    assert make_commands(TEXTS["deploy/README.md"]) <= make_targets(TEXTS["Makefile"])


def test_commands_and_targets_are_read_right() -> None:
    assert make_commands("Type\n\n    make run PORT=80\n\nor `make test-it`; make sure.") == {
        "run",
        "test-it",
    }
    assert make_targets("run: a\n\tmake b\nrun-it:\nPORT ?= 1\n.PHONY: run\n") == {"run", "run-it"}


def test_ci_runs_what_the_readme_says() -> None:
    assert TEXTS[".ci/run"].splitlines()[-1] == "exec make test"
    assert os.access(ROOT / ".ci/run", os.X_OK)


def recipe(makefile: str, target: str) -> str:
    """The commands of a target."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return found[1] if found else ""


def marks(text: str) -> set[str]:
    """The marks of the project that a file of tests names."""
    own = {"parametrize", "usefixtures", "filterwarnings", "skip", "skipif", "xfail", "timeout"}
    return set(re.findall(r"(?:\bpytest\.mark\.|\badd_marker\(\")(\w+)", text)) - own


def test_every_test_runs_by_test_or_by_soak_and_every_mark_is_known() -> None:
    recipes = {target: recipe(TEXTS["Makefile"], target) for target in ("test", "soak")}
    chosen = {target: re.findall(r'-m "(.*?)"', commands) for target, commands in recipes.items()}
    assert chosen == {"test": ["not soak"], "soak": ["soak"]}
    known = tomllib.loads(TEXTS["pyproject.toml"])["tool"]["pytest"]["ini_options"]["markers"]
    names = {line.split(":")[0] for line in known}
    assert names == {"browser", "slow", "soak"}
    tests = [text for path, text in TEXTS.items() if path.startswith("tests/")]
    assert set().union(*map(marks, tests)) == names
    assert not any(re.search(r"pytest\.mark\.skip|pytest\.skip\(", text) for text in tests)


def test_recipes_and_marks_are_read_right() -> None:
    assert recipe("a: b\n\tone\n\ttwo\n\nc:\n\tthree\n", "a") == "\tone\n\ttwo\n"
    assert recipe("a:\n\tone\n", "b") == ""
    assert marks("@" + "pytest" + ".mark.parametrize(1)\npytestmark = pytest" + ".mark.some") == {
        "some"
    }


def test_the_app_needs_four_packages() -> None:
    assert sorted(names_of(TEXTS["requirements.txt"])) == ["numpy", "pandas", "plotly", "streamlit"]


def test_package_names_are_read_right() -> None:
    assert names_of("a>=1,<2\n# note\nb[c]==1 # why\n\nd-e\n") == ["a", "b", "d-e"]


@pytest.mark.parametrize("path", TEXTS)
def test_no_file_names_a_path_of_one_machine(path: str) -> None:
    assert machine_paths(TEXTS[path]) == []


def test_a_path_of_one_machine_is_found() -> None:
    assert machine_paths("see /" + "work/x and (/" + "root/y), " + "../" + "shared") != []
    assert machine_paths("a/work/b, framework/, https://x.org/work.html") == []


@pytest.mark.parametrize("name", ["iris", "penguins", "wine"])
def test_bundled_tables_are_there(name: str) -> None:
    assert len(TEXTS[f"linclf_core/datasets/tables/{name}.csv"].splitlines()) > 100


def test_every_page_is_in_the_router_once_and_every_entry_is_a_page() -> None:
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py"))
    assert sorted(pages_listed(TEXTS["app.py"])) == files
    assert files


def test_the_pages_of_a_router_are_read_right() -> None:
    table = 'PAGES: list = [Page("pages/a.py", title="A"), Page("pages/b.py")]\nx = "pages/c.py"'
    assert pages_listed(table) == ["pages/a.py", "pages/b.py"]
    assert pages_listed('PAGES = {"Learn": [Page("pages/a.py")]}') == ["pages/a.py"]


def options(settings: dict[str, object], prefix: str = "") -> set[str]:
    """The dotted names of the settings in a configuration file."""
    names: set[str] = set()
    for key, value in settings.items():
        inner = options(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key}
        names |= inner
    return names


def test_streamlit_knows_every_setting() -> None:
    assert options(CONFIG) <= config.get_config_options().keys()


def test_streamlit_knows_every_setting_of_hosting() -> None:
    known = {option.env_var for option in config.get_config_options().values()}
    named = set(re.findall(r"^(STREAMLIT_\w+)=", TEXTS["deploy/hosted.env"], re.MULTILINE))
    assert "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS" in named
    assert named <= known


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_streamlit_and_the_charts_use_the_same_colours(scheme: theme.Theme) -> None:
    settings = CONFIG["theme"][scheme.name]
    assert settings["backgroundColor"] == scheme.background
    assert settings["textColor"] == scheme.text
    assert settings["linkColor"] == scheme.accent
    assert tuple(settings["chartCategoricalColors"]) == scheme.classes


def test_the_image_holds_everything_that_the_app_reads() -> None:
    copied = re.findall(r"^COPY (\S+)", TEXTS["deploy/Dockerfile"], re.MULTILINE)
    assert {"requirements.txt", "app.py", ".streamlit", "linclf_core", "linclf_ui", "pages"} <= set(
        copied
    )
    assert all((ROOT / path).exists() for path in copied)
