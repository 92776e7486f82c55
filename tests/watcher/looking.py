"""A child process that watches a repository and prints each path in which it finds a request, and each trouble.

Arguments: the root, and the seconds between rescans. It ends when its standard input does."""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path

from engine.git import Repository
from watcher.scan import scan
from watcher.watch import Changed, Event, Rescan, Trouble, Watcher

LIMIT = 1_000_000


def main(root: str, seconds: str) -> None:
    events: queue.Queue[Event | None] = queue.Queue()

    def end() -> None:
        sys.stdin.read()
        events.put(None)

    threading.Thread(target=end, daemon=True).start()
    with Watcher(events.put, rescan_seconds=float(seconds)) as watcher:
        watcher.add(Repository.find(Path(root)))
        while (event := events.get()) is not None:
            if isinstance(event, Trouble):
                say(f"trouble {event.message} {event.hint}")
            elif isinstance(event, Rescan):
                for found in scan(event.repository, "@agent", LIMIT):
                    say(f"found {found.path}")
                say(f"rescanned {event.reason}")
            elif isinstance(event, Changed):
                for path in event.paths:
                    looked = watcher.look(event.repository, path, "@agent", LIMIT)
                    if looked is not None and looked.requests:
                        say(f"found {path}")


def say(words: str) -> None:
    sys.stdout.write(words.encode("utf-8", "backslashreplace").decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
