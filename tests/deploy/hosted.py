"""A process as it is hosted: `deploy/serve.py` with the settings of `deploy/hosted.env`."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tests.browser.app_server import ROOT, AppServer

Result = TypeVar("Result")


def environment(text: str) -> dict[str, str]:
    """The variables of a file of settings."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def hosted(log: Path, port: int = 0, **more: str) -> AppServer:
    """A process that answers to the name 127.0.0.1, with more variables."""
    variables = {
        **environment((ROOT / "deploy/hosted.env").read_text("utf-8")),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1 localhost",
        "STREAMLIT_SERVER_COOKIE_SECRET": "the same for all",
        **more,
    }
    first = f"import os\nos.environ.update({variables!r})"
    return AppServer(log, app=ROOT / "deploy/serve.py", first=first, port=port)


def in_a_loop_of_its_own(act: Coroutine[Any, Any, Result]) -> Result:
    """What it returns. In a thread of its own, since playwright's loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, act).result()
