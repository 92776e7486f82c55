"""What tests of the adapters of a home share: drafts of them, and what serves."""

from __future__ import annotations

from engine.learning.adapters import Adapters
from engine.learning.version import Draft, Version

BASE, OTHER = "b" * 64, "c" * 64
GATE = {"candidate": {"repeated": 0}, "serving": {"repeated": 2}}


def deployed(adapters: Adapters, draft: Draft) -> Version:
    version = adapters.add(draft)
    adapters.deploy(version.name)
    return version


def names(
    adapters: Adapters, base: str = BASE, scope: str = "personal", language: str = "python"
) -> list[str]:
    return [one.name for one in adapters.serving(base, scope, language)]
