"""The child of `engine.base.verify`: runs each program that arrives on stdin in a fork of its own.

Runs under `python -I -S`, so it imports nothing of this project; of the packages installed beside it only typer,
from the folder that the second argument names.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import types

PRELOADED = [
    "abc",
    "argparse",
    "asyncio",
    "base64",
    "binascii",
    "bisect",
    "calendar",
    "collections",
    "collections.abc",
    "colorsys",
    "concurrent.futures",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "email.message",
    "email.utils",
    "enum",
    "filecmp",
    "fractions",
    "functools",
    "glob",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "html.parser",
    "http.client",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "logging",
    "logging.handlers",
    "math",
    "operator",
    "os.path",
    "pathlib",
    "queue",
    "random",
    "re",
    "secrets",
    "shlex",
    "shutil",
    "sqlite3",
    "statistics",
    "string",
    "subprocess",
    "sys",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "tomllib",
    "typer.testing",
    "types",
    "typing",
    "unicodedata",
    "unittest.mock",
    "urllib.parse",
    "urllib.request",
    "uuid",
    "warnings",
    "xml.etree.ElementTree",
    "zipfile",
    "zlib",
    "zoneinfo",
]  # names read best as text
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
ARENA_MAX = -8  # M_ARENA_MAX in malloc.h


def cut_network() -> None:
    """A network namespace of our own where the kernel lets us; else sockets that cannot be made."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare") and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        return
    import socket

    def refuse(*arguments: object, **options: object) -> None:
        raise OSError("no network here")

    socket.socket.connect = refuse  # type: ignore[method-assign]  # the last line of defence


def limit(seconds: float) -> None:
    cpu = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 23, 1 << 23))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def execute(program: str) -> str:
    module = types.ModuleType("program")
    sys.modules["program"] = module
    try:
        exec(compile(program, "program.py", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:  # noqa: BLE001  # the verdict on somebody's program: everything counts
        return f"{type(error).__name__}: {error}"[:200] or "failed"
    return ""


def fork(program: str, seconds: float, root: str) -> str:
    """Run one program in a fork with its own working directory; the verdict comes through a pipe."""
    place = tempfile.mkdtemp(dir=root)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        os.chdir(place)
        null = os.open(os.devnull, os.O_RDWR)
        for target in (0, 1, 2):
            os.dup2(null, target)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.argv = ["program.py"]
        limit(seconds)
        verdict = execute(program)
        os.write(write, verdict.encode("utf-8", "replace") + b"\x00")
        os._exit(0)
    os.close(write)
    data = b""
    while chunk := os.read(read, 65536):
        data += chunk
    os.close(read)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(place, ignore_errors=True)
    if not data.endswith(b"\x00"):
        return f"killed: status {status}"
    return data[:-1].decode("utf-8", "replace")


def main() -> int:
    seconds = float(sys.argv[1])
    sys.path.append(sys.argv[2])
    ctypes.CDLL(None).mallopt(ARENA_MAX, 1)  # or each thread takes 64 MB of the address space that is allowed
    for name in PRELOADED:
        __import__(name)
    cut_network()
    out = sys.stdout
    with tempfile.TemporaryDirectory(prefix="scholia-sandbox-") as root:
        for line in sys.stdin:
            out.write(json.dumps(fork(json.loads(line), seconds, root)) + "\n")
            out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
