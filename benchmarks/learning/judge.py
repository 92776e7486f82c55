"""Whether a fill does what was asked for, by the checks of its task; what its developer commits in its place."""

from __future__ import annotations

from asks import Ask
from developers import Developer
from rows import WRONG

from engine.base.verify import Verifier
from engine.text.tokens import tokens

# The house's own module, as far as the checks need it.
HOUSE = """
import sys, types
house = types.ModuleType("house")
house.is_empty = lambda items: not items
house.Record = type("Record", (dict,), {})
sys.modules["house"] = house
"""


class Judge:
    """A developer who tries the code before committing it."""

    def __init__(self, one: Developer, verifier: Verifier) -> None:
        self.one, self.verifier = one, verifier

    def committed(self, asked: Ask, text: str) -> tuple[str, tuple[str, ...]]:
        """The file that is committed where `text` was filled, and what was wrong with the fill.

        Code that fails the checks is replaced by the right one. Where a wish changes what the code does, so that the
        right code fails them too, nothing can be said, and any code is taken for right. Without checks only the
        right code is."""
        mended, fired = self.one.mend(text)
        wanted, _ = self.one.mend(asked.right)
        if tokens(mended) == tokens(wanted) or not self._fails(asked, mended, wanted):
            return mended, fired
        return wanted, (*fired, WRONG)

    def _fails(self, asked: Ask, mended: str, wanted: str) -> bool:
        if not asked.checks:
            return True
        programs = [f"{HOUSE}\n{code}\n{asked.checks}" for code in (mended, wanted)]
        first, reference = self.verifier.run(programs)
        return bool(first) and not reference
