"""A reverse proxy in front of two servers, as one of several processes behind a real one."""

import socket
from contextlib import suppress
from threading import Thread


class Proxy:
    """Passes each connection on to one of the servers on these ports: always the same, until that
    one does not answer."""

    def __init__(self, *ports: int) -> None:
        self._ports = list(ports)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    @property
    def port(self) -> int:
        """That of the server in use."""
        return self._ports[0]

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        # Closing the door ends it.
        with suppress(OSError):
            while True:
                guest, _ = self._door.accept()
                host = self._host()
                if host is None:
                    guest.close()
                    continue
                for source, target in ((guest, host), (host, guest)):
                    Thread(target=_pass_on, args=(source, target), daemon=True).start()

    def _host(self) -> socket.socket | None:
        for _ in self._ports:
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", self._ports[0]))
            self._ports.append(self._ports.pop(0))
        return None


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
