"""What one address may ask for behind the real nginx: a class does not notice, a flood does."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.deploy.conftest import start_nginx
from tests.deploy.hosted import in_a_loop_of_its_own
from tests.deploy.nginx import Nginx

pytestmark = pytest.mark.soak

#: A class, and what a browser asks the app for when it opens a page.
CLASS = 300
ASKED = ["/", "/_stcore/health", "/_stcore/host-config", "/favicon.png", "/manifest.json"] * 2
#: So many ask at once, as many as browsers have lines open.
AT_ONCE = 100


async def status(port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    line = await reader.readline()
    await reader.read()
    writer.close()
    return int(line.split()[1])


async def statuses(port: int, paths: list[str]) -> Counter[int]:
    """How often each answer came."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(path: str) -> int:
        async with gate:
            return await status(port, path)

    return Counter(await asyncio.gather(*map(ask, paths)))


async def lines(port: int, many: int, stack: AsyncExitStack) -> Counter[int]:
    """Open so many websockets, and keep them."""
    found: Counter[int] = Counter()
    for _ in range(many):
        line = connect(f"ws://127.0.0.1:{port}/_stcore/stream", proxy=None, open_timeout=60)
        try:
            await stack.enter_async_context(line)
            found[101] += 1
        except InvalidStatus as refused:
            found[refused.response.status_code] += 1
    return found


def test_a_class_behind_one_address_notices_no_limit(behind: Nginx) -> None:
    async def come() -> tuple[Counter[int], Counter[int]]:
        async with AsyncExitStack() as stack:
            asked = await statuses(behind.port, ASKED * CLASS)
            return asked, await lines(behind.port, CLASS, stack)

    asked, opened = in_a_loop_of_its_own(come())
    assert asked == {200: len(ASKED) * CLASS}
    assert opened == {101: CLASS}


def test_a_flood_from_one_address_is_refused(behind: Nginx, static: Path, tmp_path: Path) -> None:
    own = start_nginx(tmp_path / "nginx", [behind.ports()[0]], static)
    # A hundredth of what is allowed, for a machine that could not send the whole flood.
    text = own.text()
    scaled = text.replace("burst=4000", "burst=40").replace("rate=200r/s", "rate=2r/s")
    assert scaled.count("burst=40 ") == 2
    (own.folder / "lab.conf").write_text(scaled.replace("zone=lab_r", "zone=lab_s"), "utf-8")
    own.reload()
    found = in_a_loop_of_its_own(statuses(own.port, ["/_stcore/health"] * 300))
    own.stop()
    assert found.keys() == {200, 429}
    assert 40 <= found[200] <= 150


def test_an_address_has_so_many_lines_and_no_more(behind: Nginx) -> None:
    async def open_many() -> Counter[int]:
        async with AsyncExitStack() as stack:
            return await lines(behind.port, 720, stack)

    assert in_a_loop_of_its_own(open_many()) == {101: 700, 429: 20}
