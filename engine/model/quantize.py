"""Makes a smaller, faster file of a model: llama.cpp's own quantiser, in a child process of its own (I7).

The child is this module run with `-m`. It prints a line for each tensor; its own words go to stderr.

What this does not guarantee: that the smaller model is still good at its task. Four bits cost a model of half a
billion parameters dearly (`advice`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import ModelError
from engine.model.gguf_header import read_header
from engine.model.manifest import Entry, Progress, record, silent
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
TENSOR = re.compile(rb"\[\s*(\d+)/\s*(\d+)\]")


def quantize(
    store: ModelStore, source: ModelFile, kind: str, *, name: str = "", progress: Progress = silent
) -> ModelFile:
    """Quantise a model of the store to `kind` and enter the result as another model.

    progress: counts tensors. Raises ModelError if the model or the kind cannot be quantised, the disk is full, or
    the child dies.
    """
    kind = kind.lower()
    if kind not in TYPES:
        raise ModelError(f"There is no quantisation {kind}.", f"Choose one of {', '.join(TYPES)}.")
    if source.path.is_dir():
        raise ModelError(f"{source.name} is not a GGUF; it cannot be quantised.")
    if source.bundled:
        raise ModelError(f"{source.name} is small enough as it is.", "Quantise a larger model.")
    name = valid_name(name or f"{re.sub(r'-(f16|bf16|f32|q[0-9]_[0-9a-z_]+)$', '', source.name)}-{kind}")
    folder = store.place(name)
    room_for(source.size, folder)
    target, partial = folder / f"{name}.gguf", folder / f"{name}.gguf.part"
    try:
        _run(source.path, partial, kind, progress)
        read_header(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    entry = Entry(
        name, source.preset.name, str(folder), (record(target),), source.repository, source.revision, now
    )
    store.enter(entry)
    return store.resolve(name)


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


def _run(source: Path, target: Path, kind: str, progress: Progress) -> None:
    command = [sys.executable, "-P", "-m", "engine.model.quantize", str(source), str(target), kind]
    words: deque[str] = deque(maxlen=5)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                if match := TENSOR.search(line):
                    progress(int(match[1]), int(match[2]))
                elif line.strip():
                    words.append(line.decode("utf-8", "replace").strip()[:300])
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        reason = words[-1] if words else f"the quantiser ended with {child.returncode}"
        raise ModelError(f"{source.name} cannot be quantised to {kind}: {reason}.", "agent doctor")


def main(source: str, target: str, kind: str) -> int:
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
    return int(native.llama_model_quantize(os.fsencode(source), os.fsencode(target), params) != 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
