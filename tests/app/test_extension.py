"""What README says of adding a thing is done, word for word, in a copy of the project.

There the tests that every registered loss, data set and optimiser and every page must pass are run
on the four additions, and `tests/extension/in_the_app.py` clicks through the app with them.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
HERE = ROOT / "tests" / "extension"
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis")
#: Where a test of the contract names what it was run on; the words are in no other test's name.
WORDS = {
    "loss": r"smooth_?hinge",
    "data set": "diagonal",
    "optimiser": "averaged",
    "page": "class_sizes",
}
#: The files of the core whose tests each loss, data set or optimiser must pass before all others.
CORE = ("losses", "datasets", "optimizers", "objective", "experiment", "settings", "script")
#: So many tests of its own at least are the contract of each: of those files, and of all.
FEW = {"loss": 60, "data set": 8, "optimiser": 12, "page": 3}
FEWEST = {"loss": 150, "data set": 20, "optimiser": 20, "page": 3}
SUMMARY = "How many samples of each class there are."


class Case(NamedTuple):
    """One test as it went in the copy; `fault` is empty if it passed."""

    name: str
    fault: str


def add(project: Path, path: str, pieces: dict[str, str]) -> None:
    """Put each piece of text before the one place in the file that its key names. README must
    name the file: whoever follows it changes no other."""
    assert f"`{path}`" in (ROOT / "README.md").read_text("utf-8")
    text = (project / path).read_text("utf-8")
    for place, piece in pieces.items():
        assert text.count(place) == 1, (path, place)
        text = text.replace(place, piece + place)
    (project / path).write_text(text, "utf-8")


def extend(project: Path) -> None:
    """Add a loss, a data set, an optimiser and a page, as README says."""
    shutil.copy(HERE / "smooth_hinge.py", project / "linclf_core/losses")
    add(
        project,
        "linclf_core/losses/__init__.py",
        {
            "from linclf_core.losses.squared": "from linclf_core.losses.smooth_hinge import "
            "SmoothHinge\n",
            "    )\n}\n": "        SmoothHinge,\n",
        },
    )
    shutil.copy(HERE / "diagonal.py", project / "linclf_core/datasets")
    add(
        project,
        "linclf_core/datasets/__init__.py",
        {
            "from linclf_core.datasets.middle": "from linclf_core.datasets.diagonal import "
            "Diagonal\n",
            "        Iris,\n": "        Diagonal,\n",
        },
    )
    rule = (HERE / "averaged.py").read_text("utf-8")
    add(
        project,
        "linclf_core/training/optimizers.py",
        {
            "OPTIMIZERS: dict": rule[rule.index("@dataclass") :] + "\n\n",
            ")\n}\n": ", Averaged",
        },
    )
    shutil.copy(HERE / "10_class_sizes.py", project / "pages")
    add(
        project,
        "linclf_ui/pages.py",
        {
            '    Page(\n        "Extras",\n        "pages/99_conventions.py"': "    Page("
            f'"Theory", "pages/10_class_sizes.py", "Class sizes", "{SUMMARY}"),\n'
        },
    )
    readme = (project / "README.md").read_text("utf-8")
    row = f"| Class sizes | {SUMMARY} |\n"
    (project / "README.md").write_text(
        readme.replace("| Formulas and terms |", row + "| Formulas and terms |")
    )


def contract(project: Path, core: Sequence[str]) -> list[Case]:
    """Every test of the four additions in these files of the core, the files that look through all
    others, and the app, run in the extended copy."""
    found = project / "found.xml"
    files = ["tests/test_layers.py", "tests/test_project.py"]
    app = ["tests/app/test_pages.py", "tests/extension/in_the_app.py"]
    chosen = "smooth_hinge or smoothhinge or diagonal or averaged or class_sizes"
    chosen += " or in_the_app or word_for_word or every_file"
    options = ["-q", "-p", "no:cacheprovider", "-m", "not soak", "-k", chosen]
    options.append(f"--junit-xml={found}")
    process = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *core, *files, *app],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert found.exists(), process.stdout[-3000:] + process.stderr[-3000:]
    return [
        Case(
            f"{case.get('classname')}::{case.get('name')}",
            "".join(child.text or "" for child in case if child.tag in ("failure", "error")),
        )
        for case in ElementTree.parse(found).iter("testcase")
    ]


# One test, since every process that had one of several would need the whole run.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("core", "fewest"),
    [
        pytest.param([f"tests/core/test_{name}.py" for name in CORE], FEW, id="first"),
        pytest.param(["tests/core"], FEWEST, id="all", marks=pytest.mark.soak),
    ],
)
def test_whoever_follows_readme_has_a_sound_project_and_all_four_in_the_app(
    tmp_path: Path, core: Sequence[str], fewest: Mapping[str, int]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=NOT_COPIED)
    extend(project)
    cases = contract(project, core)
    assert [f"{case.name}\n{case.fault}" for case in cases if case.fault] == []
    # These look through all files at once, those of the additions among them.
    assert len([case for case in cases if "every_file" in case.name]) == 4
    for thing, word in WORDS.items():
        of_it = [case for case in cases if re.search(word, case.name, re.IGNORECASE)]
        assert len(of_it) >= fewest[thing], thing
    assert len([case for case in cases if ".in_the_app::" in case.name]) == 6
