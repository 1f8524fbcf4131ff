"""A reverse proxy in front of servers, as one of several processes behind a real one, with the
faults that lines have."""

import socket
import time
from contextlib import suppress
from threading import Thread


class Proxy:
    """Passes each connection on to one of the servers on these ports: always the same, until that
    one does not answer.

    While it is `down` no connection holds. While it has a `delay`, in seconds, whatever comes is
    held for so long, and of RATE bytes a second no more come through a connection.
    """

    RATE = 250_000

    def __init__(self, *ports: int) -> None:
        self._ports = list(ports)
        self._lines: list[socket.socket] = []
        self._came: list[int] = []
        self.delay = 0.0
        self.down = False
        self._open(0)
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def _open(self, port: int) -> None:
        self._door = socket.create_server(("127.0.0.1", port))
        Thread(target=self._serve, args=(self._door,), daemon=True).start()

    @property
    def port(self) -> int:
        """That of the server in use."""
        return self._ports[0]

    @property
    def brought(self) -> int:
        """So many bytes have come from the servers."""
        return sum(self._came)

    def cut(self) -> None:
        """All connections break, and no other holds until it is no longer `down`."""
        self.down = True
        self._break()

    def reload(self) -> None:
        """It ends, and another takes its place."""
        port = self._door.getsockname()[1]
        self.close()
        self._break()
        self._open(port)

    def close(self) -> None:
        # A thread that waits at a door that is merely closed goes on waiting.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _break(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _serve(self, door: socket.socket) -> None:
        # Closing the door ends it.
        with suppress(OSError):
            while True:
                guest, _ = door.accept()
                host = None if self.down else self._host()
                if host is None:
                    guest.close()
                    continue
                self._lines += [guest, host]
                for way in ((guest, host, []), (host, guest, self._came)):
                    Thread(target=self._pass_on, args=way, daemon=True).start()

    def _host(self) -> socket.socket | None:
        for _ in self._ports:
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", self._ports[0]))
            self._ports.append(self._ports.pop(0))
        return None

    def _pass_on(self, source: socket.socket, target: socket.socket, came: list[int]) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                came.append(len(data))
                if self.delay:
                    time.sleep(self.delay + len(data) / self.RATE)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
