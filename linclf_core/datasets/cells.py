"""Names as they stand in the cells of a CSV file.

A spreadsheet takes a cell that begins with = + − @, a tab or a line break for a formula, and works
it out. Such a name gets an apostrophe before it, and so does one that has apostrophes before such a
beginning: then the one that was put there can be told from those of the name.
"""

import re

#: Apostrophes, if any, and then what a spreadsheet takes for the beginning of a formula.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def guarded(name: str) -> str:
    """The name as it stands in a cell.

    >>> guarded("=1+1"), guarded("'-a"), guarded("cat"), guarded("'s-Gravenhage")
    ("'=1+1", "''-a", 'cat', "'s-Gravenhage")
    """
    return f"'{name}" if _FORMULA.match(name) else name


def unguarded(cell: str) -> str:
    """The name that `guarded` has made into this cell; of another program's file what stands there,
    but for an apostrophe that keeps a spreadsheet from a formula.

    >>> [unguarded(guarded(name)) for name in ("=1", "'=1", "''=1", "'", "cat")]
    ['=1', "'=1", "''=1", "'", 'cat']
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
