"""The lab in the frame of a course's page, which is another site's, under TLS."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Frame, Playwright, expect

from tests.browser import chromium
from tests.browser.app_server import AppServer
from tests.browser.conftest import CHROMIUM_ARGS
from tests.browser.visitor import WAIT_MS
from tests.deploy.conftest import start_nginx
from tests.deploy.test_headers import TABLE

pytestmark = [pytest.mark.soak, pytest.mark.browser]

# As browsers are that keep no cookies for another site's frame, but for those set apart for it.
STRICT = ["--test-third-party-cookie-phaseout", "--ignore-certificate-errors"]
RESOLVER = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="module")
def strict(playwright: Playwright) -> Iterator[Browser]:
    path = chromium.find()
    assert path is not None, chromium.HELP
    common = [argument for argument in CHROMIUM_ARGS if "resolver" not in argument]
    launched = playwright.chromium.launch(executable_path=path, args=[*common, *STRICT, RESOLVER])
    yield launched
    launched.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def course(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site, and the folder that it shows."""
    folder = tmp_path / "course"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", folder
    server.shutdown()


def certificate(folder: Path) -> tuple[Path, Path]:
    made = folder / "lab.crt", folder / "lab.key"
    subject = ["-subj", "/CN=127.0.0.1", "-out", str(made[0]), "-keyout", str(made[1])]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run(command, check=True, capture_output=True)
    return made


def framed(browser: Browser, site: tuple[str, Path], url: str) -> Frame:
    """The frame of the lab in a page of the site."""
    (site[1] / "index.html").write_text(
        f'<title>Course</title><iframe src="{url}" width="1200" height="700"></iframe>', "utf-8"
    )
    page = browser.new_page(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
    page.set_default_timeout(WAIT_MS)
    page.goto(site[0])
    return page.frames[-1]


def test_a_course_shows_the_lab_and_takes_a_table(
    strict: Browser,
    replica: Callable[..., AppServer],
    course: tuple[str, Path],
    static: Path,
    tmp_path: Path,
) -> None:
    app, other = replica(LAB_FRAMES=course[0]), replica(LAB_FRAMES=course[0])
    ports = [app.port, other.port]
    proxy = start_nginx(tmp_path / "nginx", ports, static, tls=certificate(tmp_path))
    frame = framed(strict, course, f"{proxy.url}/data")
    given = {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    frame.locator("input[type=file]").first.set_input_files([given])  # type: ignore[list-item]
    expect(frame.get_by_text("mine.csv").first).to_be_visible(timeout=WAIT_MS)
    expect(frame.get_by_text("kind").first).to_be_attached(timeout=WAIT_MS)
    kept = {cookie["name"]: cookie for cookie in frame.page.context.cookies(proxy.url)}
    assert kept.keys() == {"lab_visitor", "_streamlit_xsrf"}
    assert all(cookie.get("partitionKey") for cookie in kept.values())
    frame.page.close()
    proxy.stop()


def test_nobody_else_shows_it(
    strict: Browser,
    replica: Callable[..., AppServer],
    course: tuple[str, Path],
    static: Path,
    tmp_path: Path,
) -> None:
    proxy = start_nginx(tmp_path / "nginx", [replica().port], static, tls=certificate(tmp_path))
    frame = framed(strict, course, f"{proxy.url}/")
    refused: list[str] = []
    frame.page.on("console", lambda message: refused.append(message.text))
    frame.page.reload()
    assert any("frame-ancestors" in text for text in refused)
    assert frame.page.locator("iframe").content_frame.locator(".stApp").count() == 0
    frame.page.close()
    proxy.stop()
