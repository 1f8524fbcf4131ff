"""The app as it is hosted: warm before it is healthy, for known hosts only, with its headers, and
without what a visitor has no business with. `streamlit run deploy/serve.py`.
"""

import asyncio
import base64
import hashlib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import file_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.session_manager import SessionClient
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

ROOT = Path(__file__).parents[1]
#: The pages that a class opens first.
FIRST_PAGES = ("", "lab")
#: A first page that takes longer than this many seconds is not there.
PATIENCE = 60
#: What the outside has no business with: figures on the process.
HIDDEN = "/_stcore/metrics"
#: Where a visitor's file goes.
UPLOADS = "/_stcore/upload_file/"


def keep_to_one_core(number: str) -> None:
    """Python runs one thread at a time. Handing it from core to core costs more than twice what is
    computed, as soon as several visitors ask at once. Of processes with numbers in a row each has a
    core of its own; without a number all cores are used."""
    if number:
        cores = sorted(os.sched_getaffinity(0))
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {cores[int(number) % len(cores)]})


def inline_scripts(page: str) -> list[str]:
    """The scripts that stand in the text of an HTML page, as their hashes are named in a content
    security policy."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def content_security_policy(frames: str) -> str:
    """What a page may load and run: its own server's files, and nothing of another host. `frames`
    are the hosts that may show it in a frame, with spaces between."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    return "; ".join(
        [
            "default-src 'self'",
            # Streamlit loads a component's program, which came by the websocket, from a blob: only
            # who may run a script already can make one.
            " ".join(["script-src 'self' blob:", *inline_scripts(page)]),
            # Streamlit and plotly write styles as they go; a style runs nothing.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors 'self' {frames}".rstrip(),
        ]
    )


HEADERS = {
    "Content-Security-Policy": content_security_policy(os.environ.get("LAB_FRAMES", "")),
    "X-Content-Type-Options": "nosniff",
    # The address holds the experiment: nobody else is told it.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Answers known hosts and its own pages, hides what is HIDDEN, gives each answer HEADERS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket" and foreign(Headers(scope=scope)):
            # Streamlit refuses it too, but asks another host for this one's address before.
            await WebSocketClose()(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
                # To a process that has been started anew the proxy may bring a file for a session
                # that another has: 404 tells it to ask that one.
                if UPLOADS in scope["path"] and message["status"] == 400:
                    message["status"] = 404
            await send(message)

        app = self._app
        if not is_host_allowed(Headers(scope=scope).get("host")):
            app = PlainTextResponse("This host is not served here.", 421)
        elif scope["path"].endswith(HIDDEN):
            app = PlainTextResponse("Not found.", 404)
        await app(scope, receive, send_)


def foreign(headers: Headers) -> bool:
    """Whether a page of another host asks; programs that are no browsers do not say which."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class FirstVisitor(SessionClient):
    """Somebody for whom a page is made, and who does not look at it."""

    def __init__(self) -> None:
        self.served = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.served.set()


async def visit(runtime: Runtime, page: str) -> None:
    """Have a page made, as for a new visitor. Raises TimeoutError."""
    visitor = FirstVisitor()
    session = runtime.connect_session(visitor, user_info={})
    message = BackMsg()
    message.rerun_script.page_name = page
    runtime.handle_backmsg(session, message)
    async with asyncio.timeout(PATIENCE):
        await visitor.served.wait()
    runtime.close_session(session)


@asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[None]:
    """Nothing is answered, not even whether the process is healthy, before it has imported all, and
    has made the first pages with what they show."""
    for page in FIRST_PAGES:
        await visit(get_instance(), page)
    yield


keep_to_one_core(os.environ.get("LAB_CORE", ""))
app = st.App(ROOT / "app.py", lifespan=warm, middleware=[Middleware(Guard)])
