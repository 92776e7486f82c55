"""A chat template, rendered once, away from this process, and never shown the user's text.

The template is a Jinja program out of a GGUF, so it is untrusted input. Jinja's sandbox keeps it from
reaching Python objects, but not from looping for ever or filling the memory, so it runs in a child process
(`engine.model.render_template`) with little memory and little time. It is given random placeholders instead
of messages; what comes back is cut at the placeholders into a `Skeleton`. The user's text goes into the gaps
as plain pieces: nothing in it can become a control token (FAULTS 48), and one rendering serves every request.

What this does not guarantee: that a template which looks at the words of a message (almost none does) is
followed in that.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from engine.errors import ModelError

TIME_LIMIT = 10.0  # seconds; a rendering takes about a tenth


@dataclass(frozen=True)
class ChatTemplate:
    """The template of a loaded model. bos, eos: token texts that templates name; adds_bos: the backend puts
    BOS in front by itself, so that the template must not."""

    source: str
    bos: str = ""
    eos: str = ""
    adds_bos: bool = False


@dataclass(frozen=True)
class Skeleton:
    """What a template writes around the messages: `parts[i]` before message i, the last one after them."""

    parts: tuple[str, ...]


@lru_cache(maxsize=32)
def skeleton(template: ChatTemplate, roles: tuple[str, ...]) -> Skeleton:
    """What `template` writes around one message of each role, up to where the model's answer begins.

    Raises ModelError if it cannot be rendered, or loses, repeats or reorders the messages.
    """
    slots = tuple(f"slot{secrets.token_hex(12)}" for _ in roles)
    messages = [{"role": role, "content": slot} for role, slot in zip(roles, slots, strict=True)]
    return Skeleton(_cut(_rendered(template, messages), slots, template))


def _rendered(template: ChatTemplate, messages: Sequence[dict[str, str]]) -> str:
    task = json.dumps({"template": asdict(template), "messages": list(messages)})
    command = [sys.executable, "-P", "-m", "engine.model.render_template"]
    try:
        done = subprocess.run(
            command, input=task.encode(), capture_output=True, timeout=TIME_LIMIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _unusable(f"takes longer than {TIME_LIMIT:.0f} s") from error
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _unusable(words[-1][:200] if words else "cannot be rendered")
    return done.stdout.decode("utf-8", "replace")


def _cut(text: str, slots: Sequence[str], template: ChatTemplate) -> tuple[str, ...]:
    parts: list[str] = []
    for slot in slots:
        if text.count(slot) != 1:
            raise _unusable("does not show each message exactly once")
        before, text = text.split(slot)
        parts.append(before)
    parts.append(text)
    if template.adds_bos and template.bos:
        parts[0] = parts[0].removeprefix(template.bos)
    return tuple(parts)


def _unusable(reason: str) -> ModelError:
    return ModelError(
        f"The model's chat template {reason}.", "Choose another model: agent model list. Or report its name."
    )
