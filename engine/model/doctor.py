"""What is wrong with this installation, and the cure for each fault.

Light, and runs without the engine extra: whatever may be missing or may crash is tried in a child process.
Every check is one function; `run_checks` calls them in the order in which they build on one another.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from engine import git
from engine.config import ModelSettings, Settings
from engine.errors import GitError, ModelError, ScholiaError
from engine.learning.adapters import Adapters
from engine.model import probe
from engine.model.gguf_header import Header, read_header
from engine.model.presets import GENERIC, Preset
from engine.model.prompts import Piece, Prompt
from engine.model.store import ModelFile, ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home

OLDEST_PYTHON = (3, 11)
OLDEST_GIT = (2, 30)
LITTLE_DISK, NO_DISK = 2_000_000_000, 100_000_000
WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")
SPARE_WATCHES = 2  # other programs (editors) watch the same folders
SMOKE_TOKENS = 16
ENGINE = f"{sys.executable} -m pip install 'scholia[engine]'"
#: GCC throws away the AMX tile configuration (llama.cpp #20824); the flag keeps it from doing so.
REBUILD = (
    'CMAKE_ARGS="-DLLAVA_BUILD=OFF -DCMAKE_CXX_FLAGS=-fno-tree-dse" '
    f"{sys.executable} -m pip install --force-reinstall --no-deps --no-cache-dir "
    "--no-binary llama-cpp-python llama-cpp-python   (about ten minutes)"
)

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One finding. cure: what to do; empty if there is nothing to do."""

    name: str
    status: Status
    detail: str
    cure: str = ""


def run_checks(
    home: Home,
    settings: Settings,
    *,
    root: Path | None = None,
    smoke: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> list[Check]:
    """Every check, in order. root: of the repository to look at, if there is one. smoke: also load the model
    and let it say a few tokens. say: told what takes a while."""
    checks = [_python(), _git(home), _home(home), _disk(home), _database()]
    if root is not None and sys.platform == "linux":
        checks.append(_watches(root))
    say("trying the engine …")
    engine = _engine()
    checks += [engine, _machine(probe.machine())]
    model = _model(home, settings.model.name)
    if isinstance(model, Check):
        return [*checks, model]
    header, fits = _header(model), _settings(settings.model, model)
    checks += [header if isinstance(header, Check) else _valid(model, header), fits]
    if isinstance(header, Header):
        checks.append(_form(model.preset, header))
    checks += _adapters(home, settings.scope, model)
    if smoke and "fail" not in (engine.status, checks[2].status, fits.status):
        say(f"loading {model.name} …")
        checks.append(_smoke(home, settings.model, model))
    return checks


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("python", "fail", version, "Install Scholia with Python 3.11 or newer.")
    return Check("python", "ok", f"{version}, {sys.executable}")


def _git(home: Home) -> Check:
    try:
        words = git.run(["--version"], Path.home() if Path.home().is_dir() else Path("/"))
    except GitError as error:
        return Check("git", "fail", error.message, error.hint or "Install git 2.30 or newer.")
    version = words.decode("utf-8", "replace").split()[2]
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST_GIT:
        return Check("git", "warn", f"{version} is old", "Install git 2.30 or newer.")
    return Check("git", "ok", version)


def _home(home: Home) -> Check:
    try:
        home.ensure()
        with tempfile.NamedTemporaryFile(dir=home.root):
            pass
    except ScholiaError as error:
        return Check("home", "fail", error.message, error.hint)
    except OSError as error:
        cure = "Free some space or fix its permissions, or set SCHOLIA_HOME to a folder you own."
        return Check("home", "fail", f"{home.root} cannot be written: {error.strerror}", cure)
    return Check("home", "ok", str(home.root))


def _disk(home: Home) -> Check:
    place = next((folder for folder in (home.root, *home.root.parents) if folder.is_dir()), Path("/"))
    free = shutil.disk_usage(place).free
    detail = f"{free / probe.GB:.1f} GB free"
    if free < LITTLE_DISK:
        cure = "Free some space, or remove models: agent model rm NAME"
        return Check("disk", "fail" if free < NO_DISK else "warn", detail, cure)
    return Check("disk", "ok", detail)


def _database() -> Check:
    version = sqlite3.sqlite_version
    words = f"SQLite {version}"
    if (3, 7, 0) <= sqlite3.sqlite_version_info <= (3, 51, 2):
        words += " (its WAL-reset bug does not touch us: the ledger uses a rollback journal)"
    return Check("database", "ok", words)


def _watches(root: Path) -> Check:
    """Whether the kernel lets us watch every folder of the repository."""
    try:
        limit = int(WATCH_LIMIT.read_text())
        names = git.Repository.find(root).files()
    except (OSError, ValueError, GitError) as error:
        return Check("watches", "warn", f"cannot be told: {error}")
    folders = {parent for name in names for parent in PurePosixPath(name).parents}
    detail = f"{len(folders):,} folders to watch, {limit:,} allowed"
    if len(folders) * SPARE_WATCHES > limit:
        cure = "echo fs.inotify.max_user_watches=524288 | sudo tee /etc/sysctl.d/60-watches.conf && "
        return Check("watches", "warn", detail, cure + "sudo sysctl --system")
    return Check("watches", "ok", detail)


def _engine() -> Check:
    """Whether llama.cpp can be imported, tried in a child: a wrong build may kill the process (I7)."""
    program = (
        "import llama_cpp, llama_cpp.llama_cpp as native\n"
        "print(llama_cpp.__version__)\n"
        "print(native.llama_print_system_info().decode())\n"
    )
    try:
        tried = subprocess.run(
            [sys.executable, "-P", "-c", program],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("engine", "fail", f"llama-cpp-python cannot be tried: {error}", ENGINE)
    words = tried.stderr.decode("utf-8", "replace").strip()
    if tried.returncode < 0:
        return Check("engine", "fail", f"llama-cpp-python died by signal {-tried.returncode}", REBUILD)
    if tried.returncode:
        last = words.splitlines()[-1] if words else "no reason given"
        if last.startswith("ModuleNotFoundError"):
            return Check("engine", "fail", f"not installed ({last.partition(': ')[2]})", ENGINE)
        return Check("engine", "fail", f"llama-cpp-python cannot be imported: {last}", REBUILD)
    version, _, features = tried.stdout.decode("utf-8", "replace").partition("\n")
    return Check("engine", "ok", f"llama-cpp-python {version}; {' '.join(features.split())}")


def _machine(machine: probe.Machine) -> Check:
    detail = (
        f"{machine.cores} cores, {machine.memory / probe.GB:.1f} of {machine.total / probe.GB:.1f} GB free"
        f"{', ' + ' '.join(machine.flags) if machine.flags else ''}"
        f"{', on battery' if machine.on_battery else ''}"
    )
    return Check("machine", "ok", detail)


def _model(home: Home, name: str) -> ModelFile | Check:
    try:
        return ModelStore(home).resolve(name)
    except ModelError as error:
        return Check("model", "fail", error.message, error.hint or "agent model list")


def _header(model: ModelFile) -> Header | Check | None:
    if model.path.is_dir():
        return None
    try:
        words = model.preset.infill.words if model.preset.infill else ()
        return read_header(model.path, keep=("tokenizer.ggml.tokens",) if words else ())
    except ModelError as error:
        return Check("model", "fail", error.message, error.hint)


def _valid(model: ModelFile, header: Header | None) -> Check:
    kind = f"{header.architecture}, {header.quantisation}" if header else "transformers folder"
    return Check("model", "ok", f"{model.name}: {kind}, {model.size / 1e6:,.0f} MB, {model.path}")


def _settings(settings: ModelSettings, model: ModelFile) -> Check:
    """What was chosen for this model on this machine; fails if the memory does not suffice."""
    try:
        header = None if model.path.is_dir() else read_header(model.path)
        chosen = probe.choose(settings, probe.size_of(model.path), header, probe.machine())
    except ModelError as error:
        return Check("memory", "fail", error.message, error.hint)
    words = "; ".join(f"{name} {value} ({reason})" for name, value, reason in chosen.items())
    return Check("memory", "ok", f"about {chosen.memory / probe.GB:.1f} GB needed; {words}")


def _form(preset: Preset, header: Header) -> Check:
    """How the model is asked, and whether its vocabulary has the tokens for it.

    A file that lost the tokens of its family (a careless conversion) gets the generic preset and is only shown
    what stands above the place."""
    if preset.form == "completion" and preset in GENERIC:
        detail = "no fill-in-the-middle tokens and no chat template: it sees only what stands above the place"
        return Check("form", "warn", detail, "Use another conversion or model: agent model list")
    tokens = header.metadata.get("tokenizer.ggml.tokens", ())
    words = preset.infill.words if preset.infill and preset.form == "fim" else ()
    missing = [word for word in words if not isinstance(tokens, tuple) or word not in tokens]
    if missing:
        detail = f"its vocabulary lacks {' '.join(missing)}: it cannot fill in the middle"
        return Check("form", "fail", detail, "Use another conversion or model: agent model list")
    return Check("form", "ok", " ".join((preset.form, *words)))


def _adapters(home: Home, scope: str, model: ModelFile) -> list[Check]:
    """What the model learnt serves, and what of it cannot."""
    adapters = Adapters(home)
    checks = [
        Check("adapters", "warn", one.reason, "agent adapters rollback, then agent adapters rm NAME")
        for one in adapters.unfit()
    ]
    languages = sorted({one.language for one in adapters.versions()} | {""})
    names = dict.fromkeys(
        one.name for language in languages for one in adapters.serving(model.sha256, scope, language)
    )
    if not checks or names:
        words = ", ".join(names) or "none yet: the model is as it came"
        checks.append(Check("adapters", "ok", words))
    return checks


def _smoke(home: Home, settings: ModelSettings, model: ModelFile) -> Check:
    """Load the model as the daemon would, and let it say a few tokens."""
    prompt = Prompt((Piece("def add(a, b):\n    return a + b\n" * 4),))
    try:
        with contextlib.closing(Worker(settings, model, home)) as worker:
            report = worker.load()
            said = worker.generate(prompt, max_tokens=SMOKE_TOKENS)
    except ModelError as error:
        return Check("smoke test", "fail", error.message, error.hint)
    rates = f"prompt {_rate(said.evaluated_tokens, said.prefill_seconds)}, "
    rates += f"answer {_rate(said.output_tokens, said.decode_seconds)}"
    detail = f"loaded in {report.seconds:.1f} s; {rates}"
    if report.fallback:
        return Check("smoke test", "warn", f"{detail}; slower than it could be: {report.fallback}", REBUILD)
    return Check("smoke test", "ok", detail)


def _rate(tokens: int, seconds: float) -> str:
    return f"{tokens / seconds:,.0f} tokens/s" if seconds > 0 and tokens else "nothing to measure"
