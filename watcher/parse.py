"""A child process that parses one text with tree-sitter and prints its syntax errors: `python -m watcher.parse`.

Its own process (I7), because a grammar can be made to take gigabytes by a text of a few kilobytes (measured:
`a=>` two thousand times as C, 1.4 GB and 5 s) and then the allocation that fails ends the process. Memory and
processor time are limited here; the parent limits the wall clock. A child that dies gives no opinion.

Text on standard input, UTF-8; arguments: the grammar's module and function. Out: lines `LINE<tab>WORDS`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

MEMORY = 1 << 30  # bytes of address space
SECONDS = 4
MOST = 20


def limit() -> None:
    """Takes memory, processor time and core dumps away, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):  # macOS knows no limit on address space
            continue


def broken(root: Node) -> Iterator[Node]:
    """The nodes that are errors, in order. Not recursive: the tree may be deep."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_missing or node.is_error:
            yield node
        elif node.has_error:
            waiting.extend(reversed(node.children))


def words(node: Node, data: bytes) -> str:
    if node.is_missing:
        return f"`{node.type}` is missing"
    found = " ".join(
        data[node.start_byte : node.end_byte][:200].decode("utf-8", "replace").split("\n")[0].split()
    )
    return f"unexpected `{found[:40]}`"


def main(module: str, function: str) -> int:
    limit()
    from tree_sitter import Language, Parser

    data = sys.stdin.buffer.read()
    tree = Parser(Language(getattr(importlib.import_module(module), function)())).parse(data)
    for count, node in enumerate(broken(tree.root_node)):
        if count == MOST:
            break
        sys.stdout.buffer.write(f"{node.start_point[0] + 1}\t{words(node, data)}\n".encode())
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
