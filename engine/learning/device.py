"""Which device and number type training uses, by a short measurement, with the reason. Only a child imports this."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from engine.learning.need import Size

CLEARLY = 1.3  # times faster before half as many bits are worth it; nearer, two probes could disagree
SMALL = (
    100_000_000  # parameters: below, training takes seconds either way, and f32 is nearer to what is served
)
ROWS = 256  # tokens in the product that is timed
ROUNDS = 3


@dataclass(frozen=True)
class Device:
    """name: torch's. reason: in words, for the report."""

    name: str
    dtype: torch.dtype
    reason: str

    @property
    def type(self) -> str:
        """The number type's name, e.g. `float32`."""
        return str(self.dtype).removeprefix("torch.")

    @property
    def bytes(self) -> int:
        """Of one number."""
        return int(self.dtype.itemsize)

    def repeat_exactly(self) -> None:
        """From now on the same computation gives the same bits, where the device can.

        torch would also fill every new tensor with NaN, which took a quarter of a step: it shows who reads what nobody
        has written, and we read nothing of the kind.
        """
        torch.use_deterministic_algorithms(True, warn_only=self.name != "cpu")
        torch.utils.deterministic.fill_uninitialized_memory = False


def choose(size: Size, threads: int, kind: str = "") -> Device:
    """For a network of this size. Sets the number of CPU threads.

    kind: the type that is to be, because a job was begun with it.
    """
    torch.set_num_threads(threads)
    name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if kind:
        return Device(name, getattr(torch, kind), "as it was begun")
    if name == "cuda":
        best = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
        return Device(name, best, f"{torch.cuda.get_device_name()} is there")
    if name == "mps":
        return Device(name, torch.float32, "Apple's GPU is there")
    if size.parameters < SMALL:
        return Device(name, torch.float32, "no GPU; the model is small enough for f32")
    ratio = product_seconds(size, torch.float32) / product_seconds(size, torch.bfloat16)
    best = torch.bfloat16 if ratio >= CLEARLY else torch.float32
    return Device(name, best, f"no GPU; bf16 is {ratio:.1f} times as fast as f32 here")


def product_seconds(size: Size, dtype: torch.dtype) -> float:
    """Seconds of one core for (256 × width) by (width × inner width), the best of a few rounds.

    Of the processor's time, on one thread: other programs' load does not change the choice.
    """
    left, right = torch.ones(ROWS, size.width, dtype=dtype), torch.ones(size.width, size.hidden, dtype=dtype)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        left @ right  # the first call also chooses and prepares the kernel
        times = []
        for _ in range(ROUNDS):
            start = time.thread_time()
            left @ right
            times.append(time.thread_time() - start)
        return min(times)
    finally:
        torch.set_num_threads(threads)
