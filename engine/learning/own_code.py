"""The user's own code, as a model is shown it: what an importance matrix is computed on. Light.

First the fills with what stood around them, exactly as they were asked; then committed files of the repositories that
are trusted; and where there is little of both, a little code that everybody writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

from engine.errors import GitError, PromptTooLong, SecretsError
from engine.git import Repository
from engine.learning import generic
from engine.learning.examples import CHARACTERS, Examples
from engine.learning.targets import Rehearse
from engine.ledger.ledger import Ledger
from engine.model.presets import Preset
from engine.model.prompts import Context, Piece, build
from engine.paths import Home
from engine.secrets import clean, denied
from engine.text.languages import language_of

TOKENS = 32_768  # more change the matrix little, and take minutes
STRETCH = 1_500  # characters of a file at once
OF_FILE = 4  # stretches of one file at most, so that a long one does not stand for all
FILES = 400  # that are looked at in a repository
LARGEST = 1_000_000  # bytes of a file

Text = tuple[Piece, ...]


def own_code(
    home: Home, ledger: Ledger, rehearse: Rehearse, preset: Preset, budget: int, tokens: int = TOKENS
) -> list[Text]:
    """Prompts with their answers, and stretches of files, of about so many tokens in all.

    budget: tokens of a prompt. The same for the same code. Raises LedgerError."""
    found: list[Text] = []
    left = tokens * CHARACTERS
    for text in _texts(home, ledger, rehearse, preset, budget):
        found.append(text)
        left -= sum(len(piece.text) for piece in text)
        if left <= 0:
            break
    return found


def files(ledger: Ledger) -> Iterator[str]:
    """Stretches of committed files of the repositories that are trusted, without their secrets (I9)."""
    for record in ledger.repositories():
        if record.trusted:
            with suppress(GitError):  # a repository that is gone has nothing to show
                yield from _of_repository(Repository.find(record.root))


def _texts(home: Home, ledger: Ledger, rehearse: Rehearse, preset: Preset, budget: int) -> Iterator[Text]:
    examples = Examples(ledger, home, rehearse).gather().examples
    fills = [(one.context, one.target) for one in examples]
    yield from _answered(fills[::-1], preset, budget)  # the newest first
    yield from ((Piece(text),) for text in files(ledger))
    yield from _answered(generic.pieces(replay=True) + generic.pieces(replay=False), preset, budget)


def _answered(pairs: list[tuple[Context, str]], preset: Preset, budget: int) -> Iterator[Text]:
    for context, answer in pairs:
        try:
            yield (*build(context, preset, budget).pieces, Piece(answer))
        except PromptTooLong:
            continue


def _of_repository(repository: Repository) -> Iterator[str]:
    """Of every file in turn."""
    paths = [path for path in repository.files() if language_of(path) and not denied(path)]
    Random(0).shuffle(paths)
    blobs = repository.blobs([f"HEAD:{path}" for path in paths[:FILES]], LARGEST)
    texts = [
        (path, blob[1].decode("utf-8", "replace"))
        for path, blob in zip(paths, blobs, strict=False)
        if blob and blob[1]
    ]
    for number in range(OF_FILE):
        for path, text in texts:
            if stretch := text[number * STRETCH : (number + 1) * STRETCH]:
                with suppress(SecretsError):  # what cannot be looked through is not used
                    yield clean(stretch, path)
