"""All variants of a sheet in one zip: the sheets without keys, and one page of all keys."""

from linclf_core.sheets.bundle import zipped
from linclf_core.sheets.page import keys_page, sheet_page
from linclf_core.sheets.sheet import ExerciseSheet
from linclf_core.sheets.tex import keys_tex, sheet_tex


def pages_zip(sheet: ExerciseSheet, count: int, paper: str) -> bytes:
    """As HTML. Raises ValueError as `ExerciseSheet.variants` and `Task.exercise` do."""
    variants = sheet.variants(count)
    files = {
        f"variant-{n:03d}.html": sheet_page(sheet, n, items, paper, key=False)
        for n, items in enumerate(variants, start=1)
    }
    return zipped(files | {"keys.html": keys_page(sheet, variants, paper)})


def tex_zip(sheet: ExerciseSheet, count: int, paper: str) -> bytes:
    """The same as LaTeX."""
    variants = sheet.variants(count)
    files = {
        f"variant-{n:03d}.tex": sheet_tex(sheet, n, items, paper, key=False)
        for n, items in enumerate(variants, start=1)
    }
    return zipped(files | {"keys.tex": keys_tex(sheet, variants, paper)})
