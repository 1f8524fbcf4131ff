"""Streamlit's own files as the proxy serves them: `python deploy/precompress.py /var/lib/lab`.

Each is there as it is, as .gz, and as .br where the program `brotli` is installed.
"""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

from streamlit import file_util

#: What is compressed already.
PACKED = {".woff2", ".png", ".jpg", ".gif", ".ico"}


def precompress(to: Path) -> None:
    """Fill `to`/static anew."""
    folder = to / "static"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Path(file_util.get_static_dir()) / "static", folder)
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in PACKED]
    for path in files:
        packed = gzip.compress(path.read_bytes(), 9, mtime=0)
        path.with_name(f"{path.name}.gz").write_bytes(packed)
    brotli = shutil.which("brotli")
    if brotli:
        subprocess.run([brotli, "--best", "--", *files], check=True)


if __name__ == "__main__":
    precompress(Path(sys.argv[1]))
