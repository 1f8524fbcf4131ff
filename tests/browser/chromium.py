"""Where Chromium is, for the browser tests; `python -m tests.browser.chromium` installs it.

Standard library only: `make test` runs this before anything else.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium only recommends fonts, and without one a screenshot shows no text.
PACKAGES = ("chromium", "fonts-liberation", "fonts-dejavu-core")
HELP = (
    "The browser tests need Chromium. On Debian: apt-get install chromium. "
    "Elsewhere install Chromium or Chrome and set CHROMIUM to the path of its program."
)


def find() -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, or the first on the PATH, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root without a question, or None if we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install(missing: str, packages: tuple[str, ...]) -> bool:
    """Install Debian's packages, if this is a Debian and we may; whether it worked."""
    prefix = root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print(f"{missing} is missing: installing Debian's {', '.join(packages)}.", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    return _succeeds([*apt, "update"]) and _succeeds(
        [*apt, "install", "-y", "--no-install-recommends", *packages]
    )


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def main() -> int:
    if not os.environ.get("CHROMIUM") and not find():
        install("Chromium", PACKAGES)
    path = find()
    print(f"Chromium for the browser tests: {path}" if path else HELP)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
