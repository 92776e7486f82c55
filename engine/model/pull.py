"""Fetches a model from the Hugging Face hub. The only code that uses the network, and only when asked (I3).

What may be trusted is settled before a byte of a model is fetched. The revision is a commit: the preset's
pin, or the one that the branch stands at now, which is shown and then pinned in the manifest. The sum is the
preset's pin and what the hub's own metadata says of that commit; where they differ nothing is fetched. What
arrives is summed and refused if it is anything else.

huggingface_hub answers the metadata and knows the user's token; since its release 1 it deletes what an
interrupted download had fetched, so the bytes travel by urllib here, which goes on where the last try ended.

What this does not guarantee: that a model whose revision nobody pinned is the one its makers meant. The first
pull trusts the hub; every later use is held to what it brought.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from engine.errors import ModelError
from engine.model import presets
from engine.model.manifest import Entry, Progress, record, silent
from engine.model.presets import Preset, Source
from engine.model.store import BUNDLED, ModelFile, ModelStore, inspect, room_for, valid_name

COMMIT = re.compile(r"[0-9a-f]{40}")
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
BLOCK = 1 << 18
TRIES = 4  # without a new byte, in a row
TIMEOUT = 30.0  # seconds without a byte

#: Called with one line of words for the user.
Say = Callable[[str], None]


@dataclass(frozen=True)
class Remote:
    """One file at one commit. sha256: of a large file; blob: git's sha1 of a small one."""

    name: str
    size: int
    sha256: str
    blob: str
    url: str


@dataclass(frozen=True)
class Plan:
    """What a pull will fetch."""

    repository: str
    revision: str
    files: tuple[Remote, ...]
    pinned: bool

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def pull(
    store: ModelStore,
    what: str,
    *,
    file: str = "",
    revision: str = "",
    name: str = "",
    endpoint: str | None = None,
    say: Say = lambda _: None,
    progress: Progress = silent,
) -> ModelFile:
    """Fetch a preset's model, or any GGUF of the repository OWNER/NAME, and take it into the store.

    file, revision: choose among a repository's files, and a branch, tag or commit. An interrupted pull goes
    on where it ended when it is called again. Raises ModelError with what to do.
    """
    preset, source = _source(what, file, revision)
    name = valid_name(name or (preset.name if preset else Path(source.repository).name))
    if name == BUNDLED:
        raise ModelError("The bundled base comes with the package.", "agent model use scholia-base")
    plan = look_up(source, endpoint)
    how = "pinned" if plan.pinned else "resolved now, and pinned from here on"
    say(f"{plan.repository} at {plan.revision} ({how}), {plan.size / 1e9:.2f} GB")
    folder = store.place(name)
    done = 0
    for remote in plan.files:
        start = done

        def shown(here: int, _: int, start: int = start) -> None:
            progress(start + here, plan.size)

        fetch(remote, folder, shown)
        done += remote.size
    files, found = inspect(folder / plan.files[0].name if len(plan.files) == 1 else folder, name)
    if preset and preset.infill and preset.form == "fim" and found.infill != preset.infill:
        raise ModelError(
            f"{files[0]} lacks the tokens for filling in the middle that {preset.name} needs.",
            f"Take another file, or add it without the preset: agent model pull {files[0]}",
        )
    entry = Entry(
        name,
        (preset or found).name,
        str(folder),
        tuple(record(path) for path in files),
        plan.repository,
        plan.revision,
        datetime.now(UTC).isoformat(timespec="microseconds"),
    )
    store.enter(entry)
    return store.resolve(name)


def _source(what: str, file: str, revision: str) -> tuple[Preset | None, Source]:
    if REPOSITORY.fullmatch(what):
        return None, Source(what, (file or "*.gguf",), revision)
    preset = presets.by_name(what)
    if preset.source is None:
        raise ModelError(
            f"{preset.name} is not published as a file that can run.",
            f"Convert {preset.original} with llama.cpp's convert_hf_to_gguf.py, or find a GGUF of it; then "
            "agent model pull FILE.gguf, or agent model pull OWNER/REPOSITORY.",
        )
    source = preset.source
    if file or revision:  # the user's own choice: our pins are for ours
        source = Source(source.repository, (file,) if file else source.files, revision or source.revision)
    return preset, source


def look_up(source: Source, endpoint: str | None = None) -> Plan:
    """Ask the hub for the commit and its files. Raises ModelError if it cannot, or contradicts a pin."""
    try:
        from huggingface_hub import HfApi, constants, errors, hf_hub_url
    except ImportError as error:
        raise ModelError("huggingface_hub is not installed.", "pip install 'scholia[engine]'") from error
    constants.HF_HUB_DISABLE_TELEMETRY = True  # it would ask the hub one thing more, to tell it who we are
    try:
        info = HfApi(endpoint=endpoint).model_info(
            source.repository, revision=source.revision or "main", files_metadata=True, timeout=TIMEOUT
        )
    except errors.GatedRepoError as error:
        raise ModelError(
            f"{source.repository} asks you to accept its licence first.",
            f"Do so on https://huggingface.co/{source.repository}, then: hf auth login",
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise ModelError(f"The hub has no repository {source.repository}.", "Check its spelling.") from error
    except errors.RevisionNotFoundError as error:
        raise ModelError(f"{source.repository} has no revision {source.revision}.") from error
    except (errors.HTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"The hub cannot be reached: {error}.",
            "Check the network; or fetch the file elsewhere and add it: agent model pull FILE.gguf",
        ) from error
    commit = str(info.sha or "")
    if not COMMIT.fullmatch(commit):
        raise ModelError(f"The hub names no commit of {source.repository}.", "Try again later.")
    if COMMIT.fullmatch(source.revision) and commit != source.revision:
        raise ModelError(f"The hub answers with {commit} where {source.revision} was asked for.")
    files: list[Remote] = []
    for sibling in info.siblings or []:
        if not any(fnmatchcase(sibling.rfilename, pattern) for pattern in source.files):
            continue
        if not re.fullmatch(r"[\w.+-]+", sibling.rfilename) or sibling.rfilename.startswith("."):
            continue  # a file in a folder is never one of a preset's
        sha256 = str(sibling.lfs.sha256) if sibling.lfs else ""
        url = hf_hub_url(source.repository, sibling.rfilename, revision=commit, endpoint=endpoint)
        files.append(
            Remote(sibling.rfilename, int(sibling.size or 0), sha256, str(sibling.blob_id or ""), url)
        )
    return Plan(source.repository, commit, _chosen(source, files), pinned=bool(source.revision))


def _chosen(source: Source, files: list[Remote]) -> tuple[Remote, ...]:
    ggufs = [file for file in files if file.name.endswith(".gguf")]
    if not files:
        raise ModelError(
            f"{source.repository} has no file {' or '.join(source.files)}.", "Choose with --file."
        )
    if len(ggufs) > 1:
        names = ", ".join(file.name for file in ggufs[:12])
        raise ModelError(f"{source.repository} has several models: {names}.", "Choose one with --file.")
    if ggufs:
        files = ggufs
    elif any(file.name.endswith(".safetensors") for file in files):
        files = [file for file in files if not file.name.endswith(".bin")]
    for file in files:
        if not file.size or not (file.sha256 or file.blob):
            raise ModelError(f"The hub knows neither length nor sum of {file.name}.", "Try again later.")
        if source.sha256 and (file.sha256, file.size) != (source.sha256, source.size):
            raise ModelError(
                f"The hub reports another file than the one pinned for {file.name}: sha256 {file.sha256}.",
                "Nothing was fetched. If you trust it: agent model pull "
                f"{source.repository} --file {file.name}",
            )
    return tuple(files)


def fetch(remote: Remote, folder: Path, progress: Progress = silent) -> Path:
    """Bring one file, going on where an earlier try ended, and check its sum.

    Raises ModelError if it is interrupted again and again, or is not what the hub said.
    """
    target = folder / remote.name
    if target.exists() and target.stat().st_size == remote.size and _sum_agrees(remote, target):
        progress(remote.size, remote.size)
        return target
    part = folder / f"{remote.name}.{(remote.sha256 or remote.blob)[:12]}.part"
    with part.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ModelError(f"Another pull is fetching {remote.name}.", "Wait for it.") from error
        room_for(remote.size - part.stat().st_size, folder)
        _all_bytes(remote, part, progress)
        if not _sum_agrees(remote, part):
            part.unlink()
            raise ModelError(
                f"{remote.name} is not what the hub says it is: its sha256 differs. It was thrown away.",
                "Pull again. If it happens again, something between you and the hub changes files.",
            )
        part.replace(target)
    return target


def _all_bytes(remote: Remote, part: Path, progress: Progress) -> None:
    failures = 0
    while (have := part.stat().st_size) != remote.size:
        if have > remote.size:
            with part.open("r+b") as file:
                file.truncate(0)
            have = 0
        try:
            _stretch(remote, part, have, progress)
            problem: Exception | None = None
        except urllib.error.HTTPError as error:
            if error.code in (401, 403, 404):
                raise ModelError(f"The hub refuses {remote.name}: {error.code} {error.reason}.") from error
            problem = error
        except (OSError, http.client.HTTPException) as error:
            problem = error
        failures = 0 if part.stat().st_size > have else failures + 1
        if failures >= TRIES:
            got = part.stat().st_size
            raise ModelError(
                f"The download of {remote.name} broke off at {got:,} of {remote.size:,} bytes: {problem}.",
                "Pull again: it goes on from there.",
            ) from problem


def _stretch(remote: Remote, part: Path, have: int, progress: Progress) -> None:
    """One connection's worth of bytes, appended to `part`, which has `have` of them."""
    request = urllib.request.Request(remote.url, headers={"User-Agent": "scholia"})
    for key, value in _headers().items():
        request.add_unredirected_header(key, value)  # the token is for the hub, not for where it sends us
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        resumed = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(
            f"bytes {have}-"
        )
        with part.open("r+b") as file:
            file.seek(have if resumed else 0)
            file.truncate()
            while file.tell() < remote.size and (block := answer.read(min(BLOCK, remote.size - file.tell()))):
                file.write(block)
                progress(file.tell(), remote.size)


def _headers() -> dict[str, str]:
    from huggingface_hub.utils import build_hf_headers

    return {key: value for key, value in build_hf_headers().items() if key.lower() == "authorization"}


def _sum_agrees(remote: Remote, path: Path) -> bool:
    if remote.sha256:
        return record(path).sha256 == remote.sha256
    data = path.read_bytes()
    git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
    return git.hexdigest() == remote.blob
