"""What was measured, kept in docs/load.md: a section for each part, of its latest measurement."""

import io
import re
import sys
from pathlib import Path
from typing import TextIO

HEAD = """# What one process carries

Written by `make load`, and by `make load ARGS=soak`: each part writes its own section, with the
machine that it was measured on. The load average tells how busy that was at the beginning. What the
parts measure is told in `benchmarks/load/`.
"""


class _Both(io.TextIOBase):
    """Prints, and keeps what was printed."""

    def __init__(self, out: TextIO) -> None:
        self._out, self.text = out, ""

    def write(self, text: str) -> int:
        self.text += text
        return self._out.write(text)

    def flush(self) -> None:
        self._out.flush()


class Report:
    """The file at `path`, with a section for each of these parts that has been measured."""

    def __init__(self, path: Path, parts: list[str]) -> None:
        self._path, self._parts = path, parts
        self._part, self._both, self._out = "", _Both(sys.stdout), sys.stdout

    def begin(self, part: str) -> None:
        """From now on what is printed is of this part."""
        self._part, self._both = part, _Both(sys.stdout)
        self._out, sys.stdout = sys.stdout, self._both  # type: ignore[assignment]

    def end(self) -> None:
        """The part is done."""
        sys.stdout = self._out
        known = sections(self._path.read_text("utf-8")) if self._path.exists() else {}
        known[self._part] = self._both.text.strip("\n")
        written = [
            f"\n## {name}\n\n```\n{known[name]}\n```\n" for name in self._parts if name in known
        ]
        self._path.write_text(HEAD + "".join(written), "utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands in each section, by the name of its part."""
    return dict(re.findall(r"^## (\w+)\n\n```\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE))
