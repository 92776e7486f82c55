"""The local API's server: what every front asks of the daemon, over its Unix socket (`watcher.rpc`).

The methods and their parameters are listed in `docs/api.md`.

Notifications: `{"method": "progress", "params": Progress}`.
"""

from __future__ import annotations

import json
import os
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engine.errors import ScholiaError
from engine.paths import Home, private_folder
from watcher import rpc

Result = dict[str, Any]
Method = Callable[..., Result | Iterator[Result]]


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves `methods`, a table from a method's name to what answers it.

    A method that returns an iterator of dictionaries sends each as a `progress` notification, and the last
    one as the result."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, home: Home, methods: dict[str, Method], log: Callable[[str], None]) -> None:
        path = Path(home.socket)
        private_folder(path.parent)
        path.unlink(missing_ok=True)  # the caller holds the daemon's lock, so a socket here is a dead one's
        self.methods = methods
        self.log = log
        super().__init__(str(path), _Connection)
        path.chmod(0o600)

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
        return peer_uid(request) in (os.getuid(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A front that went away is no error of ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, BrokenPipeError | ConnectionError):
            self.log(f"the API failed: {error!r}")


def peer_uid(connection: socket.socket) -> int | None:
    """The user id of the process at the other end; None where the system does not say."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", data)[1])


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
        try:
            result = method(**params)
            if isinstance(result, dict):
                return {"result": result}
            last: Result = {}
            for one in result:
                if last:
                    self._send({"method": "progress", "params": last})
                last = one
            return {"result": last}
        except TypeError as error:
            return _error(rpc.BAD_PARAMS, f"{name}: {error}")
        except ScholiaError as error:
            return _error(rpc.EXPECTED, error.message, error.hint)

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


def _error(code: int, message: str, hint: str = "") -> rpc.Message:
    return {"error": {"code": code, "message": message, "data": {"hint": hint}}}
