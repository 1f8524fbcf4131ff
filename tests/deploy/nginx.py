"""The real nginx with the project's own settings, on the loopback; `python -m tests.deploy.nginx`
installs Debian's where it is missing and it may."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from tests.browser.app_server import ROOT
from tests.browser.chromium import install

AROUND = ROOT / "deploy/nginx.conf"
TEMPLATE = ROOT / "deploy/lab.conf.template"
# What deploy/README.md installs for nginx.
PACKAGES = ("nginx-light", "libnginx-mod-http-brotli-static", "brotli")
HELP = f"The tests of hosting need nginx. On Debian: apt-get install {' '.join(PACKAGES)}."
START_SECONDS = 20.0

#: Debian's packages put their modules' settings there.
BROTLI = "/etc/nginx/modules-enabled/*brotli-static.conf"


def find() -> str | None:
    """The path of nginx, or None. Debian has it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def is_whole() -> bool:
    """Whether nginx is here, and all with which it sends what is packed by Brotli."""
    return bool(find() and shutil.which("brotli") and glob(BROTLI))


def settings(**given: str) -> str:
    """The project's settings as envsubst makes them. Raises KeyError for what is not given."""
    return re.sub(r"\$\{(\w+)\}", lambda found: given[found[1]], TEMPLATE.read_text("utf-8"))


class Nginx:
    """nginx before the app's processes on these ports. `tls` are the files of a certificate and its
    key. Raises RuntimeError, with its log, if it does not start."""

    def __init__(
        self,
        folder: Path,
        ports: Sequence[int],
        static: Path,
        host: str = "127.0.0.1",
        tls: tuple[Path, Path] | None = None,
    ) -> None:
        self.port = free_port()
        self.url = f"http{'s' if tls else ''}://{host}:{self.port}"
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.serve(ports, static, host, tls)
        program = find()
        assert program is not None, HELP
        self._process = subprocess.Popen(
            [program, "-c", str(folder / "nginx.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "told.txt").open("w"),
        )
        self._wait()

    def serve(
        self, ports: Sequence[int], static: Path, host: str, tls: tuple[Path, Path] | None
    ) -> None:
        """Write the settings."""
        listen = f"127.0.0.1:{self.port}" + (" ssl http2" if tls else "")
        text = settings(
            LAB_HOST=host,
            LAB_SERVERS=" ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports),
            LAB_PROXY="127.0.0.1",
            LAB_LISTEN=listen,
            LAB_STATIC=str(static),
        )
        if tls:
            text = f"ssl_certificate {tls[0]};\nssl_certificate_key {tls[1]};\n{text}"
        (self.folder / "lab.conf").write_text(text, "utf-8")
        if glob(BROTLI):
            (self.folder / "lab-brotli.conf").write_text("brotli_static on;\n", "utf-8")
        around = AROUND.read_text("utf-8").replace("/tmp/", f"{self.folder}/")
        around = around.replace("include mime.types", "include /etc/nginx/mime.types")
        if os.geteuid() == 0:
            # Its workers read what pytest shows to nobody else.
            around = f"user root;\n{around}"
        around = around.replace("stderr warn", f"{self.folder}/error.log notice")
        (self.folder / "nginx.conf").write_text(around, "utf-8")

    def reload(self) -> None:
        """Have the settings read anew, as an administrator does."""
        begun = self.log().count("start worker process ")
        self._process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + START_SECONDS
        while self.log().count("start worker process ") == begun:
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)

    def text(self) -> str:
        """The project's settings as they are now."""
        return (self.folder / "lab.conf").read_text("utf-8")

    def ports(self) -> list[int]:
        """Those of the app's processes."""
        upstream = re.search(r"^upstream lab \{.*?^\}", self.text(), re.MULTILINE | re.DOTALL)
        assert upstream is not None
        return [int(port) for port in re.findall(r"server 127\.0\.0\.1:(\d+)", upstream[0])]

    def log(self) -> str:
        """What it says of errors and warnings."""
        files = [self.folder / name for name in LOGS]
        return "\n".join(file.read_text("utf-8") for file in files if file.exists())

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"nginx did not start:\n{self.log()}")


LOGS = ("told.txt", "error.log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    if not is_whole():
        install("nginx or its Brotli", PACKAGES)
    print(f"nginx for the tests of hosting: {find()}" if is_whole() else HELP)
    return 0 if is_whole() else 1


if __name__ == "__main__":
    sys.exit(main())
