"""Errors that a user can meet and act on.

    ScholiaError                 exit 1
    ├── UsageError               exit 2   the command was called wrongly
    ├── ConfigError                       a settings file or variable is wrong; names file, line and key
    ├── GitError                          git is missing, refused, or there is no repository
    ├── LedgerError                       the database cannot be used
    │   └── LedgerDamaged                 it holds what no database holds: whoever has it open must end
    ├── SecretsError                      a text could not be looked through for secrets: it is not kept
    ├── FileRefused                       a file that we will not read or write, and why
    │   ├── FileChanged                   its bytes are not those decided on: offer the fill, do not write it
    │   └── FileBusy                      another program has it open for writing: try again later
    ├── NotTrusted                        the repository has not been trusted by its user
    ├── ModelError                        a model is missing, broken or does not fit this machine
    │   ├── WorkerDied                    the child process that runs the model died
    │   ├── AdapterRefused                an adapter does not serve: broken, foreign, not let through, or not there
    │   └── PromptTooLong                 carries the counts, so that the caller can shrink the prompt
    ├── TrainingError                     an adapter could not be trained
    │   └── TrainingCancelled             because the caller wished so
    ├── DaemonError                       no daemon, a second one, or one of another version
    └── ApiError                          the other side of the local API answered with an error

Anything else that escapes is a bug: it keeps its traceback and exits with 3.
"""

from __future__ import annotations


class ScholiaError(Exception):
    """An expected failure. `hint` says what to do next; empty if there is nothing to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ScholiaError):
    """The command was called wrongly."""

    exit_code = 2


class ConfigError(ScholiaError):
    """A settings file, environment variable or option is wrong."""


class GitError(ScholiaError):
    """Git is missing, refused, or there is no repository here."""


class LedgerError(ScholiaError):
    """The database cannot be opened or written."""


class LedgerDamaged(LedgerError):
    """The database is damaged; the next process to open it sets it aside (FAULTS 40)."""


class SecretsError(ScholiaError):
    """A text could not be looked through for secrets, so that nothing of it may be kept (I9)."""


class FileRefused(ScholiaError):
    """A file that we will not read or write, and why."""


class FileChanged(FileRefused):
    """The file is not what the decision was made on; nothing of the user's was overwritten (I1)."""


class FileBusy(FileRefused):
    """Another program has the file open for writing, so it may hold half of a save."""


class NotTrusted(ScholiaError):
    """The repository has not been trusted by its user (I2)."""


class ModelError(ScholiaError):
    """A model is missing, broken, or does not fit this machine."""


class WorkerDied(ModelError):
    """The child process that runs the model died (I7)."""


class AdapterRefused(ModelError):
    """An adapter that does not serve, or cannot be changed, and why; the model goes on without it. path: of its file,
    if that is at fault."""

    def __init__(self, message: str, hint: str = "", path: str = "") -> None:
        super().__init__(message, hint or "agent adapters list; agent adapters rollback")
        self.path = path


class PromptTooLong(ModelError):
    """A prompt of `tokens` tokens does not fit where `limit` are allowed."""

    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(
            f"The prompt has {tokens} tokens; {limit} fit.", "Raise model.context or shorten the file."
        )
        self.tokens = tokens
        self.limit = limit


class TrainingError(ScholiaError):
    """An adapter could not be trained; what serves is as it was."""


class TrainingCancelled(TrainingError):
    """Training was ended by whoever asked for it."""


class DaemonError(ScholiaError):
    """No daemon runs, a second one would, or it speaks another version."""


class ApiError(ScholiaError):
    """The other side of the local API answered with an error."""
