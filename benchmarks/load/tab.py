"""A tab of a browser as the server knows it: a session, over Streamlit's own protocol.

It keeps what a browser keeps between two messages: the value of every widget, where each component
is mounted and what it was last given, the address, and the large messages that the server may refer
to. It draws nothing.
"""

import asyncio
import json
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

#: A run that has not finished after so many seconds hangs.
PATIENCE = 60.0
FINISHED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


@dataclass
class Large:
    """A message that the server may send again by its hash alone; `run` has used it last."""

    message: ForwardMsg
    run: int


@dataclass(frozen=True)
class Place:
    """The id of a widget or a component, its kind, and the fragment that it is in, or ''."""

    id: str
    kind: str
    fragment: str


class Tab:
    """A tab at `page` of the app at `url`, with the address's `query` and the browser's `cookie`;
    it is not open yet.

    `places` and `fed` tell by key where each widget and component is, and what a component was last
    given: bytes, or JSON as text. `pages` has the hash of each page by its path. `sent` counts
    messages, `received` bytes, `faults` collects exceptions that the page shows.
    """

    def __init__(
        self, url: str, page: str = "", query: str = "", scheme: str = "light", cookie: str = ""
    ) -> None:
        self.url, self.page, self.query, self.scheme = url, page, query, scheme
        self.cookie = cookie
        self.places: dict[str, Place] = {}
        self.fed: dict[str, bytes | str] = {}
        self.pages: dict[str, str] = {}
        self.faults: list[str] = []
        self.sent = self.received = 0
        self.line: ClientConnection | None = None
        self._script = self._session = ""
        self._files: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}
        self._drawn: set[str] = set()
        self._large: dict[str, Large] = {}
        self._runs, self._keeps = 0, 0
        self._fragments: set[str] = set()

    async def open(self) -> None:
        """Connect, and have the page run for the first time. Raises OSError, websockets' own errors
        or TimeoutError."""
        parts = urlsplit(self.url)
        self.line = await connect(
            f"ws://{parts.netloc}{parts.path}/_stcore/stream",
            # A browser without cookies sends this in place of a token.
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            max_size=None,
            proxy=None,
            open_timeout=PATIENCE,
        )
        await self.run()

    async def close(self) -> None:
        if self.line is not None:
            await self.line.close()

    # --- what a page sends ------------------------------------------------------------------

    async def report(self, key: str, told: object) -> None:
        """Have the component with this key set its state "report"; until the answer is complete."""
        await self.state(key, {"report": told})

    async def state(self, key: str, told: object) -> None:
        """Have the component with this key set its state; until the answer is complete."""
        await self.enter(key, json_value=json.dumps(told, separators=(",", ":")))

    async def enter(self, key: str, **value: Any) -> None:
        """Set the widget with this key (of several, named "key 1", "key 2", the one on the page) to
        a value, named as in `WidgetState`; until the answer is complete."""
        self.fill(key, **value)
        await self.run(self.place(key).fragment)

    def fill(self, key: str, **value: Any) -> None:
        """The same, and not yet sent: it goes with the next message."""
        place = self.place(key)
        self._states[place.id] = WidgetState(id=place.id, **value)

    async def choose(self, key: str, *options: str) -> None:
        """Choose these of a group of pills."""
        place = self.place(key)
        state = WidgetState(id=place.id)
        state.string_array_value.data.extend(options)
        self._states[place.id] = state
        await self.run(place.fragment)

    async def press(self, key: str) -> None:
        """Press the button with this key."""
        await self.enter(key, trigger_value=True)
        self._states.pop(self.place(key).id, None)

    async def upload(self, key: str, name: str, content: bytes) -> None:
        """Give the uploader with this key a file."""
        ask = BackMsg()
        ask.file_urls_request.request_id = name
        ask.file_urls_request.file_names.append(name)
        ask.file_urls_request.session_id = self._session
        found = await self._asked(ask, "file_urls_response")
        (urls,) = found.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, content)
        place = self.place(key)
        state = self._states[place.id] = WidgetState(id=place.id)
        state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(content), file_id=urls.file_id, file_urls=urls
        )
        await self.run(place.fragment)

    async def download(self, key: str) -> bytes:
        """Press the button with this key that makes a file, and fetch it."""
        return await self.fetch(await self.make(key))

    async def make(self, key: str) -> str:
        """Press the button with this key that makes a file; where it is."""
        ask = BackMsg()
        ask.backend_operation_request.request_id = key
        ask.backend_operation_request.session_id = self._session
        ask.backend_operation_request.deferred_file.file_id = self._files[key]
        found = await self._asked(ask, "backend_operation_response")
        if found.error_msg:
            raise RuntimeError(found.error_msg)
        url: str = found.deferred_file.url
        return url

    async def fetch(self, path: str) -> bytes:
        return await asyncio.to_thread(self._get, path)

    def _get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=PATIENCE) as answer:
            found: bytes = answer.read()
        return found

    def _put(self, path: str, name: str, content: bytes) -> None:
        """As a form's field, with the token that the server gives to a browser."""
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(f"{self.url}/_stcore/health", timeout=PATIENCE).close()
        token = next((c.value or "" for c in jar if "xsrf" in c.name), "")
        line = "a-line-that-stands-in-no-table"
        head = (
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        )
        request = urllib.request.Request(
            f"{self.url}{path}",
            head.encode() + content + f"\r\n--{line}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={line}", "X-Xsrftoken": token},
            method="PUT",
        )
        opener.open(request, timeout=PATIENCE).close()

    async def _asked(self, question: BackMsg, kind: str) -> Any:
        """Ask for something beside the page's runs; the answer, a message of this kind."""
        assert self.line is not None, "the tab is not open"
        await self.line.send(question.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.line.recv()
                assert isinstance(frame, bytes)
                message = ForwardMsg.FromString(frame)
                if message.WhichOneof("type") == kind:
                    return getattr(message, kind)
                self._take(frame)

    async def go(self, page: str) -> None:
        """Follow the menu's link to another page."""
        self._script, self.page, self.query = self.pages[page], page, ""
        self._states, self.places = {}, {}
        await self.run()

    async def run(self, fragment: str = "") -> None:
        """Have the page or a fragment of it run, until all is here. Raises TimeoutError."""
        assert self.line is not None, "the tab is not open"
        back = BackMsg()
        state = back.rerun_script
        state.query_string = self.query
        if self._script:
            state.page_script_hash = self._script
        else:
            state.page_name = self.page
        state.fragment_id = fragment
        state.widget_states.widgets.extend(self._states.values())
        state.cached_message_hashes.extend(self._large)
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-US"
        state.context_info.url = f"{self.url}/{self.page}"
        state.context_info.color_scheme = self.scheme
        self.sent += 1
        await self.line.send(back.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._take(await self.line.recv()):
                pass

    # --- what a page gets -------------------------------------------------------------------

    def place(self, key: str) -> Place:
        """Where the widget with this key is. Raises KeyError if the page has none."""
        for known, found in self.places.items():
            if known == key or known.rpartition(" ")[0] == key:
                return found
        raise KeyError(f"{key} is not among {sorted(self.places)}")

    def _take(self, frame: str | bytes) -> bool:
        """Take up one message; whether it ends the run."""
        assert isinstance(frame, bytes)
        self.received += len(frame)
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "ref_hash":
            known = self._large[message.ref_hash]
            known.run = self._runs
            message = known.message
        elif message.metadata.cacheable:
            self._large[message.hash] = Large(message, self._runs)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
            self._session = message.new_session.initialize.session_id
            self._keeps = message.new_session.config.max_cached_message_age
            self._fragments = set(message.metadata.run.fragment_ids)
            self._drawn = set()
        elif kind == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(message)
        elif kind == "delta" and message.delta.WhichOneof("type") == "add_block":
            self._open_block(message)
        elif kind == "script_finished" and message.script_finished in FINISHED:
            self._finish()
            return True
        return False

    def _draw(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind) if kind else None
        if kind == "exception":
            self.faults.append(f"{drawn.type}: {drawn.message}")
        name = getattr(drawn, "id", "")
        if not name:
            return
        key = name.rpartition("-")[2]
        self.places[key] = Place(name, kind or "", message.delta.fragment_id)
        self._drawn.add(key)
        if kind == "download_button":
            self._files[key] = drawn.deferred_file_id
        if kind == "bidi_component":
            self.fed[key] = drawn.bytes or drawn.json
        elif name not in self._states or getattr(drawn, "set_value", False):
            state = first_state(kind or "", drawn)
            if state is not None:
                self._states[name] = state

    def _open_block(self, message: ForwardMsg) -> None:
        """Tabs and the like tell the server which of them is open."""
        block = message.delta.add_block
        kind = block.WhichOneof("type")
        name = getattr(getattr(block, kind), "id", "") if kind else ""
        if name:
            key = name.rpartition("-")[2]
            self.places[key] = Place(name, kind or "", message.delta.fragment_id)
            self._drawn.add(key)

    def _finish(self) -> None:
        """Forget what the run has left off the page, and what the server will not refer to."""
        ran = self._fragments
        gone = {
            key
            for key, place in self.places.items()
            if key not in self._drawn and (not ran or place.fragment in ran)
        }
        for key in gone:
            self._states.pop(self.places.pop(key).id, None)
        self._runs += 1
        self._large = {
            name: large
            for name, large in self._large.items()
            if self._runs - large.run <= self._keeps
            or (ran and large.message.delta.fragment_id not in ran)
        }


def first_state(kind: str, drawn: Any) -> WidgetState | None:
    """What the browser sends for a widget that the server has just made or set; None for what has
    no value before it is used."""
    state, put = WidgetState(id=drawn.id), getattr(drawn, "set_value", False)
    if kind in ("selectbox", "radio"):
        if put and drawn.HasField("raw_value"):
            state.string_value = drawn.raw_value
        elif drawn.HasField("default") and drawn.options:
            state.string_value = drawn.options[drawn.default]
        else:
            return None
    elif kind == "number_input":
        value = drawn.value if put else drawn.default
        if drawn.data_type == NumberInput.INT:
            state.int_value = int(value)
        else:
            state.double_value = value
    elif kind == "slider" and drawn.type == Slider.SELECT_SLIDER:
        state.string_array_value.data.extend(drawn.raw_value)
    elif kind == "slider":
        state.double_array_value.data.extend(drawn.value if put else drawn.default)
    elif kind == "checkbox":
        state.bool_value = drawn.value if put else drawn.default
    elif kind == "button_group":
        state.string_array_value.data.extend(drawn.raw_values if put else ())
    else:
        return None
    return state
