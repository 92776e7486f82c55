"""How fast the language server is in a file of 5,000 lines, beside a bare pygls server in the same run.

    python benchmarks/lsp.py [--lines 5000] [--rounds 300] [--starts 11]

The file holds requests, fills that are not committed yet, and code that makes mistakes which were corrected before; a
real daemon runs beside it. The bare server speaks the same protocol over the same pipes and does nothing: it keeps the
document and has nothing to say of it. Targets: quick fixes p95 ≤ 50 ms, diagnostics after a change
p95 ≤ 100 ms, start to ready ≤ 500 ms, resident memory of the server ≤ 90 MB.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
for folder in ("tests", "tests/watcher", "tests/engine/model"):
    sys.path.insert(0, str(ROOT / folder))

from stage import AGENT, Stage, stage  # noqa: E402 -- after its folder is known

PATIENCE = 60.0
WRONG = tuple(f"    return limit_{kind}(values) + {kind}\n" for kind in range(10))  # corrected mistakes
RIGHT = tuple(f"    return limit_{kind}(values)\n" for kind in range(10))
BARE = """
from lsprotocol import types
from pygls.lsp.server import LanguageServer
server = LanguageServer("bare", "1")
@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(params):
    which = params.text_document
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(which.uri, [], which.version))
@server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
def actions(params):
    return []
server.start_io()
"""


class Wire:
    """One server over its pipes; no more of an editor than is measured."""

    def __init__(self, command: Sequence[str], on: Stage) -> None:
        self._numbers = 0
        self._answers: dict[int, Any] = {}
        self.versions: dict[str, int] = {}  # of the last diagnostics
        self.shown: dict[str, list[dict[str, Any]]] = {}
        self._heard = threading.Condition()
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=on.work.root,
            env=on.environ,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()
        capabilities = {
            "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
            "textDocument": {"publishDiagnostics": {"versionSupport": True}},
        }
        root = on.work.root.as_uri()
        self.ask("initialize", processId=None, rootUri=root, capabilities=capabilities)
        self.seconds = time.perf_counter() - begun
        self.tell("initialized")

    def ask(self, method: str, **params: Any) -> Any:
        self._numbers += 1
        number = self._numbers
        self._write({"id": number, "method": method, "params": params})
        self.until(lambda: number in self._answers)
        return self._answers.pop(number)

    def tell(self, method: str, **params: Any) -> None:
        self._write({"method": method, "params": params})

    def until(self, condition: Callable[[], bool]) -> None:
        with self._heard:
            if not self._heard.wait_for(condition, PATIENCE):
                raise TimeoutError("the server did not answer")

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
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
            if "method" in message and "id" in message:  # the server asks: nothing is wrong with anything
                self._write({"id": message["id"], "result": None})
            with self._heard:
                if message.get("method") == "textDocument/publishDiagnostics":
                    params = message["params"]
                    self.shown[params["uri"]] = params["diagnostics"]
                    self.versions[params["uri"]] = params.get("version") or 0
                elif "method" not in message:
                    self._answers[message["id"]] = message
                self._heard.notify_all()

    def processor(self) -> float:
        """Milliseconds that the server has worked so far: what its answers cost on a machine that is busy otherwise."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system) * 1000

    def memory(self) -> float:
        """Resident, in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--starts", type=int, default=11)
    options = parser.parse_args()
    servers = {"agent lsp": [*AGENT, "lsp"], "bare pygls": [sys.executable, "-c", BARE]}
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as on:
        corrected(on)
        written(on, options.lines)
        with on.daemon():
            text = filled(on)
            starts = started(servers, on, options.starts)
            found = {name: measured(command, on, text, options.rounds) for name, command in servers.items()}
    print(f"{'':36}" + "".join(f"{name:>22}" for name in servers))
    show("start to ready, ms", {name: [clock for clock, _ in starts[name]] for name in servers})
    show("  of the processor", {name: [own for _, own in starts[name]] for name in servers})
    for what in ("quick fixes, ms", "diagnostics after a change, ms"):
        show(what, {name: found[name][what] for name in servers})
        print(
            f"{'  of the processor, mean':36}"
            + "".join(f"{found[name][what + ' own'][0]:>22.1f}" for name in servers)
        )
    print(f"{'memory, MB':36}" + "".join(f"{found[name]['memory'][0]:>22.0f}" for name in servers))
    fixes, shown = (int(found["agent lsp"][what][0]) for what in ("offered", "shown"))
    print(
        f"{fixes} quick fixes were offered in {options.rounds} answers; {shown} diagnostics stood in the file"
    )
    return 0


def show(what: str, values: dict[str, list[float]]) -> None:
    cells = (f"{statistics.median(one):.1f}, p95 {p95(one):.1f}" for one in values.values())
    print(f"{what:36}" + "".join(f"{cell:>22}" for cell in cells))


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def corrected(on: Stage) -> None:
    """Mistakes of the model that its user corrected and committed."""
    work = on.work
    work.git("config", "user.email", "ada@example.org")
    on.agent("init")
    for number, (wrong, right) in enumerate(zip(WRONG, RIGHT, strict=True)):
        on.recite(wrong.encode())
        path, head = f"m{number}.py", f"def answer_{number}(values: list[int]) -> int:\n"
        work.write(path, f"{head}    # @agent: the answer number {number}\n    pass\n")
        on.agent("fill", path)
        assert on.read(path) == head + wrong, on.read(path)
        work.write(path, head + right)
        work.commit(f"corrected {number}")
    on.agent("stats")  # what was committed is looked at


def written(on: Stage, lines: int) -> None:
    """A long file: requests that came with a commit, code, and the same mistakes again."""
    parts = []
    chance = random.Random(1)
    for number in range(lines // 10):
        kind = chance.choices(["plain", "request", "fill", "mistake"], [85, 5, 2, 8])[0]
        head = f"def function_{number}(values: list[int]) -> int:\n"
        body = {
            "plain": "    total = 0\n    for value in values:\n        total += value\n    return total\n",
            "request": f"    # @agent: what function {number} shall do\n    pass\n",
            "fill": f"    # @agent: fill function {number}\n    pass\n",
            "mistake": chance.choice(WRONG),
        }[kind]
        more = range(8 - body.count("\n"))
        filler = "".join(f"CONSTANT_{number}_{nth} = {nth}  # a line of its own\n" for nth in more)
        parts.append(f"{head}{body}{filler}\n")
    on.work.commit("a long file", **{"long.py": "".join(parts)})


def filled(on: Stage) -> str:
    """Some of its requests are filled, and in no commit yet; its text."""
    wanted = [at for at, line in enumerate(on.read("long.py").splitlines(), 1) if "@agent: fill" in line]
    for at in reversed(wanted):  # from the end, so that the lines above stay where they are
        on.agent("fill", f"long.py:{at}")
    return on.read("long.py")


def started(servers: dict[str, list[str]], on: Stage, times: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds from the process to the answer to `initialize`, by the clock and of the processor, turn by turn."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    for _ in range(times + 1):
        for name, command in servers.items():
            wire = Wire(command, on)
            taken[name].append((wire.seconds * 1000, wire.processor()))
            wire.close()
    return {name: values[1:] for name, values in taken.items()}  # the first only warms the disk's cache


def measured(command: Sequence[str], on: Stage, text: str, rounds: int) -> dict[str, list[float]]:
    wire = Wire(command, on)
    uri = (on.work.root / "long.py").as_uri()
    lines = text.count("\n")
    chance = random.Random(2)
    wire.tell(
        "textDocument/didOpen", textDocument={"uri": uri, "languageId": "python", "version": 1, "text": text}
    )
    bare = "pygls" in " ".join(command)
    if not bare:  # all is known of it: requests, fills, and mistakes of the past
        wire.until(lambda: {"remembered"} <= {one["code"] for one in wire.shown.get(uri, [])})
    version, changes = 1, []
    worked = wire.processor()
    for _ in range(rounds):
        version += 1
        at = {"line": chance.randrange(lines), "character": 0}
        begun = time.perf_counter()
        wire.tell(
            "textDocument/didChange",
            textDocument={"uri": uri, "version": version},
            contentChanges=[{"range": {"start": at, "end": at}, "text": "# typed\n"}],
        )
        wire.until(lambda wanted=version: wire.versions.get(uri, 0) >= wanted)
        changes.append((time.perf_counter() - begun) * 1000)
    fixes, offered = [], 0
    changing, worked = (wire.processor() - worked) / rounds, wire.processor()
    marked = [one["range"]["start"]["line"] for one in wire.shown.get(uri, [])] or list(range(lines))
    for number in range(rounds):
        line = chance.choice(marked) if number % 2 else chance.randrange(lines)
        at = {"line": line, "character": 0}
        begun = time.perf_counter()
        answer = wire.ask(
            "textDocument/codeAction", textDocument={"uri": uri}, range={"start": at, "end": at},
            context={"diagnostics": [one for one in wire.shown.get(uri, []) if one["range"]["start"]["line"] == line]},
        )  # fmt: skip
        fixes.append((time.perf_counter() - begun) * 1000)
        offered += len(answer["result"] or [])
    fixing = (wire.processor() - worked) / rounds
    found = {
        "quick fixes, ms own": [fixing], "diagnostics after a change, ms own": [changing],
        "quick fixes, ms": fixes, "diagnostics after a change, ms": changes, "memory": [wire.memory()],
        "offered": [float(offered)], "shown": [float(len(wire.shown.get(uri, [])))],
    }  # fmt: skip
    wire.close()
    return found


if __name__ == "__main__":
    raise SystemExit(main())
