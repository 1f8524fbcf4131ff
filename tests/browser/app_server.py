"""A real server of the app, in a process of its own, with its log in a file."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0

# The lines that Streamlit logs. Any other is a traceback, a deprecation or a warning.
EXPECTED = re.compile(
    r"$|.*Uvicorn server started on|You can now view your Streamlit app|URL: |Stopping\.\.\."
    # A message for a part of a page that was on its way while the visitor went to another page, or
    # the page began anew: a slow browser asks again before it has seen the new page.
    r"|.* The fragment with id \w+ does not exist anymore"
)


class AppServer:
    """`streamlit run app.py` on `port`, or on a free one; `url` has no slash at its end.

    `first` is Python that the process runs before anything else, and `base` the app's path, such
    as "lab", behind a proxy.

    Raises RuntimeError, with the log, if the server does not answer within START_SECONDS.
    """

    def __init__(
        self,
        log_path: Path,
        app: Path = ROOT / "app.py",
        first: str = "",
        base: str = "",
        port: int = 0,
    ) -> None:
        self.log_path = log_path
        self._judged = 0
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}" + (f"/{base}" if base else "")
        start = f"{first}\nfrom streamlit.web.cli import main\nmain(prog_name='streamlit')"
        command = [sys.executable, "-c", start, "run", str(app), "--server.baseUrlPath", base]
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        options += ["--server.headless", "true", "--server.fileWatcherType", "none"]
        with log_path.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        self._wait_until_healthy()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> None:
        """Until it has ended."""
        self._process.wait(timeout=START_SECONDS)

    def stop(self) -> None:
        """End the process; harmless if it has ended already."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End the process at once, without a farewell to anybody."""
        self._process.kill()
        self._process.wait()

    def complaints(self) -> str:
        """What the log says since the last call, beyond the expected lines, or ''."""
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        new, self._judged = lines[self._judged :], len(lines)
        return "\n".join(line for line in new if not EXPECTED.match(line.strip()))

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the server did not start:\n{self.log_path.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
