"""What tests of the daemon share: a request, its fill, and who the daemon is."""

from __future__ import annotations

from stage import Stage

from watcher.lock import holder

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"


def pid(on: Stage) -> int:
    found = holder(on.home)
    assert found is not None
    return found[0]
