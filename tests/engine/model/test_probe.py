from __future__ import annotations

import os
from pathlib import Path

import pytest
import tiny

from engine.config import ModelSettings
from engine.errors import ModelError
from engine.model.gguf_header import Header, read_header
from engine.model.pace import Pace, Ticks, read_ticks
from engine.model.probe import GB, Machine, choose, machine

BIG = Machine(4, 8, 16 * GB, 32 * GB)


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> Header:
    shape = tiny.Shape(width=128, heads=4, kv_heads=4, layers=8, context=32768)
    return read_header(tiny.qwen2(tmp_path_factory.mktemp("probe") / "m.gguf", shape=shape))


def needed(header: Header, **settings: object) -> int:
    return choose(ModelSettings(**settings), 1000, header, BIG).memory


def test_a_roomy_machine_gets_the_fast_choices_each_with_a_reason(header):
    chosen = choose(ModelSettings(), 1000, header, BIG)
    assert (chosen.threads.value, chosen.context.value, chosen.kv_type.value) == (4, 4096, "f16")
    assert chosen.mmap.value
    assert not chosen.mlock.value
    assert all(reason for _, _, reason in chosen.items())


def test_what_the_user_set_is_used_as_it_is(header):
    settings = ModelSettings(
        threads=3, context=777, batch=99, kv_type="q8_0", mmap=False, mlock=True, gpu_layers=5
    )
    options = choose(settings, 1000, header, BIG).options(Path("/m.gguf"))
    assert (options.threads, options.batch_threads, options.context, options.batch) == (3, 3, 777, 99)
    assert (options.ubatch, options.kv_type, options.mmap, options.mlock) == (99, "q8_0", False, True)
    assert (options.gpu_layers, options.path, options.extra_buffers) == (5, "/m.gguf", True)


def test_a_short_trained_context_is_not_exceeded(tmp_path):
    path = tiny.qwen2(tmp_path / "short.gguf", shape=tiny.Shape(context=256))
    chosen = choose(ModelSettings(), 1000, read_header(path), BIG)
    assert (chosen.context.value, chosen.batch.value) == (256, 256)


def test_short_memory_shrinks_first_the_cache_type_then_the_context_then_refuses(header):
    def chosen(memory: int) -> tuple[str, int]:
        found = choose(ModelSettings(), 1000, header, Machine(4, 8, memory, 32 * GB))
        return found.kv_type.value, found.context.value

    full = needed(header)
    smaller = needed(header, kv_type="q8_0")
    smallest = needed(header, kv_type="q8_0", context=2048)
    assert full > smaller > smallest
    assert chosen(full) == ("f16", 4096)
    assert chosen(full - 1) == ("q8_0", 4096)
    assert chosen(smaller - 1)[1] == 2048
    with pytest.raises(ModelError, match="Too little memory"):
        chosen(smallest - 1)


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Linux")
def test_hyperthreads_of_one_core_count_once(tmp_path):
    cpus = os.sched_getaffinity(0)
    write(
        tmp_path / "sys",
        {
            f"devices/system/cpu/cpu{cpu}/topology/{name}": "0\n"
            for cpu in cpus
            for name in ("core_id", "physical_package_id")
        },
    )
    found = machine(tmp_path / "proc", tmp_path / "sys")
    assert (found.cores, found.logical) == (1, len(cpus))


def test_the_control_groups_limit_counts_not_the_machines_memory(tmp_path):
    write(
        tmp_path,
        {
            "proc/meminfo": "MemTotal: 64000000 kB\nMemAvailable: 60000000 kB\n",
            "proc/self/cgroup": "0::/user/job\n",
            "sys/fs/cgroup/user/job/memory.max": "2000000000\n",
            "sys/fs/cgroup/user/job/memory.current": "900000000\n",
            "sys/fs/cgroup/user/job/memory.stat": "anon 1\ninactive_file 400000000\n",
        },
    )
    found = machine(tmp_path / "proc", tmp_path / "sys")
    assert (found.total, found.memory) == (2_000_000_000, 1_500_000_000)


def test_without_a_limit_the_kernels_available_memory_counts(tmp_path):
    write(
        tmp_path,
        {
            "proc/meminfo": "MemTotal: 64000 kB\nMemAvailable: 60000 kB\n",
            "proc/self/cgroup": "0::/\n",
            "sys/fs/cgroup/memory.max": "max\n",
        },
    )
    found = machine(tmp_path / "proc", tmp_path / "sys")
    assert (found.total, found.memory) == (64_000 * 1024, 60_000 * 1024)


def test_a_battery_without_its_adapter_is_noticed(tmp_path):
    supply = "sys/class/power_supply"
    write(
        tmp_path,
        {f"{supply}/BAT0/type": "Battery\n", f"{supply}/AC/type": "Mains\n", f"{supply}/AC/online": "0\n"},
    )
    assert machine(tmp_path / "proc", tmp_path / "sys").on_battery
    write(tmp_path, {f"{supply}/AC/online": "1\n"})
    assert not machine(tmp_path / "proc", tmp_path / "sys").on_battery


def test_this_machine_can_be_probed():
    found = machine()
    assert 1 <= found.cores <= found.logical
    assert 0 < found.memory <= found.total


# ---- pace

CPUS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]


def kernel(proc: Path, busy: int, idle: int, load: float = 0.0) -> Path:
    """A /proc in which each of our processors has been busy and idle for so many ticks."""
    lines = [f"cpu  {busy} 0 0 {idle} 0 0 0 0 0 0"]
    lines += [f"cpu{number} {busy} 0 0 {idle} 0 0 0 0 0 0" for number in CPUS]
    write(proc, {"stat": "\n".join(lines) + "\nintr 0\n", "loadavg": f"{load} 0 0 1/1 1\n"})
    return proc


def test_a_free_machine_gives_all_its_cores(tmp_path):
    pace = Pace(4, kernel(tmp_path, 1000, 1000))
    kernel(tmp_path, 1000, 1200)
    assert pace.free_cores() == 4


@pytest.mark.parametrize(("busy", "cores"), [(100, 2), (150, 1), (200, 1), (60, 3)])
def test_cores_that_were_busy_while_the_model_rested_are_left_alone(tmp_path, busy, cores):
    pace = Pace(4, kernel(tmp_path, 1000, 1000))
    kernel(tmp_path, 1000 + busy, 1000 + 200 - busy)
    assert pace.free_cores() == cores


def test_after_too_short_a_rest_the_last_answer_stands(tmp_path):
    pace = Pace(4, kernel(tmp_path, 1000, 1000))
    kernel(tmp_path, 1100, 1100)
    assert pace.free_cores() == 2
    pace.rested()
    kernel(tmp_path, 1105, 1100)
    assert pace.free_cores() == 2


def test_after_a_long_rest_and_at_first_the_load_average_decides(tmp_path):
    pace = Pace(4, kernel(tmp_path, 1000, 1000, load=3.0))
    assert pace.free_cores() == 1
    kernel(tmp_path, 900_000, 1000, load=1.2)
    assert pace.free_cores() == 3


def test_a_system_that_says_nothing_counts_as_free(tmp_path):
    assert read_ticks(tmp_path) == Ticks(0, 0)
    assert Pace(4, tmp_path).free_cores() == 4
