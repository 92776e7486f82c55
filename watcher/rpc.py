"""The wire of the local API: JSON-RPC 2.0, one message a line, over a Unix socket.

The first call must be `hello` with the protocol's number; another number is refused with a hint. The socket
lies in a folder that only its user can enter, and the server asks the kernel who is calling, so neither
another user nor a web page can reach it (FAULTS 52).
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.errors import ApiError, DaemonError
from engine.paths import Home

PROTOCOL = 1
LONGEST_LINE = 8 * 1024 * 1024  # bytes
# JSON-RPC's own codes, and one of ours
PARSE, INVALID, NO_METHOD, BAD_PARAMS, INTERNAL, EXPECTED = -32700, -32600, -32601, -32602, -32603, -32000

Message = dict[str, Any]


def encode(message: Message) -> bytes:
    """One line. Names that are not UTF-8 travel as escaped surrogates."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def peer_uid(connection: socket.socket) -> int | None:
    """The user id of the process at the other end; None where the system does not say."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", data)[1])


class Client:
    """A connection to the daemon of one home.

    Raises DaemonError if no daemon answers or it speaks another protocol."""

    def __init__(self, home: Home, timeout: float | None = None) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(5.0)
        try:
            self._socket.connect(str(home.socket))
        except OSError as error:
            self._socket.close()
            raise DaemonError("No daemon is running.", "Start it: agent watch --daemon") from error
        if peer_uid(self._socket) not in (os.getuid(), None):
            self._socket.close()
            raise DaemonError(f"{home.socket} belongs to another user.", "Remove it, or set SCHOLIA_HOME.")
        self._file = self._socket.makefile("rb")
        self._next = 0
        try:
            self.hello = self.call("hello", protocol=PROTOCOL)
        except BaseException:
            self.close()
            raise
        self._socket.settimeout(timeout)

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def shut(self) -> None:
        """Ends the connection from another thread: whoever waits on it raises DaemonError or finds its end."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, method: str, **params: Any) -> Any:
        """Calls a method and returns its result. Raises ApiError with the daemon's words and hint."""
        for message in self.stream(method, **params):
            if "method" not in message:
                return message.get("result")
        raise DaemonError(
            "The daemon closed the connection.", "See `agent status` and the log: agent log --daemon"
        )

    def stream(self, method: str, **params: Any) -> Iterator[Message]:
        """Calls a method and yields every notification until the response, which comes last.

        Raises ApiError with the daemon's words, DaemonError if it went away."""
        self._next += 1
        request = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        try:
            self._socket.sendall(encode(request))
            while line := self._file.readline(LONGEST_LINE):
                message: Message = json.loads(line)
                if message.get("id") == self._next:
                    _raise_error(message)
                yield message
                if message.get("id") == self._next:
                    return
        except TimeoutError as error:
            raise DaemonError(
                "The daemon does not answer.", "Restart it: agent stop, then agent watch --daemon"
            ) from error
        except (OSError, ValueError) as error:
            raise DaemonError(
                "The daemon closed the connection.", "See its log: agent log --daemon"
            ) from error


def _raise_error(message: Message) -> None:
    error = message.get("error")
    if error is not None:
        raise ApiError(str(error.get("message", "")), str((error.get("data") or {}).get("hint", "")))


def running(home: Home) -> Client | None:
    """A connection to the daemon if one runs, else None. Raises DaemonError if it is of another version."""
    if not Path(home.socket).exists():
        return None
    try:
        return Client(home)
    except DaemonError as error:
        if "No daemon" in error.message:
            return None
        raise
