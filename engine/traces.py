"""An exception fit for a log: its kind, where it was raised, and of its message what is ours (I9).

A message may quote what the user wrote, as `KeyError: 'hunter2'` does: what it quotes is left out, and what looks like
a secret as well. The frames are those of our own code and of libraries.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

from engine.errors import SecretsError
from engine.secrets import clean

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`", re.S)
_MOST = 2_000  # characters of one message


def fit_for_a_log(error: BaseException) -> str:
    """As `traceback.format_exception`, without what messages quote."""
    return "".join(_one_after_another(error))


def _one_after_another(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _one_after_another(before)
        yield "\nwhich led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {_message(error)}\n"


def _message(error: BaseException) -> str:
    try:
        return clean(_QUOTED.sub("'…'", str(error)[:_MOST]))
    except SecretsError:
        return "(left out: it could not be looked through for secrets)"
