"""Simulated developers: a set of preferences each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from preferences import PREFERENCES, Preference

Form = Literal["stub", "definition"]


@dataclass(frozen=True)
class Developer:
    """Somebody with preferences of their own. form: what they ask for, the body of a stub or a whole function."""

    name: str
    wishes: tuple[Preference, ...]
    form: Form = "stub"

    def mend(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The file as they would commit it, and the preferences that changed something."""
        fired = []
        for wish in self.wishes:
            after = wish.apply(text)
            if after != text:
                fired.append(wish.name)
            text = after
        return text, tuple(fired)


def developer(name: str, *wishes: str, form: Form = "stub") -> Developer:
    return Developer(name, tuple(PREFERENCES[wish] for wish in wishes), form)


MIXED = (
    developer("careful", "docstrings", "named_result", "none"),
    developer("plain", "loops", "house_names", "format"),
    developer("house", "house_helper", "typed_locals", "named_result", "records"),
    developer("system", "os_path", "logging", "aware", "loops"),
    developer("modern", "pathlib", "f_strings", "comprehensions", "raising", "early_return", "docstrings"),
    developer("library", "untyped", "docstrings", "house_names", form="definition"),
)
ALONE = tuple(
    developer(name, name, form="definition" if name == "untyped" else "stub") for name in PREFERENCES
)
DEVELOPERS = {one.name: one for one in (*MIXED, *ALONE)}
