"""Characters that hide what a text says (FAULTS 49)."""

from __future__ import annotations

import pytest

from engine.text.unicode import dangerous


@pytest.mark.parametrize("character", ["\u202a", "\u202e", "\u2066", "\u2069", "\U000e0001", "\U000e0061"])
def test_hidden_directions_and_tags_are_named(character: str) -> None:
    reason = dangerous(f"a{character}b")
    assert reason and f"U+{ord(character):04X}" in reason


@pytest.mark.parametrize("text", ["", "plain", "שלום \u200fworld", "日本語 🤖 é", "tab\tand\nbreak"])
def test_ordinary_text_in_any_script_passes(text: str) -> None:
    assert dangerous(text) is None
