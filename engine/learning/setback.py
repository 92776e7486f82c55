"""Whether fills became worse since an adapter serves, and taking it back if they did (I8). Light.

One-shot acceptance is the share of fills that the user's first commit holds unchanged. For each version that serves
or can be gone back to, fills made since it was deployed are compared with those made before, in the same scope and by
the same model, as they are first committed: after 10, 15, 22, 33, 50, 75 and 110 of them, by Fisher's exact test,
one-sided, each time at `WRONGLY` ÷ 7. A look is at the same fills whenever it is taken: late, or again, costs nothing.

Error rates. If nothing changed, a version is wrongly taken back with a chance of at most `WRONGLY` = 5 %, whatever the
acceptance is (the seven tests are exact, and their chances add up at most); simulated at 80 %, it is 1.3 %. If
acceptance falls from 80 % to 50 % and there were 200 fills before, half of all falls are found within 22 fills and 9 of
10 within 50; with 100 fills before, 9 of 10 within 75.

What this does not see: fills that were undone or never committed; what fell little by little, each version a little
worse than the one before; and whether it was the adapter: a user who turns to harder work has the same figures. What
it takes back can be let serve again, `agent adapters rollback --to NAME`, and is judged anew from then on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.figures import Share
from engine.learning.adapters import Adapters
from engine.learning.deployed import Slot
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.mistakes import accepted
from engine.paths import Home

LOOKS = (10, 15, 22, 33, 50, 75, 110)  # fills since the deployment
WRONGLY = 0.05
BEFORE = 200  # fills at most that they are compared with, the newest ones


@dataclass(frozen=True)
class Verdict:
    """What fills say of one deployment. name: of the version. before, after: how many were committed unchanged.
    chance: how likely it is that so few are, or fewer, if nothing changed. fell: whether it must be taken back."""

    name: str
    before: Share
    after: Share
    chance: float

    @property
    def fell(self) -> bool:
        return self.chance <= WRONGLY / len(LOOKS)

    @property
    def words(self) -> str:
        return (
            f"since {self.name} serves, {self.after.hits} of {self.after.of} fills were committed unchanged, "
            f"before it {self.before.hits} of {self.before.of}"
        )


def verdict(ledger: Ledger, slot: Slot, model: str) -> Verdict | None:
    """The look that speaks most against one of the slot's generations; None if there are too few fills yet.

    model: the name of the base that the slot is for. Raises LedgerError."""
    found = [
        one
        for one in ledger.corrections(scope=slot.scope, first=True)
        if one.found.outcome != "gap" and one.fill.model == model and slot.language in ("", one.fill.language)
    ]
    looks = [look for place in range(len(slot.generations)) for look in _looks(slot, place, found)]
    return min(looks, key=lambda one: one.chance, default=None)


def take_back(ledger: Ledger, home: Home) -> list[str]:
    """Takes back each deployment after which fills became worse, unless it is pinned; what was done, for the user.

    Raises AdapterRefused, LedgerError."""
    adapters, said = Adapters(home), list[str]()
    state = adapters.state()
    for slot in state.slots:
        if slot.now.name in state.pinned or adapters.slot(*slot.key) is None:  # went with what it lay over
            continue
        found = verdict(ledger, slot, adapters.version(slot.now.name).model)
        if found is None or not found.fell:
            continue
        while now := adapters.slot(*slot.key):
            if found.name not in {one.name for one in now.generations}:
                break
            adapters.rollback(*slot.key)
        instead = now.now.name if now else "the model as it came"
        words = f"Taken back: {found.words}. From the next request on, {instead} serves."
        ledger.record("rolled-back", words=words)
        said.append(f"{words} To let it serve again: agent adapters rollback --to {slot.now.name}")
    return said


def _looks(slot: Slot, place: int, found: Sequence[Correction]) -> list[Verdict]:
    """All looks that can be taken at one generation. found: in the order in which they were told of."""
    one = slot.generations[place]
    names = {later.name for later in slot.generations[: place + 1]}
    after = [now for now in found if now.fill.created >= one.at and names & set(now.fill.adapter.split(", "))]
    taken = []
    for count in (count for count in LOOKS if count <= len(after)):
        before = [then for then in found if then.fill.created < one.at and then.id < after[count - 1].id]
        then, since = _share(before[-BEFORE:]), _share(after[:count])
        taken.append(Verdict(one.name, then, since, chance(then, since)))
    return taken


def _share(found: Sequence[Correction]) -> Share:
    return Share(sum(map(accepted, found)), len(found))


def chance(before: Share, after: Share) -> float:
    """How likely so few hits after, or fewer, are among so many in all, if every order is as likely (Fisher 1922)."""
    hits, misses = before.hits + after.hits, before.of + after.of - before.hits - after.hits
    ways = sum(
        math.comb(hits, few) * math.comb(misses, after.of - few)
        for few in range(max(0, after.of - misses), after.hits + 1)
    )
    return ways / math.comb(hits + misses, after.of)
