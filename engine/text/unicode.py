"""Characters that make text read differently from what it does (FAULTS 49).

Used on prompts and on what the model answers. Bidirectional embeddings, overrides and isolates reorder
what a person sees ("Trojan Source", CVE-2021-42574); tag characters are invisible and can carry a hidden
prompt. The plain left-to-right and right-to-left marks stay allowed: Hebrew and Arabic prose needs them.

What this does not catch: look-alike letters and zero-width joiners.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def dangerous(text: str) -> str | None:
    """Why `text` cannot be trusted to mean what it shows; None if it can."""
    found = _DANGEROUS.search(text)
    if not found:
        return None
    code = ord(found.group())
    kind = "an invisible Unicode tag character" if code >= 0xE0000 else "a bidirectional control character"
    return f"it contains {kind} (U+{code:04X}), which can hide what the text says"
