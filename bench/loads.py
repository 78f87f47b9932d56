"""What is asked of the server: pages by several people at once, and texts that they save.

Sockets and nothing else: the generator shares the machine with the server, so it must cost
little. Each person has one connection, kept open, and sends the next request when the last
was answered.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

TIMEOUT = 30.0


class Answer(NamedTuple):
    """Status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Browser:
    """A signed-in person's connection."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port = port
        self.cookie = cookie
        self.csrf = ""
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = b""

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.send(self.request("GET", path))

    def post_json(self, path: str, content: object) -> Answer:
        """Send JSON, with the token of the session."""
        body = json.dumps(content).encode()
        return self.send(self.request("POST", path, body, "application/json"))

    def request(self, method: str, path: str, body: bytes = b"", kind: str = "") -> bytes:
        """The bytes of a request."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept-Language: da",
            f"Accept: {kind or 'text/html'}",
        ]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if method == "POST":
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
            lines.append(f"X-CSRFToken: {self.csrf}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    def send(self, request: bytes) -> Answer:
        """Send a request and read the whole answer."""
        self.socket.sendall(request)
        while (end := self.left.find(b"\r\n\r\n")) < 0:
            self._receive()
        status, _, rest = self.left[:end].decode("latin-1").partition("\r\n")
        headers = dict(self._headers(rest))
        total = end + 4 + int(headers.get("content-length", "0"))
        while len(self.left) < total:
            self._receive()
        body, self.left = self.left[end + 4 : total], self.left[total:]
        return Answer(int(status.split(" ", 2)[1]), headers, body)

    def _receive(self) -> None:
        more = self.socket.recv(262_144)
        if not more:
            raise ConnectionError("the server hung up")
        self.left += more

    def _headers(self, lines: str) -> Iterator[tuple[str, str]]:
        for line in lines.split("\r\n"):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self.cookie = value.partition(";")[0]
            yield name.lower(), value


@dataclass
class Slice:
    """What was measured at a stretch."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    cpu_seconds: float = float("nan")

    @property
    def rate(self) -> float:
        """Accepted answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


Act = Callable[[], bool]
"""One request; whether it was accepted."""


def at_once(acts: list[Act], seconds: float, at_most: int) -> Slice:
    """Let all act again and again, for so long and at most so often in all."""
    found = Slice()
    rest = iter(range(at_most))
    lock = threading.Lock()
    begins = time.perf_counter()
    ends = begins + seconds

    def go_on(act: Act) -> None:
        own: list[float] = []
        refused = 0
        while time.perf_counter() < ends and next(rest, None) is not None:
            start = time.perf_counter()
            if act():
                own.append(time.perf_counter() - start)
            else:
                refused += 1
        with lock:
            found.latencies += own
            found.refused += refused

    threads = [threading.Thread(target=go_on, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - begins
    return found
