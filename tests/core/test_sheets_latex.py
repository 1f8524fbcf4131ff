"""Sheets compiled by a stock LaTeX, and the numbers read out of the PDF."""

import re
import subprocess
from pathlib import Path

import pytest

from linclf_core.exercises.heads import number
from linclf_core.exercises.kinds import KINDS
from linclf_core.results import asked_first
from linclf_core.sheets.sheet import ExerciseSheet
from linclf_core.sheets.tex import PAPERS, keys_tex, sheet_tex
from tests.typesetting import needed

pytestmark = pytest.mark.soak
#: Points, as PDF counts.
WIDTH = {"A4": 595, "Letter": 612}


def compiled(text: str, folder: Path) -> str:
    """The text of the PDF, pages parted by form feeds."""
    source = folder / "sheet.tex"
    source.write_text(text, "ascii")
    done = subprocess.run(
        [needed("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", source.name],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    log = (folder / "sheet.log").read_text("utf-8", "replace")
    assert "Missing character" not in log
    assert "Overfull \\hbox" not in log, log[log.index("Overfull") :][:300]
    return pdf_text(folder / "sheet.pdf")


def pdf_text(path: Path) -> str:
    command = [needed("pdftotext"), "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pdf_width(path: Path) -> int:
    """The width of the first page, in whole points."""
    command = [needed("pdftotext"), "-bbox", str(path), "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r'<page width="([\d.]+)"', told)
    assert found
    return round(float(found[1]))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("key", KINDS)
def test_each_kind_compiles_with_its_key_on_a_page_of_its_own(
    key: str, paper: str, tmp_path: Path
) -> None:
    sheet = ExerciseSheet("Größe & Maß 100 % #1", (asked_first(KINDS[key], 6),))
    text = compiled(sheet_tex(sheet, 1, sheet.variant(1), paper), tmp_path)
    pages = text.split("\f")
    first_key = next(k for k, page in enumerate(pages) if ": key" in page)
    assert first_key > 0
    assert "Variant 1" in pages[0]
    exercise = sheet.variant(1)[0].exercise
    told = "".join(pages[first_key:]).replace("−", "-")
    for cell in exercise.cells:
        value = number(float(exercise.working[cell.matrix].values[cell.row, cell.column]))
        assert value.replace("−", "-") in told
    assert pdf_width(tmp_path / "sheet.pdf") == WIDTH[paper]


def test_the_keys_of_two_hundred_variants_compile(tmp_path: Path) -> None:
    tasks = tuple(asked_first(KINDS[key], 1) for key in ("margins", "gradient", "order_bound"))
    sheet = ExerciseSheet("Exercises", tasks)
    text = compiled(keys_tex(sheet, sheet.variants(200), "A4"), tmp_path)
    assert text.count(": key") == 200
