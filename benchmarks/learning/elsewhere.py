"""What learning cost elsewhere: the base's own evaluation, with the adapters that serve and without them.

The same items each time (`engine.base.evaluate`, searched as they are served, run with their checks), so that the
difference is told from the items that pass only one way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from rows import Elsewhere

from engine.base.curriculum import families
from engine.base.data import trained_families
from engine.base.evaluate import SPLITS, STRANGERS, Model
from engine.base.surroundings import draw_item
from engine.base.verify import Verifier
from engine.learning.adapters import Laid
from engine.model.backend import Adapter, AdapterFailed
from engine.model.prompts import Prompt, fim_pieces


class Adapted(Model):
    """A GGUF with adapters laid over it."""

    def __init__(self, path: Path, adapters: Sequence[Laid]) -> None:
        super().__init__(path)
        try:
            self._backend.use_adapters([Adapter(str(one.path), one.scale) for one in adapters])
        except AdapterFailed as error:
            raise RuntimeError("An adapter cannot be laid over the base.") from error


def compare(base: Path, adapters: Sequence[Laid], items: int, kept: Path, seed: int = 0) -> Elsewhere:
    """pass@1 over `items` of each split of families that the base was trained on. kept: where what the base alone
    passes is kept, since it is the same for every arm."""
    if not kept.exists():
        kept.write_text(json.dumps(_passed(Model(base), items, seed)))
    before: list[bool] = json.loads(kept.read_text())
    now = _passed(Adapted(base, adapters), items, seed) if adapters else before
    gained = sum(b and not a for a, b in zip(before, now, strict=True))
    lost = sum(a and not b for a, b in zip(before, now, strict=True))
    return Elsewhere(len(now), sum(before) / len(before), sum(now) / len(now), gained, lost)


def _passed(model: Model, items: int, seed: int) -> list[bool]:
    trained = trained_families()
    pool = [one for one in families().values() if one.name in trained]
    passed = []
    with Verifier() as verifier:
        for split, held in SPLITS.items():
            for number in range(items if split != STRANGERS else 0):
                item = draw_item(Random(f"evaluation {seed} {split} {number}"), pool, held)
                fill = model.answer(Prompt(fim_pieces(item.context)))
                passed.append(not verifier.run([item.program(fill)])[0])
    return passed
