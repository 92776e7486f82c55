"""Families of everyday small Python tasks, each with wordings, styled solutions and checks.

Importing this package registers every family of every area file beside it.
"""

from __future__ import annotations

import importlib
import pkgutil

from engine.base.curriculum import task

_FRAMEWORK = {"task", "names", "wording", "library"}
HELD_OUT = frozenset({"colors", "email", "geometry", "graphs", "matrix"})  # areas no base is trained on


def families() -> dict[str, task.Family]:
    """Every family by name, all area files loaded."""
    for module in pkgutil.iter_modules(__path__):
        if module.name not in _FRAMEWORK:
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(task.REGISTRY.items()))


def shown() -> dict[str, task.Family]:
    """Families that a base may be trained on: all but the held-out areas'."""
    return {name: family for name, family in families().items() if family.area not in HELD_OUT}
