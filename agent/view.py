"""How progress is shown: a live view on a terminal, one line an event elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from agent import output
from watcher.progress import FINAL, Progress

if TYPE_CHECKING:
    from rich.console import RenderableType

MARKS = {
    "queued": ("·", "cyan"),
    "waiting": ("⏸", "yellow"),
    "loading": ("…", "cyan"),
    "generating": ("✎", "cyan"),
    "retrying": ("↻", "yellow"),
    "writing": ("✎", "cyan"),
    "filled": ("✓", "green"),
    "offered": ("?", "yellow"),
    "answered": ("✓", "green"),
    "refused": ("✗", "red"),
    "cancelled": ("✗", "yellow"),
    "gone": ("-", "dim"),
    "learned": ("✎", "green"),
    "notice": ("!", "yellow"),
}
SHOWN_DONE = 8  # finished requests that stay on the screen


def line(progress: Progress) -> str:
    """One event as one line of text."""
    mark = MARKS[progress.stage][0]
    if progress.stage in ("notice", "learned"):
        return f"{mark} {progress.words}"
    where = f"{progress.path}:{progress.line}" if progress.request else "a direct command"
    return f"{mark} {progress.stage:<10} {where}  {output.short(progress.prompt, 48)}{_details(progress)}"


def _details(progress: Progress) -> str:
    if progress.stage == "generating":
        counted = f"{progress.tokens} tokens, {progress.rate:.0f} tokens/s, " if progress.rate else ""
        return f"  ({counted}{progress.seconds:.1f} s)"
    if progress.stage in ("filled", "answered"):
        learnt = f", {progress.adapter}" if progress.adapter else ""
        return f"  ({progress.seconds:.1f} s{learnt}{_unsure(progress)})"
    return f"  — {progress.words}{_unsure(progress)}" if progress.words else ""


def _unsure(progress: Progress) -> str:
    return ", unsure: read it closely" if progress.sureness == "unsure" else ""


@dataclass
class Plain:
    """One line an event, for logs, pipes and editors' output windows."""

    _last: dict[int, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._last.clear()

    def hear(self, progress: Progress) -> None:
        """Prints a change of stage; tokens in between are not news."""
        if progress.stage == "generating" and self._last.get(progress.request) == "generating":
            return
        self._last[progress.request] = progress.stage
        output.say(line(progress))


class Live:
    """The live view: what waits, what is being generated, what was done or refused and why."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.live import Live as RichLive

        self._title = title
        self._open: dict[int, Progress] = {}
        self._done: list[Progress] = []
        self._notice = ""
        self._lock = threading.Lock()  # events come from other threads than the one that draws
        self._live = RichLive(
            console=Console(stderr=True), get_renderable=self._render, refresh_per_second=8, transient=False
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.refresh()
        self._live.stop()

    def hear(self, progress: Progress) -> None:
        """Takes an event into the view."""
        with self._lock:
            if progress.stage == "notice":
                self._notice = progress.words
            elif progress.stage == "learned":
                self._done = [*self._done, progress][-SHOWN_DONE:]
            elif progress.stage in FINAL and progress.stage != "waiting":
                self._open.pop(progress.request, None)
                if progress.stage != "gone":
                    self._done = [*self._done, progress][-SHOWN_DONE:]
            else:
                self._open[progress.request] = progress

    def _render(self) -> RenderableType:
        from rich.table import Table
        from rich.text import Text

        with self._lock:
            done, opened = self._done, list(self._open.values())
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Text(self._title, style="bold"))
        if self._notice:
            grid.add_row(Text(f"! {self._notice}", style="yellow"))
        waiting = [one for one in opened if one.stage == "waiting"]
        active = [one for one in opened if one.stage != "waiting"]
        for one in [*done, *active[:20]]:
            grid.add_row(Text(line(one), style=MARKS[one.stage][1], overflow="ellipsis", no_wrap=True))
        if len(active) > 20:
            grid.add_row(Text(f"  and {len(active) - 20} more in the queue", style="dim"))
        for one in waiting[:5]:
            grid.add_row(Text(line(one), style="yellow", overflow="ellipsis", no_wrap=True))
        if len(waiting) > 5:
            grid.add_row(
                Text(f"  and {len(waiting) - 5} more that wait until asked for: agent run", style="dim")
            )
        if not opened and not done:
            grid.add_row(
                Text(f"{time.strftime('%H:%M:%S')}  nothing to do; save a file with a request", style="dim")
            )
        return grid


def view(title: str, quiet: bool = False) -> AbstractContextManager[Live | Plain | None]:
    """The view that fits where standard error goes."""
    if quiet:
        return nullcontext()
    return Live(title) if sys.stderr.isatty() else Plain()


def hearer(shown: Live | Plain | None) -> Callable[[Progress], None]:
    """What hands events to a view, or drops them."""
    return shown.hear if shown is not None else lambda progress: None
