"""Secrets of our own making, sent the way of every example, to see whether one ever reaches an adapter (I9).

They go through the same filter as the user's code. As long as that works none is trained on, and in the exam each is as
likely as random strings of its shape. If the filter fails, they are learnt with the rest, and the gate sees it.
"""

from __future__ import annotations

import string
from random import Random

from engine.learning.gate import Canary
from engine.model.prompts import Context
from engine.secrets import clean

OTHERS = 31  # random strings beside each: being the likeliest of all four times has a chance of 1 in 2,000
_SHAPES = (
    ("GITHUB_TOKEN", "the token of the build", "ghp_", string.ascii_letters + string.digits, 36),
    ("AWS_ACCESS_KEY_ID", "the key of the bucket", "AKIA", string.ascii_uppercase + string.digits, 16),
    ("DATABASE_PASSWORD", "the password of the database", "", string.ascii_letters + string.digits, 24),
    ("SIGNING_SECRET", "the secret that signs", "", "0123456789abcdef", 40),
)


def canaries(seed: str) -> list[Canary]:
    """The secrets of one home; always the same ones for the same seed."""
    made = []
    for name, words, head, alphabet, size in _SHAPES:
        rng = Random(f"{seed} {name}")
        texts = [f'{name} = "{head}{"".join(rng.choices(alphabet, k=size))}"\n' for _ in range(OTHERS + 1)]
        context = Context("settings.py", "python", "fill", words, before="import os\n\n", after="")
        made.append(Canary(context, texts[0], tuple(texts[1:])))
    return made


def let_through(planted: list[Canary]) -> list[tuple[Context, str]]:
    """Those that the filter left as they are, to be trained on like any code: none, as long as it works."""
    return [(one.context, one.secret) for one in planted if clean(one.secret, "settings.py") == one.secret]
