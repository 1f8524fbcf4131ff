"""The programs with which sheets are typeset and read; `python -m tests.typesetting` installs them.

Standard library only: `make soak` runs this before its tests.
"""

import shutil
import sys

from tests.browser.chromium import install

#: Debian's package, by the program that is needed from it.
NEEDED = {"pdflatex": "texlive-latex-base", "pdftotext": "poppler-utils"}


def missing() -> list[str]:
    """Those of the programs that are not on the PATH."""
    return [program for program in NEEDED if not shutil.which(program)]


def needed(program: str) -> str:
    """The path of one of the programs. Raises RuntimeError, one sentence, if it is missing."""
    path = shutil.which(program)
    if path is None:
        raise RuntimeError(
            f"{program} is missing: on Debian apt-get install {NEEDED[program]}, or `make soak`."
        )
    return path


def main() -> int:
    lacking = missing()
    if lacking:
        install(" and ".join(lacking), tuple(NEEDED[program] for program in lacking))
    for program in missing():
        print(f"{program} is missing: its tests will fail. On Debian: {NEEDED[program]}.")
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
