"""A hub on the loopback that speaks the few endpoints that a pull needs, and can misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c0ffee" + "0" * 34
NOTHING = 10**12


@dataclass
class Hub:
    """files: by name. small: names kept in git itself, without LFS. breaks: after so many bytes of each
    answer the connection drops. tamper: bytes are changed on the way. ranges: whether Range is understood."""

    repository: str
    files: dict[str, bytes]
    small: set[str] = field(default_factory=set)
    breaks: int = NOTHING
    tamper: bool = False
    ranges: bool = True
    gated: bool = False
    commit: str = COMMIT
    lie_about: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    sent: int = 0
    url: str = ""

    def info(self) -> bytes:
        siblings = []
        for name, data in self.files.items():
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
            one: dict[str, object] = {"rfilename": name, "size": len(data), "blobId": blob}
            if name not in self.small:
                sha256 = self.lie_about.get(name, hashlib.sha256(data).hexdigest())
                one["lfs"] = {"sha256": sha256, "size": len(data), "pointerSize": 135}
            siblings.append(one)
        return json.dumps({"id": self.repository, "sha": self.commit, "siblings": siblings}).encode()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        hub = self.hub
        hub.asked.append((self.path, self.headers.get("Range", "")))
        hub.tokens.append(self.headers.get("Authorization", ""))
        if self.path.startswith(f"/api/models/{hub.repository}/revision/"):
            self._answer(
                403 if hub.gated else 200, hub.info(), {"X-Error-Code": "GatedRepo"} if hub.gated else {}
            )
        elif self.path.startswith(f"/{hub.repository}/resolve/{hub.commit}/"):
            self._file(hub.files[self.path.rsplit("/", 1)[1]])
        elif self.path.startswith("/api/"):
            self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        else:
            self._answer(404, b"", {})

    def _file(self, data: bytes) -> None:
        hub, start, status, headers = self.hub, 0, 200, {}
        if hub.tamper:
            data = data[:-1] + bytes([data[-1] ^ 1])
        if hub.ranges and (asked := self.headers.get("Range")):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self._answer(status, data[start:], headers, hub.breaks)

    def _answer(self, status: int, body: bytes, headers: dict[str, str], breaks: int = NOTHING) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body[:breaks])
        self.hub.sent += len(body[:breaks])
        if len(body) > breaks:
            self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serves `hub` and sets its `url`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
