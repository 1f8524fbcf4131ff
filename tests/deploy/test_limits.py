"""What one address may ask for behind the real nginx: a class does not notice, a flood does."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

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


async def class_and_flood(port: int) -> tuple[Counter[int], Counter[int], Counter[int]]:
    async with AsyncExitStack() as stack:
        asked = await statuses(port, ASKED * CLASS)
        opened = await lines(port, CLASS, stack)
        # The same address asks on and on.
        more = await statuses(port, ["/_stcore/health"] * 8_000)
    return asked, opened, more


def test_a_class_behind_one_address_notices_no_limit_and_a_flood_does(behind: Nginx) -> None:
    asked, opened, more = in_a_loop_of_its_own(class_and_flood(behind.port))
    print(f"asked {dict(asked)}, opened {dict(opened)}, a flood {dict(more)}")
    assert asked == {200: len(ASKED) * CLASS}
    assert opened == {101: CLASS}
    assert more[429] > 1_000


def test_an_address_has_so_many_lines_and_no_more(behind: Nginx) -> None:
    async def open_many() -> Counter[int]:
        # What the flood has used up comes back in 20 seconds.
        await asyncio.sleep(20)
        async with AsyncExitStack() as stack:
            return await lines(behind.port, 720, stack)

    assert in_a_loop_of_its_own(open_many()) == {101: 700, 429: 20}
