"""The local API's server: what every front asks of the daemon, over its Unix socket (`watcher.rpc`).

The methods and their parameters are listed in `docs/api.md`.

Notifications: `{"method": "progress", "params": Progress}`.
"""

from __future__ import annotations

import inspect
import json
import logging
import os
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from engine.errors import DaemonError, ScholiaError
from engine.paths import Home, private_folder
from watcher import rpc

log = logging.getLogger("scholia")
Result = dict[str, Any]
Said = Result | tuple[str, Result] | None
Stream = Generator[Said, None, Result]
Method = Callable[..., Result | Stream]


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves `methods`, a table from a method's name to what answers it.

    A method that is a generator sends each dictionary as a `progress` notification, each pair as a notification of
    that name, at once, and what it returns as the result. It is closed when its front goes away; one that has nothing
    to say for long yields None, so that this is noticed."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, home: Home, methods: dict[str, Method]) -> None:
        path = Path(home.socket)
        self.methods = methods
        try:
            private_folder(path.parent)
            path.unlink(missing_ok=True)  # the caller holds the lock, so a socket here is a dead one's
            super().__init__(str(path), _Connection)
            path.chmod(0o600)
        except OSError as error:
            hint = "Free some space or fix its permissions, or set SCHOLIA_HOME to a shorter path."
            raise DaemonError(f"{path} cannot be made: {error.strerror or error}.", hint) from error

    def start(self) -> None:
        """Serves in a thread of its own until `stop`."""
        threading.Thread(target=self.serve_forever, args=(0.2,), name="api", daemon=True).start()

    def stop(self) -> None:
        """Ends serving and removes the socket."""
        self.shutdown()
        self.server_close()
        Path(str(self.server_address)).unlink(missing_ok=True)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Only processes of the same user are served."""
        return rpc.peer_uid(request) in (os.getuid(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A front that went away is no error of ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, BrokenPipeError | ConnectionError):
            log.error("a connection failed: %r", error)


class _Connection(socketserver.StreamRequestHandler):
    server: Server
    greeted = False

    def handle(self) -> None:
        while line := self.rfile.readline(rpc.LONGEST_LINE):
            try:
                message = json.loads(line)
            except ValueError:
                self._send({"id": None, "error": {"code": rpc.PARSE, "message": "That is not JSON."}})
                return
            if not isinstance(message, dict) or not isinstance(message.get("method"), str):
                self._send({"id": None, "error": {"code": rpc.INVALID, "message": "That is not a request."}})
                return
            self._send({"id": message.get("id"), **self._answer(message["method"], message.get("params"))})

    def _answer(self, name: str, params: Any) -> rpc.Message:
        if not isinstance(params, dict):
            return _error(rpc.BAD_PARAMS, "Parameters are given by name.")
        if name == "hello":
            return self._hello(params)
        if not self.greeted:
            return _error(rpc.INVALID, "The first call must be hello.")
        method = self.server.methods.get(name)
        if method is None:
            return _error(rpc.NO_METHOD, f"There is no method {name}.")
        if wrong := _misfit(method, params):
            return _error(rpc.BAD_PARAMS, f"{name}: {wrong}")
        try:
            result = method(**params)
            return {"result": result if isinstance(result, dict) else self._stream(result)}
        except ScholiaError as error:
            return _error(rpc.EXPECTED, error.message, error.hint)
        except (BrokenPipeError, ConnectionError):
            raise
        except Exception:  # the front hears of it, and the traceback is kept
            log.exception("%s failed by a bug of ours", name)
            return _error(rpc.INTERNAL, f"{name} failed by a bug in scholia.", "See agent log --daemon")

    def _stream(self, notifications: Stream) -> Result:
        """Sends each notification; the result."""
        with closing(notifications):
            while True:
                try:
                    said = next(notifications)
                except StopIteration as end:
                    result: Result = end.value
                    return result
                if said is None:
                    self._require_front()
                    continue
                name, params = said if isinstance(said, tuple) else ("progress", said)
                self._send({"method": name, "params": params})

    def _require_front(self) -> None:
        """Raises ConnectionError if the front has closed its end."""
        try:
            if self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"":
                raise ConnectionError
        except BlockingIOError:
            return

    def _hello(self, params: dict[str, Any]) -> rpc.Message:
        if params.get("protocol") != rpc.PROTOCOL:
            hint = "Restart the daemon with the installed version: agent stop, then agent watch --daemon"
            return _error(rpc.EXPECTED, f"The daemon speaks protocol {rpc.PROTOCOL}.", hint)
        self.greeted = True
        hello = self.server.methods["hello"]()
        return {"result": hello} if isinstance(hello, dict) else _error(rpc.INTERNAL, "hello has no answer.")

    def _send(self, message: rpc.Message) -> None:
        self.wfile.write(rpc.encode({"jsonrpc": "2.0", **message}))
        self.wfile.flush()


def _misfit(method: Method, params: dict[str, Any]) -> str:
    """What is wrong with the parameters of a call; empty if nothing is."""
    try:
        inspect.signature(method).bind(**params)
    except TypeError as error:
        return str(error)
    kinds = get_type_hints(method)
    for name, value in params.items():
        if not _fits(value, kinds[name]):
            return f"{name} is {value!r:.100}"
    return ""


def _fits(value: Any, kind: Any) -> bool:
    if get_args(kind) and get_origin(kind) is list:
        return isinstance(value, list) and all(_fits(one, get_args(kind)[0]) for one in value)
    if get_origin(kind) is dict:
        return isinstance(value, dict)
    kinds = get_args(kind) or (kind,)
    return isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)


def _error(code: int, message: str, hint: str = "") -> rpc.Message:
    return {"error": {"code": code, "message": message, "data": {"hint": hint}}}
