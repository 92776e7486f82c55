"""What stands for code still to be written, in the languages whose stubs we know."""

from __future__ import annotations

import re

_WORDS = r"(?:not\s(?:yet\s)?implemented|unimplemented|todo|to\sdo|implement\sme|tbd|fixme)"
_STUB = re.compile(
    rf"""
    pass | \.\.\. | : | true | undefined | \?\?\? | unreachable | null | nil | \(\) | noop
    | (?:todo|unimplemented)!\s*\(.*\) | panic!\s*\(.{{0,3}}{_WORDS}.*\)
    | (?:return\s+)?TODO\s*\(.*\)
    | raise\s+(?:NotImplementedError|NotImplemented)\b.*
    | (?:throw|raise|panic|@panic|error|stop|die|fatalError|failwith|fail|abort|assert)
      \b.{{0,60}}? (?:{_WORDS} | NotImplemented\w* | Unimplemented\w* | UnsupportedOperation\w*) .*
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_LONGEST = 200


def is_stub(code: str) -> bool:
    """Whether `code`, without its comments, is nothing but a stub. Empty code is one."""
    code = code.strip().rstrip(";").rstrip()
    return not code or (len(code) <= _LONGEST and code.count("\n") <= 2 and bool(_STUB.fullmatch(code)))
