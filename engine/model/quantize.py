"""Makes a smaller, faster file of a model: llama.cpp's own quantiser, in a child process of its own (I7).

With an importance matrix the rounding spares the inputs that matter most on the user's own code: another child computes
it (`engine.learning.importance`), or it comes from a file. The child is this module run with `-m`. It prints a line for
each tensor; its own words go to stderr.

What this does not guarantee: that the smaller model is still good at its task. Four bits cost a model of half a
billion parameters dearly (`advice`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import ModelError
from engine.model import once, probe
from engine.model.gguf_header import read_header
from engine.model.manifest import Entry, Progress, record, silent
from engine.model.pace import Pace
from engine.model.prompts import Piece
from engine.model.store import ModelFile, ModelStore, room_for, valid_name

# Names as llama.cpp's users know them → the name of its constant, and about how many bits a weight takes.
TYPES = {
    "q8_0": ("MOSTLY_Q8_0", 8.5),
    "q6_k": ("MOSTLY_Q6_K", 6.6),
    "q5_k_m": ("MOSTLY_Q5_K_M", 5.7),
    "q4_k_m": ("MOSTLY_Q4_K_M", 4.9),
    "q4_0": ("MOSTLY_Q4_0", 4.6),
}
SMALL = 1_000_000_000  # parameters
IMATRIX = "imatrix.gguf"  # beside the model that was made with it


def quantize(
    store: ModelStore,
    source: ModelFile,
    kind: str,
    *,
    name: str = "",
    code: Sequence[Sequence[Piece]] = (),
    imatrix: Path | None = None,
    progress: Progress = silent,
) -> ModelFile:
    """Quantise a model of the store to `kind` and enter the result as another model.

    code: what an importance matrix is computed on first, which is kept beside the result. imatrix: a file that holds
    one. progress: counts texts, then tensors. Raises ModelError if the model or the kind cannot be quantised, the
    matrix is of another model, the disk is full, or the child dies.
    """
    kind = known(kind)
    if source.path.is_dir():
        raise ModelError(f"{source.name} is not a GGUF; it cannot be quantised.")
    name = valid_name(name or f"{re.sub(r'-(f16|bf16|f32|q[0-9]_[0-9a-z_]+)$', '', source.name)}-{kind}")
    if name in store.manifest.entries() or name == source.name:
        raise ModelError(
            f"There is a model called {name} already.", "Give the new one another name with --name."
        )
    if imatrix and read_header(imatrix).text("general.type") != "imatrix":
        raise ModelError(f"{imatrix} holds no importance matrix.", "--imatrix auto computes one.")
    folder = store.place(name)
    room_for(source.size, folder)
    target = folder / f"{name}.gguf"
    try:
        if code:
            imatrix = folder / IMATRIX
            measure_importance(source.path, code, imatrix, progress)
        write_quantized(source.path, target, kind, imatrix, progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    entry = Entry(
        name, source.preset.name, str(folder), (record(target),), source.repository, source.revision, now
    )
    store.enter(entry)
    return store.resolve(name)


def known(kind: str) -> str:
    """The kind as `TYPES` has it. Raises ModelError if there is none of this name."""
    if kind.lower() not in TYPES:
        raise ModelError(f"There is no quantisation {kind}.", f"Choose one of {', '.join(TYPES)}.")
    return kind.lower()


def kind_of(model: Path) -> str:
    """The kind that a GGUF's own weights are nearest to, q8_0 for what is not quantised. Raises ModelError."""
    held = read_header(model).quantisation.lower()
    return next((kind for kind in TYPES if kind.startswith(held)), "q8_0") if held else "q8_0"


def write_quantized(
    source: Path, target: Path, kind: str, imatrix: Path | None = None, progress: Progress = silent
) -> None:
    """Write the GGUF at `source`, quantised, to `target`, whole or not at all. Raises ModelError."""
    partial = target.with_name(f"{target.name}.part")
    arguments = [str(source), str(partial), kind, *([str(imatrix)] if imatrix else [])]
    try:
        once.run(f"{source.name} cannot be quantised to {kind}", "engine.model.quantize", arguments, progress)
        read_header(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def measure_importance(
    model: Path, code: Sequence[Sequence[Piece]], out: Path, progress: Progress = silent
) -> None:
    """Write a GGUF's importance matrix on some code to `out`. Raises ModelError."""
    texts = json.dumps([[asdict(piece) for piece in text] for text in code]).encode()
    threads = Pace(probe.machine().cores).free_cores()
    arguments = [str(model), str(out), str(threads)]
    once.run(
        "No importance matrix could be computed", "engine.learning.importance", arguments, progress, texts
    )


def advice(source: ModelFile, kind: str) -> str:
    """A warning about what this quantisation costs; empty if there is nothing to say."""
    header = read_header(source.path)
    if TYPES.get(kind.lower(), ("", 16.0))[1] < 8 and header.parameters < SMALL:
        return (
            f"{source.name} has {header.parameters / 1e9:.2f} billion parameters; so small a model loses much "
            "below q8_0."
        )
    if header.quantisation not in ("f32", "f16", "bf16", ""):
        return (
            f"{source.name} is {header.quantisation} already; from f16 the result would be a little better."
        )
    return ""


def main(source: str, target: str, kind: str, imatrix: str = "") -> int:
    """In the child: 0 if `target` was written."""
    try:
        import llama_cpp.llama_cpp as native
    except ImportError as error:
        sys.exit(f"{error.name} is missing: pip install 'scholia[engine]'")
    os.nice(5)
    params = native.llama_model_quantize_default_params()
    params.ftype = getattr(native, f"LLAMA_FTYPE_{TYPES[kind][0]}")
    params.nthread = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    params.allow_requantize = True
    if imatrix:
        from engine.learning.importance import as_native

        matrix = as_native(Path(imatrix))
        params.imatrix = matrix.entries
    return int(native.llama_model_quantize(os.fsencode(source), os.fsencode(target), params) != 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
