"""`make check`, beside the other tests: mypy takes half a minute of one core at the first time."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_ruff_and_mypy_find_nothing() -> None:
    # With the packages that the tests themselves run with; nothing is installed for it.
    packages = [f"BIN={Path(sys.executable).parent}", "--old-file=.venv/.installed-dev"]
    done = subprocess.run(
        ["make", *packages, "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
