"""Where a training waits for its user, and learns that it is to end: passed between any two layers. Light.

A layer's pass takes tens of milliseconds at half a billion parameters, so a fill that wants the processor has it soon.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

BEAT = 0.5  # seconds between two signs of life


class Halted(Exception):
    """The training is to end."""


class Turnstile:
    """One thread passes through, another one opens, closes and halts. beat: told when alive, and whether it waits."""

    def __init__(self, beat: Callable[[bool], None]) -> None:
        self._beat = beat
        self._open = threading.Event()
        self._open.set()
        self._halted = threading.Event()
        self._told = time.monotonic()
        self._waited = 0.0

    def pass_through(self) -> None:
        """Waits while it is closed. Raises Halted."""
        if not self._open.is_set():
            began = time.monotonic()
            while not self._open.is_set() and not self._halted.is_set():
                self._beat(True)
                self._open.wait(BEAT)  # a halt is seen within a beat
            self._waited += time.monotonic() - began
        if self._halted.is_set():
            raise Halted
        if time.monotonic() - self._told >= BEAT:
            self._told = time.monotonic()
            self._beat(False)

    def clock(self) -> float:
        """Seconds that passed while nothing waited here."""
        return time.monotonic() - self._waited

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def halt(self) -> None:
        self._halted.set()

    def reset(self) -> None:
        """For the next training; it stays closed if it is."""
        self._halted.clear()
