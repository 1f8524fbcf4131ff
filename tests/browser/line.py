"""The connection between a page and the server, as a test would have it."""

from playwright.sync_api import Page, WebSocketRoute

from tests.browser.visitor import keep_apart


class Line:
    """The connection of one page. It can be cut, and is lost until it is no longer `down`. While it
    is `deaf` what the page sends gets lost; while it is `late` what the server sends is held back.
    """

    def __init__(self, page: Page) -> None:
        self.down = self.deaf = self.late = False
        self._held: list[str | bytes] = []
        self._line: WebSocketRoute | None = None
        keep_apart(page).route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, line: WebSocketRoute) -> None:
        if self.down:
            line.close()
            return
        server = line.connect_to_server()
        line.on_message(lambda message: None if self.deaf else server.send(message))
        server.on_message(lambda message: self._deliver(line, message))
        self._line = line

    def _deliver(self, line: WebSocketRoute, message: str | bytes) -> None:
        if line is not self._line or self.down:
            return
        if self.late:
            self._held.append(message)
        else:
            line.send(message)

    def cut(self) -> None:
        self.down = True
        assert self._line is not None
        self._line.close()

    def arrive(self) -> None:
        """What was held back comes now, in its order."""
        assert self._line is not None
        # Sending one message may bring the next from the server.
        while self._held:
            self._line.send(self._held.pop(0))
        self.late = False
