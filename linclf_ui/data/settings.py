"""The table that a visitor has brought, and how it is to be read and taken."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from linclf_ui import session
from linclf_ui.data import read_table
from linclf_ui.data.read_table import Sheet, TableReading
from linclf_ui.data.take_table import Choice, Taken, first_choice, taken

FILE, PASTE, BUNDLED, HAND = "A file", "Paste", "A bundled table", "By hand"
WAYS = (FILE, PASTE, BUNDLED, HAND)
#: The ways that bring a table of text.
BRINGS = (FILE, PASTE)


@dataclass(frozen=True)
class DataSettings:
    """`way` is one of WAYS. `raw` are the bytes of the table called `name`; `reading` and `choice`
    are what the visitor has set, None for what is found out."""

    way: str = FILE
    name: str = ""
    raw: bytes = b""
    pasted: str = ""
    reading: TableReading | None = None
    choice: Choice | None = None

    key: ClassVar[str] = "data"


def settings() -> DataSettings:
    return session.page_settings(DataSettings)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(settings(), **changes))


def bring(name: str, raw: bytes) -> None:
    """Another table, read as it is found to be written."""
    change(name=name, raw=raw, reading=None, choice=None)


def reread(**changes: Any) -> None:
    """The same table, read in another way; its columns may be others."""
    change(reading=replace(reading(), **changes), choice=None)


def retake(**changes: Any) -> None:
    """Other columns of the same table."""
    change(choice=replace(choice(), **changes))


def reading() -> TableReading:
    """How the table is read. Raises ValueError, one plain sentence, if that is not found out."""
    here = settings()
    found = session.kept("table reading", here.raw, lambda: read_table.found(here.raw))
    return here.reading or found


def sheet() -> Sheet:
    """The table as it is read. Raises ValueError, one plain sentence, if it cannot be."""
    raw, how = settings().raw, reading()
    return session.kept("table sheet", (raw, how), lambda: read_table.sheet(raw, how))


def choice() -> Choice:
    """The columns that are taken. Raises ValueError as `sheet` does."""
    return settings().choice or first_choice(sheet())


def points() -> Taken:
    """What comes of it. Raises ValueError, one plain sentence, if it makes no data."""
    read, chosen, name = sheet(), choice(), settings().name
    return session.kept("table taken", (read, chosen, name), lambda: taken(read, chosen, name))
