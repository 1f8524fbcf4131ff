"""The promises that the project's own files make to each other."""

import doctest
import importlib
import os
import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

from linclf_ui import theme
from linclf_ui.pages import PAGES, Page

ROOT = Path(__file__).parents[1]
LEFT_OUT = {".git", ".venv", "__pycache__", "test-artifacts", "static"}
BINARY = {".png", ".ico", ".npz", ".woff2"}


def texts() -> dict[str, str]:
    """Every text file of the project, by its path from the root."""
    found: dict[str, str] = {}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in LEFT_OUT and not f.endswith("_cache")]
        folders[:] = [f for f in folders if f != ".hypothesis"]
        for path in (Path(folder) / name for name in names):
            if path.suffix not in BINARY and path.name not in LEFT_OUT:
                found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8", "replace")
    return dict(sorted(found.items()))


def make_targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def make_commands(readme: str) -> set[str]:
    """The targets that a text tells its reader to make: in backticks or at a line's start."""
    return set(re.findall(r"(?:^\s*(?:\$ )?|`)make ([a-z][a-z-]*)", readme, re.MULTILINE))


def names_of(requirements: str) -> list[str]:
    """The packages of a requirements file, without their bounds."""
    lines = (line.split("#")[0].strip() for line in requirements.splitlines())
    return [re.split(r"[<>=~!\[ ;]", line)[0] for line in lines if line]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    return re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def table(text: str) -> list[tuple[str, ...]]:
    """The rows of a Markdown table, without its head."""
    rows = [line.strip("|\n").split("|") for line in text.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row) for row in rows[2:]]


def paths_named(text: str) -> set[str]:
    """Files and folders that a text names in backticks or links to, outside of its blocks of code:
    what has a slash in it or ends like a file."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"`([^`\s]+)`|\]\(([^)#\s]+)", prose)
    path = re.compile(r"(\.\./)*((\.?\w[\w.-]*/)+[\w.-]*|[\w-]+\.(py|js|md|toml|txt|css))")
    return {name for pair in named for name in pair if path.fullmatch(name)}


def paths_mapped(block: str) -> list[tuple[str, str]]:
    """Every file and folder that a map of the code names. The indentation of a line says in which
    folder it lies. What its words name besides may lie there too, or in the line's own folder: so
    there are two paths for each, one of which is meant."""
    found: list[tuple[str, str]] = []
    folders: dict[int, str] = {}
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.findall(r"(?<![\w*])[\w.]+(?:/|\.py|\.js|\.md)(?!\w)", line)
        if not names:
            continue
        above = "".join(folder for column, folder in folders.items() if column < indent)
        own = names[0] if line.lstrip().startswith(names[0]) and names[0].endswith("/") else ""
        if own:
            folders = {c: f for c, f in folders.items() if c < indent} | {indent: own}
        found += [(above + name, above + own + name) for name in names]
    return found


def machine_paths(text: str) -> list[str]:
    """Paths that exist on one developer's machine only."""
    return re.findall(r"(?<![\w.])/(?:work|root|home/\w+)/|\.\./shared|\bC:\\Users\b", text)


TEXTS = texts()
CONFIG = tomllib.loads(TEXTS[".streamlit/config.toml"])


def test_readme_names_the_commands_to_run_and_to_test() -> None:
    assert make_commands(TEXTS["README.md"]) >= {"run", "test", "test-fast", "soak"}


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith(".md")])
def test_a_guide_names_only_commands_that_exist(path: str) -> None:
    assert make_commands(TEXTS[path]) <= make_targets(TEXTS["Makefile"])


def test_commands_and_targets_are_read_right() -> None:
    assert make_commands("Type\n\n    make run PORT=80\n\nor `make test-it`; make sure.") == {
        "run",
        "test-it",
    }
    assert make_targets("run: a\n\tmake b\nPORT ?= 1\n.PHONY: run\nto-do: b\n") == {"run", "to-do"}
    assert make_commands("`make to-do`") == {"to-do"}


GUIDES = ("README.md", "CONTRIBUTING.md", "docs/design.md", "docs/maths.md")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide: str) -> None:
    # A link starts from its own folder, a path in words from the root.
    found = paths_named(TEXTS[guide])
    near = (ROOT / guide).parent
    assert [name for name in found if not (ROOT / name).exists() | (near / name).exists()] == []
    assert found


def test_paths_in_a_text_are_read_right() -> None:
    text = "`a/b.py`, `c/`, [d](../e.md), `f.g`, `h(x)`, `i.py`, [j](https://k.org/l)"
    assert paths_named(text + "\n```\n`m.py`\n```\n") == {"a/b.py", "c/", "../e.md", "i.py"}


MAP = paths_mapped(section(TEXTS["README.md"], "The map of the code").split("```")[1])


def test_everything_on_the_map_exists() -> None:
    assert [pair for pair in MAP if not any((ROOT / path).exists() for path in pair)] == []


@pytest.mark.parametrize("package", ["linclf_core", "linclf_ui"])
def test_every_package_is_on_the_map(package: str) -> None:
    packages = {path.parent.relative_to(ROOT) for path in (ROOT / package).rglob("__init__.py")}
    assert len(packages) > 5
    assert packages - {Path(path) for pair in MAP for path in pair} == set()


def test_a_map_is_read_right() -> None:
    drawn = "a/   words\n  b.py  (c.py)\n  d/   e.py, words\n    f.py\n    g/ h/\nk.py\n"
    assert paths_mapped(drawn) == [
        ("a/", "a/a/"),
        ("a/b.py", "a/b.py"),
        ("a/c.py", "a/c.py"),
        ("a/d/", "a/d/d/"),
        ("a/e.py", "a/d/e.py"),
        ("a/d/f.py", "a/d/f.py"),
        ("a/d/g/", "a/d/g/g/"),
        ("a/d/h/", "a/d/g/h/"),
        ("k.py", "k.py"),
    ]


def test_readme_lists_the_pages_word_for_word() -> None:
    listed = table(section(TEXTS["README.md"], "The pages"))
    assert listed == [(entry.title, entry.summary) for entry in PAGES[1:]]


def test_a_table_is_read_right() -> None:
    text = "## One\n\n| a | b |\n|---|---|\n| c | d e |\n\n## Two\n| f |\n"
    assert table(section(text, "One")) == [("c", "d e")]


# The files to be read first, whose docstrings have an example.
EXAMPLES = ("linclf_core.losses.softmax", "linclf_core.objective", "linclf_core.training.history")


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_on_the_reading_path_are_right(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted > 0
    assert result.failed == 0


def test_ci_runs_what_the_readme_says() -> None:
    assert TEXTS[".ci/run"].splitlines()[-1] == "exec make test"
    assert os.access(ROOT / ".ci/run", os.X_OK)


def recipe(makefile: str, target: str) -> str:
    """The commands of a target."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return found[1] if found else ""


def marks(text: str) -> set[str]:
    """The marks of the project that a file of tests names."""
    others = {"parametrize", "usefixtures", "filterwarnings", "timeout", "skip", "xfail"}
    return set(re.findall(r"(?:\bpytest\.mark\.|\badd_marker\(\")(\w+)", text)) - others


def test_every_test_runs_by_test_or_by_soak_and_every_mark_is_known() -> None:
    makefile = TEXTS["Makefile"]
    (listed,) = re.findall(r"^soak: (.*) ##", makefile, re.MULTILINE)
    recipes = {target: recipe(makefile, target) for target in ("test", *listed.split())}
    chosen = {target: re.findall(r'-m "(.*?)"', commands) for target, commands in recipes.items()}
    assert chosen == {
        "test": ["not soak"],
        "soak-core": ["soak and not browser and not clock"],
        "soak-examples": ["hypothesis and not soak"],
        "soak-browser": ["soak and browser and not clock"],
        "soak-clock": ["clock"],
    }
    known = tomllib.loads(TEXTS["pyproject.toml"])["tool"]["pytest"]["ini_options"]["markers"]
    names = {line.split(":")[0] for line in known}
    assert names == {"browser", "slow", "soak", "clock"}
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


@pytest.mark.slow
def test_of_every_file_none_names_a_path_of_one_machine() -> None:
    assert TEXTS
    found = {path: machine_paths(text) for path, text in TEXTS.items()}
    assert {path: paths for path, paths in found.items() if paths} == {}


def test_a_path_of_one_machine_is_found() -> None:
    assert machine_paths("see /" + "work/x and (/" + "root/y), " + "../" + "shared") != []
    assert machine_paths("a/work/b, framework/, https://x.org/work.html") == []


@pytest.mark.parametrize("name", ["iris", "penguins", "wine"])
def test_bundled_tables_are_there(name: str) -> None:
    assert len(TEXTS[f"linclf_core/datasets/tables/{name}.csv"].splitlines()) > 100


def test_every_page_is_in_the_router_once_and_every_entry_is_a_page() -> None:
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py"))
    assert sorted(entry.file for entry in PAGES) == files
    assert len({entry.title for entry in PAGES}) == len(files) > 0


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.file)
def test_a_page_begins_with_the_title_that_the_table_gives_it(entry: Page) -> None:
    assert re.findall(r"page\.begin\((\"[^\"]*\")", TEXTS[entry.file]) == [f'"{entry.title}"']


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
    copied = re.findall(r"^COPY ([^\s-]\S*)", TEXTS["deploy/Dockerfile"], re.MULTILINE)
    needed = {"app.py", ".streamlit", "linclf_core", "linclf_ui", "pages"}
    assert needed | {"deploy/constraints.txt"} <= set(copied)
    assert all((ROOT / path).exists() for path in copied)
