"""An editor by script: it speaks the protocol with the real server over real pipes and keeps its own buffers.

Its buffers are written independently of the server: positions are counted here, edits applied here, and an edit of
another version than the buffer's is refused, as editors do.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stage import AGENT, PATIENCE, Stage

Json = dict[str, Any]
STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"
WIDTHS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}, "showMessage": {}},
}


class Refused(Exception):
    """The server answered with an error."""


@dataclass
class Buffer:
    """One open file. dirty: not saved since it was changed."""

    path: Path
    text: str
    version: int = 1
    dirty: bool = False
    undo: list[str] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return self.path.as_uri()


class Editor:
    """One editor with its server. deaf: edits are dropped although they are said to be applied."""

    def __init__(
        self, on: Stage, *arguments: str, capabilities: Json | None = None, encoding: str = "utf-16"
    ) -> None:
        self.on = on
        self.encoding = encoding
        self.buffers: dict[str, Buffer] = {}
        self.diagnostics: dict[str, Json] = {}
        self.said: list[Json] = []  # notifications and requests of the server, but for diagnostics
        self.before_edit: Callable[[], None] = lambda: None  # what its user does before an edit is applied
        self.applies = True
        self.chooses = ""  # what its user answers to questions
        self.deaf = False
        self._answers: dict[int, Json] = {}
        self._next = 0
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self.process = subprocess.Popen(
            [*AGENT, "lsp", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=on.work.root,
            env=on.environ, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()
        given = json.loads(json.dumps(capabilities or CAPABILITIES))
        given.setdefault("general", {})["positionEncodings"] = [encoding]
        folder = {"uri": on.work.root.as_uri(), "name": "work"}
        self.server = self.call(
            "initialize", processId=None, rootUri=folder["uri"], workspaceFolders=[folder], capabilities=given
        )["capabilities"]
        self.tell("initialized")

    # --- the wire

    def call(self, method: str, **params: Any) -> Any:
        """Asks the server, and waits for the answer. Raises Refused."""
        return self.wait(self.send(method, **params))

    def send(self, method: str, **params: Any) -> int:
        """Asks the server; the answer is for `wait`."""
        with self._changed:
            self._next += 1
            number = self._next
        self._write({"id": number, "method": method, "params": params})
        return number

    def wait(self, number: int) -> Any:
        self.until(lambda: number in self._answers)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Refused(answer["error"]["message"])
        return answer.get("result")

    def tell(self, method: str, **params: Any) -> None:
        self._write({"method": method, "params": params})

    def until(self, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Waits until something is so, and returns it."""
        deadline = time.monotonic() + patience
        with self._changed:
            while not (found := condition()):
                left = deadline - time.monotonic()
                assert left > 0, (self.diagnostics, self.said[-5:])
                self._changed.wait(min(left, 0.1))
            return found

    def _write(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self._writing:
            assert self.process.stdin is not None
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self.process.stdin.flush()

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while header := out.readline():
            length = 0
            while header.strip():
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
                header = out.readline()
            message = json.loads(out.read(length))
            with self._changed:
                self._hear(message)
                self._changed.notify_all()

    def _hear(self, message: Json) -> None:
        method = message.get("method")
        if method is None:
            self._answers[message["id"]] = message
        elif method == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]
        else:
            self.said.append(message)
            if "id" in message:
                threading.Thread(target=self._reply, args=(message,), daemon=True).start()

    def _reply(self, message: Json) -> None:
        result: Any = None
        if message["method"] == "workspace/applyEdit":
            self.before_edit()
            result = self.apply(message["params"]["edit"])
        elif message["method"] == "window/showDocument":
            result = {"success": True}
        elif message["method"] == "window/showMessageRequest" and self.chooses:
            result = {"title": self.chooses}
        self._write({"id": message["id"], "result": result})

    # --- buffers

    def open(self, path: str, text: str | None = None) -> Buffer:
        """Opens a file as it lies on the disk, or with a text that is not saved."""
        file = self.on.work.root / path
        found = file.read_bytes().decode("utf-8") if text is None else text
        buffer = self.buffers[file.as_uri()] = Buffer(file, found, dirty=text is not None)
        item = {"uri": buffer.uri, "languageId": "x", "version": 1, "text": found}
        self.tell("textDocument/didOpen", textDocument=item)
        return buffer

    def change(self, buffer: Buffer, *edits: tuple[int, int, str]) -> None:
        """Types: each edit replaces a range of characters of what the one before it left."""
        with self._changed:
            changes = []
            for start, end, new in edits:
                changes.append({"range": self.range(buffer.text, start, end), "text": new})
                self._put(buffer, buffer.text[:start] + new + buffer.text[end:])
            self._sync(buffer, changes)

    def replace(self, buffer: Buffer, text: str) -> None:
        """Changes the whole text, as an editor does that knows no parts."""
        with self._changed:
            self._put(buffer, text)
            self._sync(buffer, [{"text": text}])

    def type(self, buffer: Buffer, at: str, new: str) -> None:
        """Types before the first place where the buffer says `at`."""
        start = buffer.text.index(at)
        self.change(buffer, (start, start, new))

    def save(self, buffer: Buffer) -> None:
        with self._changed:
            buffer.path.write_bytes(buffer.text.encode())
            buffer.dirty = False
            self.tell("textDocument/didSave", textDocument={"uri": buffer.uri})

    def close(self, buffer: Buffer) -> None:
        del self.buffers[buffer.uri]
        self.tell("textDocument/didClose", textDocument={"uri": buffer.uri})

    def undo(self, buffer: Buffer) -> None:
        """Ctrl-Z."""
        with self._changed:
            start = len(buffer.text)
            text = buffer.undo.pop()
            change = {"range": self.range(buffer.text, 0, start), "text": text}
            buffer.text = text
            self._sync(buffer, [change])

    def apply(self, edit: Json) -> Json:
        """Carries out a workspace edit, all of it or nothing."""
        with self._changed:
            if not self.applies:
                return {"applied": False, "failureReason": "its user does not want it"}
            if self.deaf:
                return {"applied": True}
            parts = edit.get("documentChanges") or [
                {"textDocument": {"uri": uri, "version": None}, "edits": edits}
                for uri, edits in edit.get("changes", {}).items()
            ]
            for part in parts:
                buffer = self.buffers.get(part["textDocument"]["uri"])
                version = part["textDocument"].get("version")
                if buffer is None or version not in (None, buffer.version):
                    return {"applied": False, "failureReason": "another version"}
            for part in parts:
                self._edit(self.buffers[part["textDocument"]["uri"]], part["edits"])
            return {"applied": True}

    def _edit(self, buffer: Buffer, edits: Sequence[Json]) -> None:
        text = buffer.text
        spans = [(*self.offsets(text, one["range"]), one["newText"]) for one in edits]
        changes = []
        for start, end, new in sorted(spans, reverse=True):
            changes.append({"range": self.range(text, start, end), "text": new})
            text = text[:start] + new + text[end:]
        self._put(buffer, text)
        self._sync(buffer, changes)

    def _put(self, buffer: Buffer, text: str) -> None:
        buffer.undo.append(buffer.text)
        buffer.text = text

    def _sync(self, buffer: Buffer, changes: Sequence[Json]) -> None:
        buffer.version += 1
        buffer.dirty = True
        which = {"uri": buffer.uri, "version": buffer.version}
        self.tell("textDocument/didChange", textDocument=which, contentChanges=list(changes))

    # --- positions

    def position(self, text: str, offset: int) -> Json:
        lines = re.split("\r\n|\n|\r", text[:offset])
        if text[offset - 1 : offset + 1] == "\r\n":
            raise AssertionError("a position inside of a line break")
        return {"line": len(lines) - 1, "character": self._units(lines[-1])}

    def range(self, text: str, start: int, end: int) -> Json:
        return {"start": self.position(text, start), "end": self.position(text, end)}

    def offsets(self, text: str, where: Json) -> tuple[int, int]:
        return self.offset(text, where["start"]), self.offset(text, where["end"])

    def offset(self, text: str, position: Json) -> int:
        starts = [0, *(found.end() for found in re.finditer("\r\n|\n|\r", text))]
        if position["line"] >= len(starts):
            return len(text)
        offset, units = starts[position["line"]], 0
        while units < position["character"] and offset < len(text) and text[offset] not in "\r\n":
            units += self._units(text[offset])
            offset += 1
        return offset

    def _units(self, text: str) -> int:
        return len(text.encode(WIDTHS[self.encoding], "surrogatepass")) // BYTES[self.encoding]

    # --- what is shown, and what its user chooses

    def codes(self, buffer: Buffer) -> list[str]:
        """The kinds of the diagnostics that a buffer has now."""
        shown = self.diagnostics.get(buffer.uri, {}).get("diagnostics", [])
        return [one["code"] for one in shown]

    def shows(self, buffer: Buffer, *codes: str) -> list[Json]:
        """Waits until a buffer has diagnostics of these kinds."""
        self.until(lambda: self.codes(buffer) == list(codes))
        found: list[Json] = self.diagnostics[buffer.uri]["diagnostics"]
        return found

    def actions(self, buffer: Buffer, line: int, only: str = "") -> dict[str, Json]:
        """The quick fixes for a line, counted from 0, by their titles."""
        where = {"line": line, "character": 0}
        shown = self.diagnostics.get(buffer.uri, {}).get("diagnostics", [])
        here = [one for one in shown if one["range"]["start"]["line"] <= line <= one["range"]["end"]["line"]]
        context: Json = {"diagnostics": here} | ({"only": [only]} if only else {})
        found = self.call(
            "textDocument/codeAction", textDocument={"uri": buffer.uri}, range={"start": where, "end": where},
            context=context,
        )  # fmt: skip
        return {one["title"]: one for one in found or []}

    def choose(self, buffer: Buffer, line: int, title: str, **more: Any) -> Any:
        """Chooses a quick fix. more: added to what its command is told."""
        action = self.actions(buffer, line)[title]
        if action.get("edit"):
            assert self.apply(action["edit"])["applied"]
        command = action.get("command")
        return self.run(command, **more) if command else None

    def run(self, command: Json, **more: Any) -> Any:
        target = {**command["arguments"][0], **more}
        return self.call("workspace/executeCommand", command=command["command"], arguments=[target])

    def reads(self, buffer: Buffer, text: str) -> None:
        """Waits until a buffer holds this text."""
        self.until(lambda: buffer.text == text)

    def heard(self, method: str) -> list[Json]:
        """What the server sent by this method."""
        return [one["params"] for one in list(self.said) if one["method"] == method]

    # --- the end

    def quit(self) -> int:
        """Ends the server as an editor does; its exit code."""
        self.call("shutdown")
        self.tell("exit")
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def editor(on: Stage, *arguments: str, **options: Any) -> Iterator[Editor]:
    """An editor with its server, until the block ends."""
    made = Editor(on, *arguments, **options)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.kill()
