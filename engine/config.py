"""Settings, and where each of them came from.

The order of precedence: command-line option > environment (`SCHOLIA_MODEL_THREADS`) > trusted repository
(`.agent.toml`, or `[tool.agent]` in `pyproject.toml`) > the user's `settings.toml` > default. A repository
may set only keys that can neither run nor fetch anything (FAULTS 47): which model to load, where it lies and how
much of the machine it takes is the user's business.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from engine.errors import ConfigError
from engine.paths import Home

PREFIX = "SCHOLIA_"
REPOSITORY_FILES = (".agent.toml", "pyproject.toml")
LARGEST = 1_000_000  # bytes of a settings file
DEEPEST = 100  # dots in a key: the parser takes minutes for thousands (FAULTS 51)
Value = str | int | float | bool
_DOTTED = re.compile(r"""\.\s*[\w"'-]""")


def setting(
    default: Any,
    words: str,
    *,
    repository: bool = False,
    least: float | None = None,
    most: float | None = None,
) -> Any:
    """A setting with its explanation; `repository`: whether a trusted repository may set it."""
    facts = {"words": words, "repository": repository, "least": least, "most": most}
    return field(default=default, metadata=facts)


@dataclass(frozen=True)
class ModelSettings:
    name: str = setting("scholia-base", "the model that generates: a name from `agent model list`")
    threads: int = setting(0, "CPU threads; 0 chooses from the machine", least=0)
    context: int = setting(0, "context size in tokens; 0 chooses from model and memory", least=0)
    batch: int = setting(0, "tokens evaluated in one call; 0 chooses", least=0)
    kv_type: Literal["auto", "f16", "q8_0"] = setting("auto", "type of the key-value cache")
    mmap: bool = setting(True, "map the model file instead of reading it")
    mlock: bool = setting(False, "keep the model in physical memory")
    gpu_layers: int = setting(0, "layers given to a GPU, where llama.cpp was built for one", least=0)
    idle_seconds: int = setting(600, "unload the model after so many idle seconds; 0 never does", least=0)
    low_priority: bool = setting(False, "run the model at low priority (nice 10)")


@dataclass(frozen=True)
class WatchSettings:
    rescan_seconds: int = setting(300, "look through the whole repository so often", least=5)
    max_file_bytes: int = setting(
        1_000_000, "larger files are left alone", least=1000, most=50_000_000, repository=True
    )


@dataclass(frozen=True)
class MemorySettings:
    examples: int = setting(
        2, "past corrections shown to the model at most; 0 shows none", repository=True, least=0, most=2
    )
    habits: bool = setting(
        True, "tell the model what you change in nearly every answer: agent memory rules", repository=True
    )
    model: str = setting(
        "all-MiniLM-L6-v2", "the sentence embedder: its name, or a folder of sentence-transformers"
    )
    engine: Literal["llama.cpp", "sentence-transformers"] = setting(
        "llama.cpp", "what runs the default embedder; another one is always run by sentence-transformers"
    )
    threads: int = setting(1, "CPU threads of the embedder", least=1)
    idle_seconds: int = setting(600, "unload the embedder after so many idle seconds; 0 never does", least=0)


@dataclass(frozen=True)
class LearningSettings:
    fast: bool = setting(True, "train on corrections soon after they are committed")
    nightly_hour: int = setting(
        3, "from this hour on, once a night, learn everything anew; -1 never does", least=-1, most=23
    )
    teacher: str = setting(
        "auto", "a bigger model that teaches at night: a name, auto for the biggest that fits, or empty"
    )
    originals: str = setting(
        "",
        "a folder with the weights (safetensors) that the model's GGUF was made of, to train on them instead",
    )

    @property
    def originals_folder(self) -> Path | None:
        return Path(self.originals).expanduser() if self.originals else None


@dataclass(frozen=True)
class ProblemSettings:
    check: str = setting(
        "", "a command of yours that checks a file, as in `mypy {file}`; its lines are FILE:LINE: words"
    )
    seconds: int = setting(20, "end that command after so many seconds", least=1, most=600)


@dataclass(frozen=True)
class LogSettings:
    level: Literal["debug", "info", "warning", "error"] = setting("info", "how much the log says")


@dataclass(frozen=True)
class Settings:
    marker: str = setting("@agent", "what a request begins with", repository=True)
    keep_prompt: bool = setting(False, "leave the request as a plain comment above its fill", repository=True)
    apply: Literal["write", "propose"] = setting(
        "write", "write fills, or only propose them", repository=True
    )
    learn: bool = setting(True, "learn from corrections", repository=True)
    scope: str = setting("personal", "whose corrections go together", repository=True)
    context_tokens: int = setting(1536, "prompt budget in tokens", repository=True, least=128)
    max_tokens: int = setting(512, "longest answer in tokens", repository=True, least=16)
    temperature: float = setting(0.0, "0 leaves nothing to chance", repository=True, least=0, most=2)
    search: Literal["auto", "on", "off"] = setting(
        "auto",
        "look for a likelier answer after the first; auto: with models for which that was measured to help",
        repository=True,
    )
    model: ModelSettings = field(default_factory=ModelSettings)
    memory: MemorySettings = field(default_factory=MemorySettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    learning: LearningSettings = field(default_factory=LearningSettings)
    problems: ProblemSettings = field(default_factory=ProblemSettings)
    log: LogSettings = field(default_factory=LogSettings)

    def fitted(self, room: int) -> Settings:
        """Cut to a model's context of `room` tokens: at most half of it for the answer, the rest for the prompt."""
        longest = min(self.max_tokens, room // 2)
        return replace(self, max_tokens=longest, context_tokens=min(self.context_tokens, room - longest - 8))


@dataclass(frozen=True)
class Key:
    """One key: its dotted name, its type, its default and its explanation."""

    name: str
    type: Any
    default: Value
    words: str
    repository: bool
    least: float | None
    most: float | None


@dataclass(frozen=True)
class Origin:
    """A value and where it came from: `default`, a file, a variable or `option`."""

    value: Value
    origin: str


def keys(of: type = Settings, prefix: str = "") -> Iterator[Key]:
    """All keys there are, in the order of their definition."""
    types = get_type_hints(of)
    for one in fields(of):
        if is_dataclass(types[one.name]):
            yield from keys(types[one.name], f"{one.name}.")
        else:
            default: Any = one.default
            yield Key(prefix + one.name, types[one.name], default, **one.metadata)


KEYS = {key.name: key for key in keys()}


def resolve(
    home: Home,
    repository: Path | None = None,
    *,
    trusted: bool = False,
    options: Mapping[str, Value] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, Origin]:
    """Every key with its value and origin. `repository` is the top of a work tree; its settings count only
    if it is `trusted`.

    Raises ConfigError, naming file, line and key."""
    found = {key.name: Origin(key.default, "default") for key in KEYS.values()}
    found |= _user_file(home.settings)
    if repository is not None and trusted:
        found |= _repository_files(repository)
    for name in KEYS:
        variable = PREFIX + name.replace(".", "_").upper()
        if variable in environ:
            found[name] = Origin(_parse(name, environ[variable], variable), variable)
    for name, value in (options or {}).items():
        found[name] = Origin(_checked(name, value, "option"), "option")
    return found


def load(
    home: Home,
    repository: Path | None = None,
    *,
    trusted: bool = False,
    options: Mapping[str, Value] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings in force. Raises ConfigError."""
    values = {
        name: found.value
        for name, found in resolve(
            home, repository, trusted=trusted, options=options, environ=environ
        ).items()
    }
    settings: Settings = _assemble(Settings, values, "")
    return settings


def _assemble(of: Any, values: Mapping[str, Value], prefix: str) -> Any:
    types = get_type_hints(of)
    return of(
        **{
            one.name: _assemble(types[one.name], values, f"{one.name}.")
            if is_dataclass(types[one.name])
            else values[prefix + one.name]
            for one in fields(of)
        }
    )


def _user_file(path: Path) -> dict[str, Origin]:
    return {name: Origin(value, str(path)) for name, value in _read(path, ()).items()}


def _repository_files(root: Path) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for name in reversed(REPOSITORY_FILES):
        for key, value in _repository_file(root / name).items():
            if KEYS[key].repository:
                found[key] = Origin(value, str(root / name))
    return found


def _repository_file(path: Path) -> dict[str, Value]:
    """What one file of a repository sets; nothing if it is a link, which could lead anywhere."""
    if not path.is_file() or path.is_symlink():
        return {}
    return _read(path, ("tool", "agent") if path.name == "pyproject.toml" else ())


def ignored_keys(root: Path) -> list[str]:
    """Keys that a repository sets although it may not; they have no effect."""
    found: set[str] = set()
    for name in REPOSITORY_FILES:
        found |= {key for key in _repository_file(root / name) if not KEYS[key].repository}
    return sorted(found)


def _read(path: Path, table: tuple[str, ...]) -> dict[str, Value]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", "Fix its permissions.") from error
    if len(data) > LARGEST:
        raise ConfigError(f"{path} has more than {LARGEST:,} bytes.", "Settings take a few lines.")
    try:
        content: Any = _parsed(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply.", "Mend it.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}: {error}.", "Mend that line; TOML's rules are at https://toml.io."
        ) from error
    for name in table:
        content = content.get(name, {}) if isinstance(content, dict) else {}
    text = data.decode("utf-8")
    return {name: _checked(name, value, f"{path}:{_line(text, name)}") for name, value in _flat(content)}


def _parsed(text: str) -> dict[str, Any]:
    for number, line in enumerate(text.splitlines(), 1):
        key = line.partition("#")[0].partition("=")[0]
        if key.count(".") > DEEPEST and len(_DOTTED.findall(key)) > DEEPEST:
            raise tomllib.TOMLDecodeError(f"A key has more than {DEEPEST} parts (at line {number})")
    return tomllib.loads(text)


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _line(text: str, name: str) -> int:
    """The line on which a key is most likely set (for messages only)."""
    last = name.rsplit(".", 1)[-1]
    for number, line in enumerate(text.splitlines(), 1):
        left = line.partition("=")[0].strip().strip("\"'")
        if "=" in line and (left == name or left.rsplit(".", 1)[-1].strip("\"' ") == last):
            return number
    return 1


def _parse(name: str, text: str, origin: str) -> Value:
    """A value from text, as environment variables and `agent config set` give it."""
    kind = KEYS[name].type
    lowered = text.strip().lower()
    if kind is bool and lowered in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        return lowered in {"1", "true", "yes", "on"}
    if kind in (int, float):
        try:
            return _checked(name, kind(text), origin)
        except ValueError:
            pass
    return _checked(name, text, origin)


def parse(name: str, text: str) -> Value:
    """A value for `agent config set`. Raises ConfigError on an unknown key or a value of the wrong kind."""
    return _parse(_known(name, "option").name, text, "option")


def _known(name: str, origin: str) -> Key:
    if name not in KEYS:
        near = get_close_matches(name, KEYS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "`agent config show` lists all keys."
        raise ConfigError(f"{origin}: there is no setting {name}.", hint)
    return KEYS[name]


def _checked(name: str, value: Any, origin: str) -> Value:
    key = _known(name, origin)
    if get_origin(key.type) is Literal:
        allowed = get_args(key.type)
        if value not in allowed:
            raise ConfigError(f"{origin}: {name} is {value!r}; it may be {', '.join(allowed)}.")
        return str(value)
    if key.type is float and type(value) is int:
        value = float(value)
    if type(value) is not key.type:
        raise ConfigError(f"{origin}: {name} is {value!r}; it must be {_kind(key.type)}.")
    if key.least is not None and not value >= key.least:
        raise ConfigError(f"{origin}: {name} is {value!r}; the least is {key.least:g}.")
    if key.most is not None and value > key.most:
        raise ConfigError(f"{origin}: {name} is {value!r}; the most is {key.most:g}.")
    if name == "marker" and (not value.isprintable() or not value or " " in value):
        raise ConfigError(
            f"{origin}: marker is {value!r}; it must be one word.", 'For example marker = "@agent".'
        )
    checked: Value = value
    return checked


def _kind(kind: type) -> str:
    return {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[kind]
