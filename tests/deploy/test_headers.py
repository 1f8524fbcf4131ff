"""What the app tells a browser about itself, behind the real nginx, in a real browser."""

import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from linclf_ui.landscape.settings import SURFACE
from linclf_ui.pages import PAGES, Page
from tests.browser.visitor import PROJECTOR, REDRAWN_MS, Visitor, wait_idle
from tests.deploy.nginx import Nginx

pytestmark = [pytest.mark.soak, pytest.mark.browser]

TABLE = "a,b,kind\n1,2,x\n2,1,x\n3,1,x\n6,5,y\n7,6,y\n6,7,y\n"


def answer(proxy: Nginx, path: str, **headers: str) -> http.client.HTTPResponse:
    """What it answers to GET; its body has been read."""
    line = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=20)
    with closing(line):
        line.request("GET", path, headers=headers)
        found = line.getresponse()
        found.read()
        return found


@pytest.fixture
def visitor(browser: Browser, behind: Nginx) -> Iterator[Visitor]:
    """Whose faults are what a policy forbids, and requests to other hosts."""
    made = Visitor(browser, behind.url, PROJECTOR, "light")
    yield made
    assert not made.leave()


def test_no_script_may_stand_in_a_page_or_be_made_of_text(behind: Nginx) -> None:
    policy = answer(behind, "/lab").headers["Content-Security-Policy"]
    scripts = re.findall(r"script-src ([^;]*)", policy)
    assert len(scripts) == 1
    assert "'self'" in scripts[0]
    assert "unsafe" not in scripts[0]
    assert re.fullmatch(r"frame-ancestors 'self'", policy.rpartition("; ")[2])


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.title)
def test_every_page_works_under_the_policy(visitor: Visitor, entry: Page) -> None:
    name = "" if entry is PAGES[0] else Path(entry.file).stem.partition("_")[2]
    page = visitor.visit(f"/{name}")
    expect(page).to_have_title(re.compile(re.escape(entry.title)))
    # Colours, charts and formulas are there, and nothing has complained of it.
    wait_idle(page, REDRAWN_MS)


def test_an_inline_script_and_one_made_of_text_are_refused(browser: Browser, behind: Nginx) -> None:
    page = browser.new_page()
    page.goto(behind.url)
    # Not by evaluate, which no policy holds for: by what is on the page.
    made = page.evaluate(
        """async () => {
        const button = document.createElement("button");
        button.setAttribute("onclick", "window.ran = true");
        button.click();
        const inline = document.createElement("script");
        inline.textContent = "window.ran = true";
        document.head.append(inline);
        const text = new Blob(["try { new Function('window.ran = true')(); } catch {} "
            + "window.tried = true;"], { type: "text/javascript" });
        await import(URL.createObjectURL(text));
        return [window.ran ?? false, window.tried];
    }"""
    )
    page.close()
    assert made == [False, True]


def test_a_surface_in_space_is_drawn(visitor: Visitor) -> None:
    page = visitor.visit("/landscape")
    page.get_by_role("combobox", name="As").click()
    page.get_by_role("option", name=SURFACE).click()
    page.wait_for_function("() => document.querySelector('.film-chart')._fullLayout?.scene?._scene")
    wait_idle(page, REDRAWN_MS)


def test_a_table_is_taken_up(visitor: Visitor) -> None:
    page = visitor.visit("/data")
    given = {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("input[type=file]").first.set_input_files([given])  # type: ignore[list-item]
    wait_idle(page)
    expect(page.get_by_text("mine.csv").first).to_be_visible()
    expect(page.get_by_text("kind").first).to_be_attached()


@pytest.mark.parametrize(
    "path", ["/", "/lab", "/_stcore/health", "/nowhere/at/all", "/favicon.png"]
)
def test_every_answer_has_its_headers(behind: Nginx, path: str) -> None:
    headers = answer(behind, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"]
    assert headers["Server"] == "nginx"


def test_files_come_compressed_and_are_kept_for_a_year(behind: Nginx, static: Path) -> None:
    page = http.client.HTTPConnection(urlsplit(behind.url).netloc)
    page.request("GET", "/")
    script = re.search(r'src="\./(static/js/index\.[^"]+)"', page.getresponse().read().decode())
    page.close()
    assert script is not None
    for packing in ("gzip", "br"):
        packed = (static / f"{script[1]}.{packing.replace('gzip', 'gz')}").exists()
        headers = answer(behind, f"/{script[1]}", **{"Accept-Encoding": packing}).headers
        assert not packed or headers["Content-Encoding"] == packing
        assert packed or packing == "br"
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"].endswith("javascript")
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_compressed_beforehand_the_app_has(behind: Nginx) -> None:
    found = answer(behind, "/static/js/not-there.js")
    assert found.headers["Content-Security-Policy"]


def test_a_forged_host_gets_no_answer(behind: Nginx) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        answer(behind, "/", Host="evil.example.org")


def handshake(port: int, path: str = "/_stcore/stream", **headers: str) -> str:
    """The first line of the answer to a browser that asks for a websocket."""
    asked = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "x" * 22 + "==",
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    text = f"GET {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in asked.items())
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(f"{text}\r\n".encode())
        return line.recv(4096).decode(errors="replace").partition("\r\n")[0]


def test_a_forged_origin_gets_no_websocket(behind: Nginx) -> None:
    own = f"http://127.0.0.1:{behind.port}"
    assert " 101 " in handshake(behind.port, Origin=own)
    assert " 403 " in handshake(behind.port, Origin="https://evil.example.org")
    assert handshake(behind.port, Origin=own, Host="evil.example.org") == ""


def test_the_app_itself_refuses_hosts_and_origins(behind: Nginx) -> None:
    port = behind.ports()[0]
    assert " 101 " in handshake(port, Origin=f"http://127.0.0.1:{port}")
    assert " 403 " in handshake(port, Origin="https://evil.example.org")
    assert " 403 " in handshake(port, Host="evil.example.org")
    line = http.client.HTTPConnection("127.0.0.1", port)
    for path, host, status in [
        ("/", "127.0.0.1", 200),
        ("/", "evil.example.org", 421),
        ("/_stcore/metrics", "127.0.0.1", 404),
    ]:
        line.request("GET", path, headers={"Host": host})
        found = line.getresponse()
        found.read()
        assert found.status == status, (path, host)
    line.close()


@pytest.mark.parametrize("path", ["/_stcore/metrics", "//_stcore/metrics", "/x/../_stcore/metrics"])
def test_nobody_sees_what_the_process_uses(behind: Nginx, path: str) -> None:
    assert answer(behind, path).status in (400, 404)


def test_the_longest_link_passes_and_a_longer_header_is_refused(behind: Nginx) -> None:
    longest = "/lab?x=" + "a" * 17_000
    assert answer(behind, longest, Referer=f"{behind.url}{longest}").status == 200
    assert answer(behind, "/lab?x=" + "a" * 40_000).status == 414
    assert answer(behind, "/", Cookie="a" * 40_000).status == 400
    assert answer(behind, "/", **{f"X-{k}": "a" * 30_000 for k in range(9)}).status == 400


def test_a_message_that_is_too_large_ends_the_line(behind: Nginx) -> None:
    with connect(f"ws://127.0.0.1:{behind.port}/_stcore/stream", proxy=None, max_size=None) as line:
        line.send(b"\x00" * 7_000_000)
        with pytest.raises(ConnectionClosed) as closed:
            list(line)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def cookies(headers: http.client.HTTPMessage) -> dict[str, str]:
    """The cookies that an answer sets, by name."""
    return {text.partition("=")[0]: text for text in headers.get_all("Set-Cookie") or []}


def test_cookies_are_of_this_site_and_under_tls_also_of_a_course_that_shows_it(
    behind: Nginx,
) -> None:
    plain = cookies(answer(behind, "/_stcore/health").headers)
    tls = cookies(answer(behind, "/_stcore/health", **{"X-Forwarded-Proto": "https"}).headers)
    assert plain.keys() == tls.keys() == {"lab_visitor", "_streamlit_xsrf"}
    for name in plain:
        assert "Secure" not in plain[name]
        assert plain[name].lower().endswith("samesite=lax")
        assert {"Secure", "Partitioned"} <= set(tls[name].replace(" ", "").split(";"))
        # Of two attributes of one name the last counts.
        assert tls[name].lower().rpartition("samesite=")[2].startswith("none")
