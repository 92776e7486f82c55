"""What this machine can do, and the settings chosen from it for one model.

Every choice carries its reason in a few words, which `agent doctor` and `agent model info` show. What the
user has set is used as it is.

What this does not guarantee: the memory needed is an estimate (weights, cache, a buffer for one batch), good
to about a tenth; a model that fits by it may still be slow when other programs want the same memory.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from engine.config import ModelSettings
from engine.errors import ModelError
from engine.model.backend import LoadOptions
from engine.model.gguf_header import Header
from engine.model.pace import allowed

T = TypeVar("T")
GB = 1_000_000_000
CONTEXT = 4096  # a prompt of 1,536 and an answer of 512 tokens fit twice
SMALL_CONTEXT = 2048
BATCH = 512
PROCESS = 150_000_000  # bytes of the child itself: Python, numpy, the libraries
KV_BYTES = {"f16": 2.0, "q8_0": 34 / 32}
CPU_FLAGS = ("avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_int8")


@dataclass(frozen=True)
class Machine:
    """cores: physical cores that this process may use. memory: bytes free to use; total: installed, or the
    limit of our control group. flags: of CPU_FLAGS, those that the processor has."""

    cores: int
    logical: int
    memory: int
    total: int
    flags: tuple[str, ...] = ()
    on_battery: bool = False


@dataclass(frozen=True)
class Choice(Generic[T]):
    value: T
    reason: str


@dataclass(frozen=True)
class Chosen:
    """How one model will be loaded on one machine. memory: bytes that it is expected to need."""

    threads: Choice[int]
    batch_threads: Choice[int]
    context: Choice[int]
    batch: Choice[int]
    ubatch: Choice[int]
    kv_type: Choice[str]
    mmap: Choice[bool]
    mlock: Choice[bool]
    gpu_layers: Choice[int]
    memory: int

    def options(self, path: Path, *, extra_buffers: bool = True) -> LoadOptions:
        return LoadOptions(
            str(path),
            self.threads.value,
            self.batch_threads.value,
            self.context.value,
            self.batch.value,
            self.ubatch.value,
            self.kv_type.value,
            self.mmap.value,
            self.mlock.value,
            self.gpu_layers.value,
            extra_buffers,
        )

    def items(self) -> list[tuple[str, str, str]]:
        """(setting, value, reason) for people to read."""
        names = ("threads", "context", "batch", "kv_type", "mmap", "mlock", "gpu_layers")
        return [(name, str(getattr(self, name).value), getattr(self, name).reason) for name in names]


def machine(proc: Path = Path("/proc"), system: Path = Path("/sys")) -> Machine:
    """What this process may use of the machine, as the kernel says it now."""
    usable = allowed()
    logical = len(usable)
    cores = min(_physical_cores(system, usable), _quota(system) or logical)
    total, free = _memory(proc)
    limit, used = _control_group(proc, system)
    if limit:
        total, free = min(total, limit), max(0, min(free, limit - used))
    return Machine(max(cores, 1), logical, free, total, _flags(proc), _on_battery(system))


def choose(settings: ModelSettings, size: int, header: Header | None, machine: Machine) -> Chosen:
    """How to load a model of `size` bytes. header: of its GGUF; None for a transformers folder.

    Raises ModelError if the memory does not suffice even for a small context.
    """
    threads = _set(settings.threads) or Choice(
        machine.cores, f"{machine.cores} physical cores; fewer while other programs use them"
    )
    trained = header.context_length if header else SMALL_CONTEXT
    most = min(trained or CONTEXT, CONTEXT)
    words = "what the model was trained on" if most == trained else "enough for prompt and answer"
    contexts = [_set(settings.context) or Choice(most, words)]
    if not settings.context and most > SMALL_CONTEXT:
        contexts.append(Choice(SMALL_CONTEXT, "memory is short"))
    if settings.kv_type != "auto":
        kinds = [Choice[str](settings.kv_type, "your setting")]
    else:
        kinds = [Choice("f16", "the fastest")]
        if header is not None and _head_width(header) % 32 == 0:
            kinds.append(Choice("q8_0", "memory is short"))
    plans = [(context, kind) for context in contexts for kind in kinds]
    needs = [_memory_needed(size, header, context.value, kind.value) for context, kind in plans]
    fitting = [place for place, need in enumerate(needs) if need <= machine.memory]
    if not fitting:
        raise ModelError(
            f"Too little memory: the model needs about {min(needs) / GB:.1f} GB, "
            f"{machine.memory / GB:.1f} GB are free.",
            "Close other programs, or use a smaller model or quantisation: agent model list",
        )
    context, kind = plans[fitting[0]]
    batch = _set(settings.batch) or Choice(min(BATCH, context.value), "one batch of llama.cpp")
    given = "your setting"
    return Chosen(
        threads,
        threads,
        context,
        batch,
        Choice(min(batch.value, BATCH), batch.reason),
        kind,
        Choice(settings.mmap, "pages are shared and loaded on demand" if settings.mmap else given),
        Choice(settings.mlock, given if settings.mlock else "the system may page it out when idle"),
        Choice(settings.gpu_layers, given if settings.gpu_layers else "runs on the CPU"),
        needs[fitting[0]],
    )


def _set(value: int) -> Choice[int] | None:
    return Choice(value, "your setting") if value else None


def _head_width(header: Header) -> int:
    name = header.architecture
    heads = header.integer(f"{name}.attention.head_count") or 1
    return header.integer(f"{name}.attention.key_length", header.integer(f"{name}.embedding_length") // heads)


def _memory_needed(size: int, header: Header | None, context: int, kv_type: str) -> int:
    if header is None:  # transformers: weights in memory as they lie in the file, and working space
        return int(size * 1.3) + 3 * PROCESS
    name = header.architecture
    heads = header.integer(f"{name}.attention.head_count") or 1
    kv_heads = header.integer(f"{name}.attention.head_count_kv", heads)
    layers = header.integer(f"{name}.block_count")
    cache = 2 * layers * kv_heads * _head_width(header) * context * KV_BYTES[kv_type]
    width = header.integer(f"{name}.embedding_length")
    inner = header.integer(f"{name}.feed_forward_length", 4 * width)
    buffer = 4 * BATCH * (4 * width + 2 * inner) + 4 * header.lengths.get("tokenizer.ggml.tokens", 0) * 2
    return int(size + cache + buffer) + PROCESS


# ---- reading the system


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _physical_cores(system: Path, usable: set[int]) -> int:
    cores = set()
    for cpu in usable:
        topology = system / f"devices/system/cpu/cpu{cpu}/topology"
        core = _read(topology / "core_id").strip()
        cores.add((_read(topology / "physical_package_id").strip(), core) if core else ("cpu", str(cpu)))
    return len(cores)


def _quota(system: Path) -> int:
    """Whole processors that the control group allows; 0 if it does not limit them (version 2 only)."""
    quota, _, period = _read(system / "fs/cgroup/cpu.max").strip().partition(" ")
    if not quota.isdigit() or not period.isdigit():
        return 0
    return max(1, int(quota) // int(period))


def _memory(proc: Path) -> tuple[int, int]:
    """Installed and available bytes."""
    found = {}
    for line in _read(proc / "meminfo").splitlines():
        name, _, value = line.partition(":")
        number = value.strip().partition(" ")[0]
        if number.isdigit():
            found[name] = int(number) * 1024
    if "MemAvailable" in found:
        return found.get("MemTotal", found["MemAvailable"]), found["MemAvailable"]
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return total, total // 2  # no better figure outside Linux: the system compresses and swaps


def _control_group(proc: Path, system: Path) -> tuple[int, int]:
    """(limit, bytes in use that cannot be reclaimed) of our control group, version 2 or 1; 0, 0 without."""
    own = {}
    for line in _read(proc / "self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        for controller in controllers.split(","):
            own[controller] = path.strip("/")
    root = system / "fs/cgroup"
    candidates = [
        (root / own.get("", ""), "memory.max", "memory.current", "inactive_file"),
        (root, "memory.max", "memory.current", "inactive_file"),
        (root / "memory" / own.get("memory", ""), *_V1),
        (root / "memory", *_V1),
    ]
    for folder, limit_name, used_name, cache_name in candidates:
        limit, used = _read(folder / limit_name).strip(), _read(folder / used_name).strip()
        if not limit.isdigit() or not used.isdigit() or int(limit) >= 1 << 60:
            continue
        stat = dict(line.split(" ", 1) for line in _read(folder / "memory.stat").splitlines() if " " in line)
        return int(limit), max(0, int(used) - int(stat.get(cache_name, "0")))
    return 0, 0


_V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _flags(proc: Path) -> tuple[str, ...]:
    for line in _read(proc / "cpuinfo").splitlines():
        name, _, words = line.partition(":")
        if name.strip() in ("flags", "Features"):
            have = set(words.split())
            return tuple(flag for flag in CPU_FLAGS if flag in have)
    return ()


def _on_battery(system: Path) -> bool:
    """Whether a battery is there and no mains adapter says that it is connected."""
    kinds: dict[str, bool] = {}
    for supply in (system / "class/power_supply").glob("*"):
        kind = _read(supply / "type").strip()
        online = _read(supply / "online").strip() == "1"
        kinds[kind] = kinds.get(kind, False) or online
    return "Battery" in kinds and not kinds.get("Mains", False) and not kinds.get("USB", False)


def size_of(path: Path) -> int:
    """Bytes of a model file, or of all files in a model's folder. Raises ModelError if it is not there."""
    try:
        if path.is_dir():
            return sum(part.stat().st_size for part in path.iterdir() if part.is_file())
        return path.stat().st_size
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", "agent model list") from error
