"""Where models are kept, and which one a name means.

A model is a GGUF file, or a folder in transformers' format for the one family that llama.cpp does not run.
It is checked when it comes in (header, length, sha256) and, cheaply, each time it is used
(`engine.model.manifest`): a truncated or changed file is refused with the cure. The bundled base is always
there.

Nothing here touches the network; `engine.model.pull` does, when the user asks for it (I3).
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from engine.errors import ModelError
from engine.model import presets
from engine.model.gguf_header import Header, looks_like_gguf, read_header
from engine.model.manifest import Entry, FileRecord, Manifest, Progress, checked, record, silent
from engine.model.presets import Preset
from engine.paths import Home, private_folder

BUNDLED = "scholia-base"
# What may be taken from a transformers folder: data, never code.
FOLDER_FILES = re.compile(r".*\.json|merges\.txt|.*\.safetensors|pytorch_model.*\.bin")
LARGEST_JSON = 64 << 20
SPARE = 64 << 20  # bytes to leave free on the disk


@dataclass(frozen=True)
class ModelFile:
    """A model that can be loaded. path: a GGUF file or a transformers folder. outside: not in our folder."""

    name: str
    path: Path
    sha256: str
    size: int
    preset: Preset
    repository: str = ""
    revision: str = ""
    added_at: str = ""
    outside: bool = False

    @property
    def bundled(self) -> bool:
        return self.name == BUNDLED


class ModelStore:
    """The models of one home."""

    def __init__(self, home: Home) -> None:
        self.folder = home.models
        self.manifest = Manifest(home.models)
        self._base: FileRecord | None = None  # the bundled base as it was when its sum was right

    def list(self) -> list[ModelFile]:
        """Every model there is, the bundled base first; not verified."""
        found = [_file(entry) for entry in self.manifest.entries().values()]
        bundled = self._bundled()
        return ([bundled] if bundled else []) + sorted(found, key=lambda model: model.name)

    def listed_as(self, name: str) -> str:
        """The name in `list` of the model that `name` means, a name, a preset or a path; as it is if none is there. It
        is not verified."""
        entries = self.manifest.entries()
        entry = entries.get(name) or _of_preset(name, entries)
        if entry is None and _is_path(name):
            path = Path(name).expanduser().absolute()
            entry = next((one for one in entries.values() if one.path == path), None)
        return name if entry is None or name == BUNDLED else entry.name

    def resolve(self, name: str) -> ModelFile:
        """The verified model that `name` means: a name, a preset that is here, or a path.

        A path from outside is remembered with its sum the first time, and refused when it changes. Raises
        ModelError if there is none (naming near matches), or if its file is broken.
        """
        if name == BUNDLED:
            bundled = self._bundled()
            if bundled is None:
                raise ModelError("This installation lacks the bundled base.", "Install the package again.")
            return bundled
        entries = self.manifest.entries()
        entry = entries.get(name) or _of_preset(name, entries)
        if entry is None and _is_path(name):
            return self._outside(Path(name).expanduser().absolute(), entries)
        if entry is None:
            raise self._unknown(name, entries)
        return _file(self._verified(entry))

    def verify(self, name: str, progress: Progress = silent) -> ModelFile:
        """Compute every sum of a model again. Raises ModelError as `resolve` does."""
        if name == BUNDLED:
            return self.resolve(name)
        entries = self.manifest.entries()
        entry = entries.get(name) or _of_preset(name, entries)
        if entry is None:
            raise self._unknown(name, entries)
        return _file(self._verified(entry, whole=True, progress=progress))

    def add(
        self,
        source: Path,
        *,
        name: str = "",
        link: bool = False,
        repository: str = "",
        revision: str = "",
        preset: str = "",
        progress: Progress = silent,
    ) -> ModelFile:
        """Take in a GGUF file, a folder that holds one, or a transformers folder, from this machine.

        link: leave the files where they are. name: by default the file's or folder's. preset: by default
        found from the model. Raises ModelError if it is not a model, is truncated, does not fit on the disk,
        or the name is taken by other contents.
        """
        source = source.expanduser().absolute()
        files, found = inspect(source, name)
        chosen = presets.by_name(preset) if preset else found
        name = valid_name(name or (files[0].stem if len(files) == 1 else source.name))
        if name == BUNDLED:
            raise ModelError(f"{BUNDLED} is the bundled base's name.", "Give another with --name.")
        now = datetime.now(UTC).isoformat(timespec="microseconds")

        def entry(folder: Path, records: tuple[FileRecord, ...], outside: bool) -> Entry:
            return Entry(name, chosen.name, str(folder), records, repository, revision, now, outside)

        if link or name in self.manifest.entries():
            here = entry(files[0].parent, tuple(record(path, progress=progress) for path in files), True)
            self._free_or_same(here)
        if not link:
            here = entry(*self._copied(files, name, progress), False)
        self.enter(here)
        return _file(here)

    def _free_or_same(self, entry: Entry) -> None:
        old = self.manifest.entries().get(entry.name)
        if old and old.sha256 != entry.sha256:
            raise ModelError(
                f"There is another model called {entry.name}.",
                f"Give this one another name with --name, or: agent model rm {entry.name}",
            )

    def enter(self, entry: Entry) -> None:
        """Write one entry into the manifest. Raises ModelError if its name stands for other contents."""
        with self.manifest.changing() as entries:
            self._free_or_same(entry)
            entries[entry.name] = entry

    def remove(self, name: str) -> int:
        """Forget a model and delete its files, unless they lie outside. Returns the bytes freed."""
        if name == BUNDLED:
            raise ModelError("The bundled base is part of the package and stays.", "agent model use NAME")
        with self.manifest.changing() as entries:
            entry = entries.pop(name, None)
            if entry is None:
                raise self._unknown(name, entries)
        if entry.outside:
            return 0
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return entry.size

    def place(self, name: str) -> Path:
        """The folder for the files of a new model, made private."""
        try:
            private_folder(self.folder / valid_name(name))
        except OSError as error:
            raise ModelError(
                f"{self.folder / name} cannot be made: {error.strerror}.", "agent doctor"
            ) from error
        return self.folder / name

    def _copied(
        self, files: Sequence[Path], name: str, progress: Progress
    ) -> tuple[Path, tuple[FileRecord, ...]]:
        needed = sum(path.stat().st_size for path in files)
        folder = self.place(name)
        room_for(needed, folder)
        done = 0
        for path in files:
            target = folder / path.name
            if target.exists() and path.samefile(target):
                continue
            partial = target.with_name(target.name + ".part")
            try:
                with path.open("rb") as source, partial.open("wb") as copy:
                    while block := source.read(1 << 22):
                        copy.write(block)
                        done += len(block)
                        progress(done, needed)
                    copy.flush()
                    os.fsync(copy.fileno())
                partial.replace(target)
            except OSError as error:
                partial.unlink(missing_ok=True)
                raise ModelError(f"{path} cannot be copied to {folder}: {error.strerror}.") from error
        return folder, tuple(record(folder / path.name) for path in files)

    def _verified(self, entry: Entry, *, whole: bool = False, progress: Progress = silent) -> Entry:
        fresh = checked(entry, whole=whole, progress=progress)
        if fresh != entry:
            with self.manifest.changing() as entries:
                if entries.get(entry.name) == entry:
                    entries[entry.name] = fresh
        return fresh

    def _outside(self, path: Path, entries: dict[str, Entry]) -> ModelFile:
        for entry in entries.values():
            if entry.path == path:
                return _file(self._verified(entry))
        name = valid_name(path.stem)
        while name in entries or name == BUNDLED:
            name += "-1"
        return self.add(path, name=name, link=True)

    def _bundled(self) -> ModelFile | None:
        from engine import base

        # The base is trained by this repository and may be missing from a checkout that has not done so.
        path = base.gguf_path()
        if not path.is_file():
            return None
        if self._base is None or not self._base.unchanged(path.stat()):
            self._base = _intact(path)
        found = self._base
        return ModelFile(BUNDLED, path, found.sha256, found.size, presets.by_name(BUNDLED))

    def _unknown(self, name: str, entries: dict[str, Entry]) -> ModelError:
        known = {preset.name: preset for preset in presets.PRESETS}
        preset = known.get(name.lower())
        if preset and (preset.source or preset.original):
            return ModelError(
                f"The model {name} is not on this machine.",
                f"agent model pull {name}"
                if preset.source
                else f"Its makers publish no GGUF: agent model info {name} says how to get one.",
            )
        near = get_close_matches(name.lower(), [BUNDLED, *entries, *known], n=3, cutoff=0.5)
        hint = f"Did you mean {', '.join(near)}?" if near else "agent model list shows what there is."
        return ModelError(f"There is no model called {name}.", hint)


def _intact(path: Path) -> FileRecord:
    """The bundled base, whose sum is that of this version or, where another one was installed under this process, of
    that (FAULTS 33). Raises ModelError if it is neither."""
    from engine import base, installed

    read_header(path)
    found = record(path)
    if found.sha256 not in (base.SHA256, installed.base_sum()):
        raise ModelError("The bundled base was changed since it was installed.", "Install the package again.")
    return found


def _file(entry: Entry) -> ModelFile:
    return ModelFile(
        entry.name,
        entry.path,
        entry.sha256,
        entry.size,
        presets.by_name(entry.preset),
        entry.repository,
        entry.revision,
        entry.added_at,
        entry.outside,
    )


def _of_preset(name: str, entries: dict[str, Entry]) -> Entry | None:
    """The newest entry that serves a preset of this name."""
    fits = [entry for entry in entries.values() if entry.preset == name.lower()]
    return max(fits, key=lambda entry: entry.added_at, default=None)


def _is_path(name: str) -> bool:
    return name.endswith(".gguf") or os.sep in name or Path(name).expanduser().is_dir()


def valid_name(name: str) -> str:
    """A name fit for a folder. Raises ModelError if nothing is left of it."""
    plain = re.sub(r"[^a-z0-9._+-]+", "-", name.lower()).strip("-.")
    if not plain or len(plain) > 100:
        raise ModelError(f"{name!r} cannot be a model's name.", "Use letters, digits, dots and hyphens.")
    return plain


def room_for(needed: int, folder: Path) -> None:
    """Raises ModelError if `folder`'s disk has no room for so many bytes and some to spare."""
    free = shutil.disk_usage(folder).free
    if needed + SPARE > free:
        raise ModelError(
            f"The model takes {needed / 1e9:.1f} GB; {folder} has {free / 1e9:.1f} GB free.",
            "Free some space, use --link, or move the home with SCHOLIA_HOME.",
        )


def inspect(source: Path, name: str = "") -> tuple[list[Path], Preset]:
    """The files of the model at `source`, and its preset. Raises ModelError if there is none."""
    if source.is_dir():
        ggufs = sorted(path for path in source.iterdir() if path.suffix == ".gguf" and path.is_file())
        if len(ggufs) > 1:
            names = ", ".join(path.name for path in ggufs[:4])
            raise ModelError(f"{source} holds several models: {names}.", "Name the file.")
        if not ggufs:
            return _folder(source, name)
        source = ggufs[0]
    if not source.exists():
        raise ModelError(f"There is no file {source}.", "agent model list")
    if re.search(r"-\d{5}-of-\d{5}\.gguf$", source.name):
        raise ModelError(f"{source.name} is one part of a split model.", "Join it: llama-gguf-split --merge")
    header = read_header(source, keep=["tokenizer.ggml.tokens"])
    return [source], preset_of(header, [name, source.stem])


def preset_of(header: Header, names: Sequence[str]) -> Preset:
    """The preset of a GGUF; `header` must have been read with its tokens."""
    tokens = header.metadata.get("tokenizer.ggml.tokens", ())
    words = {str(token) for token in tokens} if isinstance(tokens, tuple) else set()
    called = [*names, header.text("general.name"), header.text("general.basename")]
    return presets.preset_for(header.architecture, called, words, header.chat_template)


def _folder(folder: Path, name: str) -> tuple[list[Path], Preset]:
    config = _json(folder / "config.json")
    kind = str(config.get("model_type", ""))
    files = sorted(path for path in folder.iterdir() if FOLDER_FILES.fullmatch(path.name) and path.is_file())
    weights = [path for path in files if path.suffix in (".safetensors", ".bin")]
    if kind != "codegen" or not weights:
        lacks = "no weights" if kind == "codegen" else kind or "no GGUF"
        raise ModelError(
            f"{folder} holds no model that can run: {lacks}.",
            "Convert it to GGUF first (llama.cpp's convert_hf_to_gguf.py), then name the file.",
        )
    if any(looks_like_gguf(path) for path in weights):
        raise ModelError(f"{folder} mixes formats.", "Name the GGUF file.")
    if any(path.suffix == ".safetensors" for path in weights):
        files = [path for path in files if path.suffix != ".bin"]
    added = _json(folder / "added_tokens.json") if (folder / "added_tokens.json").exists() else {}
    extra = _json(folder / "tokenizer.json").get("added_tokens")
    words = set(added)
    if isinstance(extra, Sequence):
        words |= {str(one.get("content")) for one in extra if isinstance(one, dict)}
    return files, presets.preset_for(kind, [name, folder.name, "codegen2-1b"], words, "")


def _json(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise ModelError(f"{path} is larger than any model's.")
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", "Name a GGUF file.") from error
    return data if isinstance(data, dict) else {}
