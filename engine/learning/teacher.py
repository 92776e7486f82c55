"""A bigger model on this machine that teaches at night: which one, and which of its tokens the smaller one knows too.
Light.

Models of one family often have vocabularies of different lengths: the longer one is filled up with tokens that stand
for nothing. What both call by the same number is compared; the rest of what the teacher says is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import ModelError
from engine.learning.names import family_of
from engine.learning.need import Size, of_teacher
from engine.model import probe
from engine.model.gguf_header import Header, Value, read_header
from engine.model.store import ModelFile, ModelStore

TOKENS, KINDS = "tokenizer.ggml.tokens", "tokenizer.ggml.token_type"
UNUSED = 5  # a token's kind: it fills up the vocabulary
NUMBER = 4  # bytes: one is chosen by itself only if it fits in f32
AUTO = "auto"
OTHER = "Choose a teacher of the same family: agent model list"


@dataclass(frozen=True)
class Teacher:
    """Who teaches, None if nobody; and in words who, or why nobody."""

    model: ModelFile | None
    words: str


def teacher_for(store: ModelStore, model: ModelFile, name: str) -> Teacher:
    """The teacher that the setting `learning.teacher` names; of `auto` the biggest that fits the memory.

    Never raises: a night without a teacher is a night of the other arms."""
    nobody = "No bigger model teaches: "
    if not name:
        return Teacher(None, f"{nobody}learning.teacher is empty.")
    if name != AUTO:
        try:
            found = store.resolve(name)
            require_suited(found.path, model.path)
        except ModelError as error:
            return Teacher(None, nobody + error.message)
        return Teacher(found, f"{found.name} teaches.")
    sizes = {one.name: Size.of(one.path) for one in store.list() if _is_suited(one.path, model.path)}
    memory = probe.machine().memory
    fitting = [one for one, size in sizes.items() if of_teacher(size, NUMBER) <= memory]
    if fitting:
        return teacher_for(store, model, max(fitting, key=lambda one: sizes[one].parameters))
    if sizes:
        return Teacher(None, f"{nobody}{', '.join(sizes)} would not fit the memory that is free.")
    return Teacher(None, f"{nobody}none with the vocabulary of {model.name} is on this machine.")


def require_suited(teacher: Path, student: Path) -> None:
    """Raises ModelError unless this model is bigger than the other, speaks its tokens and can be trained."""
    if teacher.is_dir() or student.is_dir():
        raise ModelError("only models in GGUF files teach and are taught.", "agent model list")
    family_of(read_header(teacher).architecture)
    shared(teacher, student)
    if Size.of(teacher).parameters <= Size.of(student).parameters:
        raise ModelError(
            f"{teacher.stem} is not bigger than the model that it would teach.", "agent model list"
        )


def shared(teacher: Path, student: Path) -> int:
    """How many tokens two models have in common: the first so many of both, beyond which none stands for anything.

    Raises ModelError if their vocabularies are not the same."""
    ours, theirs = _vocabulary(student), _vocabulary(teacher)
    pairs = zip(ours, theirs, strict=False)
    common = next(
        (number for number, (our, their) in enumerate(pairs) if our[0] != their[0]),
        min(len(ours), len(theirs)),
    )
    if not common or any(kind != UNUSED for _, kind in (*ours[common:], *theirs[common:])):
        raise ModelError(
            f"{teacher.stem} and {student.stem} have different vocabularies: they cannot be compared.", OTHER
        )
    return common


def _is_suited(teacher: Path, student: Path) -> bool:
    try:
        require_suited(teacher, student)
    except ModelError:
        return False
    return True


def _vocabulary(path: Path) -> list[tuple[Value, Value]]:
    """Each token's text and kind."""
    header = read_header(path, keep=(TOKENS, KINDS))
    tokens, kinds = _list(header, TOKENS), _list(header, KINDS)
    return list(zip(tokens, kinds or (1,) * len(tokens), strict=True))


def _list(header: Header, key: str) -> tuple[Value, ...]:
    found = header.metadata.get(key, ())
    return found if isinstance(found, tuple) else ()
