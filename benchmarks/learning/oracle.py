"""A memory that always knows which correction is meant: how far a memory that only shows could come.

It shows the newest correction of the item that is asked for, and no other; it mends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.memory.entries import Recalled, entry, remembered
from engine.memory.memory import Memory
from engine.paths import Home


class Oracle(Memory):
    """item: what is asked for next."""

    def __init__(self, home: Home, ledger: Ledger) -> None:
        super().__init__(home, ledger)
        self._known = ledger
        self.items: dict[str, int] = {}  # the newest correction of each
        self.item = ""

    def wake(self) -> None:
        """There is nothing to be loaded."""

    def refresh(self) -> None:
        """It reads the ledger each time."""

    def settle(self, seconds: float) -> bool:
        return True

    def learned(self, corrections: Iterable[Correction]) -> None:
        for one in filter(remembered, corrections):
            self.items[self.item] = one.id

    def retrieve(
        self, words: str, signature: str, language: str, scope: str, most: int = 2, seconds: float = 0.0
    ) -> list[Recalled]:
        number = self.items.get(self.item)
        correction = None if number is None else self._known.correction(number)
        made = None if correction is None else entry(correction)
        if made is None or made.example is None:
            return []
        return [Recalled(made.id, 1.0, made.example)]

    def alike(
        self,
        words: str,
        signature: str,
        language: str,
        scope: str,
        code: str,
        most: int,
        seconds: float = 0.0,
    ) -> list[tuple[Correction, float]]:
        return []

    def guard(self, text: str, scope: str, language: str) -> Recalled | None:
        return None
