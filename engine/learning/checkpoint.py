"""How far a long job has come, on disk: weights of the adapter, the optimiser's memory, figures. A child imports this.

The file is replaced whole, so that a kill at any moment leaves the one before or the one after; safetensors, so that
nothing in it can run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from engine.displaced import sync_folder
from engine.errors import TrainingError
from engine.learning.protocol import Step

MOMENTS = ("exp_avg", "exp_avg_sq")


class Resumable(Protocol):
    """A job that can be gone on with."""

    @property
    def checkpoint(self) -> Path | None: ...

    def digest(self) -> str: ...


@dataclass
class Progress:
    """digest: of the job. dtype, threads: the arithmetic it was begun with, and goes on with. sure: by lesson, the
    probability of the least probable token of its target when it was last seen."""

    digest: str
    dtype: str
    threads: int
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)
    divergences: list[float] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)

    def told(self, steps: int) -> Step:
        """How far it is, of `steps` at most."""
        speed = self.tokens / max(self.seconds, 1e-9)
        left = self.seconds / self.step * (steps - self.step)
        return Step("training", self.step, steps, self.losses[-1], speed, left)


def read(job: Resumable) -> Progress | None:
    """What the checkpoint of this very job says; None if there is none, or it is another job's."""
    if job.checkpoint is None or not job.checkpoint.is_file():
        return None
    try:
        with safe_open(job.checkpoint, "pt") as file:
            found = Progress(**json.loads(file.metadata()["progress"]))
    except (OSError, SafetensorError, ValueError, TypeError, KeyError):
        return None  # whatever it is, it is not ours: the job starts from its beginning
    return found if found.digest == job.digest() else None


def write(
    job: Resumable,
    progress: Progress,
    weights: Mapping[str, torch.nn.Parameter],
    optimiser: torch.optim.Optimizer,
) -> None:
    """Writes the checkpoint of a job that wants one. Raises TrainingError if it cannot be written; the one before is
    still there then."""
    path = job.checkpoint
    if path is None:
        return
    tensors: dict[str, Tensor] = {}
    for name, weight in weights.items():
        tensors[name] = weight.detach().cpu().contiguous()
        for moment in MOMENTS:
            if weight in optimiser.state:
                tensors[f"{name}.{moment}"] = optimiser.state[weight][moment].cpu().contiguous()
    data = save(tensors, {"progress": json.dumps(asdict(progress))})
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise TrainingError(
            f"The checkpoint {path} cannot be written: {error.strerror or error}.", "Free some space."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def restore(
    path: Path,
    progress: Progress,
    weights: Mapping[str, torch.nn.Parameter],
    optimiser: torch.optim.Optimizer,
) -> None:
    """Brings weights and optimiser to where the checkpoint was written."""
    with safe_open(path, "pt") as file, torch.no_grad():
        kept = set(file.keys())
        for name, weight in weights.items():
            weight.copy_(file.get_tensor(name))
            if f"{name}.{MOMENTS[0]}" in kept:
                moments = {each: file.get_tensor(f"{name}.{each}").to(weight.device) for each in MOMENTS}
                optimiser.state[weight] = {"step": torch.tensor(float(progress.step)), **moments}
