"""What stands for code still to be written, in the languages whose stubs we know.

A fill replaces a stub, so when in doubt it is not one: only a single statement counts, and the words that give a
thrown error away must stand in its message.
"""

from __future__ import annotations

import re

_WORDS = r"(?:not\s(?:yet\s)?implemented|unimplemented|todo|to\sdo|implement\sme|tbd|fixme)"
_STUB = re.compile(
    rf"""
    pass | \.\.\. | : | undefined | \?\?\? | unreachable
    | (?:todo|unimplemented)!\s*\(.*\)
    | (?:return\s+)?TODO\s*\([^()]*\)
    | raise\s+NotImplementedError\b.*
    | (?:throw|raise|panic!?|@panic|error|stop|die|fatalError|failwith|fail|abort)\b
      (?: [^"'`]{{0,60}} ["'`] [^"'`]{{0,30}} \b{_WORDS}\b .*
        | [^"'`()]{{0,40}} \b(?:NotImplemented|Unimplemented|UnsupportedOperation)\w* .* )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'|`[^`]*`""")
_LONGEST = 200


def is_stub(code: str) -> bool:
    """Whether `code`, without its comments, is nothing but a stub. Empty code is one."""
    code = code.strip().rstrip(";").rstrip()
    if "(\n" in code or "(\r" in code:
        code = " ".join(code.split())
    single = len(code) <= _LONGEST and not any(mark in _QUOTED.sub("", code) for mark in ";\n\r{}")
    return not code or (single and bool(_STUB.fullmatch(code)))
