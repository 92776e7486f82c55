"""Trains a smaller model towards a bigger one; read from top to bottom. Only the training child imports this (I7).

The student begins as some of the teacher's own blocks (or as another model of the same vocabulary), so that it need not
learn to read and write anew. Each step the teacher, frozen, says how likely it finds every token of the answers; the
student is drawn towards that, with all its weights.

The same job gives the same bytes on the same machine with as many threads; a job that was killed goes on from its
checkpoint to the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import torch

from engine.errors import TrainingError
from engine.learning import checkpoint, loss
from engine.learning.checkpoint import Progress
from engine.learning.device import Device
from engine.learning.distil_job import GENTLE, DistilJob
from engine.learning.job import Report
from engine.learning.model_file import Stored, stored, write_model
from engine.learning.names import BLOCK
from engine.learning.need import Plan, peak
from engine.learning.network import Network
from engine.learning.protocol import Step
from engine.learning.rows import Row, schedule, together
from engine.learning.tensors import Numbers, Tensors
from engine.learning.train import BETAS, CLIP, factor, predictions, watch
from engine.learning.turnstile import Halted, Turnstile

RATE, GENTLE_RATE = 1e-3, 1e-4


def prune(teacher: Path, keep: Sequence[int], out: Path) -> None:
    """Write the GGUF at `teacher` with these of its blocks alone, in this order, to `out`.

    Raises ModelError, IndexError for a block that it does not have."""
    tensors = Tensors(teacher)
    blocks = tensors.integer("block_count")
    if any(not 0 <= one < blocks for one in keep):
        raise IndexError(f"{teacher.name} has {blocks} blocks")
    weights: dict[str, Stored] = {}
    for name in tensors.by_name:
        match = BLOCK.fullmatch(name)
        if match is None:
            weights[name] = stored(tensors, name)
    for place, block in enumerate(keep):
        for name in tensors.by_name:
            if name.startswith(f"blk.{block}."):
                weights[f"blk.{place}.{name.split('.', 2)[2]}"] = stored(tensors, name)
    write_model(tensors, weights, out, {"block_count": len(keep)})


class Distillation:
    """One job on two loaded networks, of which the student's weights change.

    rows: the job's lessons, in tokens. shared: how many tokens both know. progress: new, or what a checkpoint says.
    turnstile: passed between any two layers; when it raises Halted, the checkpoint is written first.
    """

    def __init__(
        self,
        job: DistilJob,
        teacher: Network,
        student: Network,
        rows: Sequence[Row],
        shared: int,
        device: Device,
        plan: Plan,
        progress: Progress,
        turnstile: Turnstile,
        tell: Callable[[Step], None],
    ) -> None:
        self._job, self._teacher, self._student = job, teacher, student
        self._rows, self._shared, self._device, self._plan = rows, shared, device, plan
        self._progress, self._turnstile, self._tell = progress, turnstile, tell
        self._weights = dict(student.model.named_parameters())

    def run(self) -> Report:
        """Train, and write the student. Raises TrainingError if it leads nowhere."""
        job, progress = self._job, self._progress
        self._device.repeat_exactly()
        for weight in self._weights.values():
            weight.requires_grad_(True)
        optimiser = torch.optim.AdamW(self._weights.values(), lr=self._rate(), betas=BETAS, weight_decay=0.0)
        resumed = progress.step
        if resumed and job.checkpoint is not None:
            checkpoint.restore(job.checkpoint, progress, self._weights, optimiser)
        hooks = watch(self._teacher, self._turnstile) + watch(self._student, self._turnstile)
        try:
            self._steps(optimiser)
        finally:
            for hook in hooks:
                hook.remove()
        self._tell(Step("writing", progress.step, progress.step))
        write_model(Tensors(self._student.path), self._written(), job.out)
        return self._report(resumed)

    def _rate(self) -> float:
        count = sum(weight.numel() for weight in self._weights.values())
        return self._job.rate or (RATE if count < GENTLE else GENTLE_RATE)

    def _steps(self, optimiser: torch.optim.Optimizer) -> None:
        job, progress = self._job, self._progress
        batches = [
            batch
            for number in range(job.passes)
            for batch in schedule(self._rows, job.batch_tokens, Random(f"{job.seed} distil {number}"))
        ]
        before, began = progress.seconds, self._turnstile.clock()
        saved = began
        try:
            while progress.step < len(batches):
                value = self._gradient(batches[progress.step])
                norm = torch.nn.utils.clip_grad_norm_(list(self._weights.values()), CLIP)
                if not (math.isfinite(value) and torch.isfinite(norm)):
                    raise TrainingError(
                        f"Training went astray: after {progress.step} steps its numbers are not finite.",
                        "Nothing was changed.",
                    )
                for group in optimiser.param_groups:
                    group["lr"] = self._rate() * factor(progress.step, len(batches))
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
                progress.step += 1
                now = self._turnstile.clock()
                progress.seconds = before + now - began
                self._tell(progress.told(len(batches)))
                if now - saved >= job.save_seconds:
                    checkpoint.write(job, progress, self._weights, optimiser)
                    saved = now
        except Halted:
            optimiser.zero_grad(set_to_none=True)
            checkpoint.write(job, progress, self._weights, optimiser)
            raise

    def _gradient(self, batch: Sequence[int]) -> float:
        """One step's gradient is added up; the divergence from the teacher, nats a token."""
        answers = sum(len(self._rows[number].answer) for number in batch)
        value = 0.0
        for numbers in together(self._rows, batch, self._plan.together):
            rows = [self._rows[number] for number in numbers]
            sizes = [len(row.answer) for row in rows]
            with torch.no_grad():
                said = predictions(self._teacher, rows, self._device.name)[:, : self._shared]
            frozen = [loss.freeze(one) for one in said.split(sizes)]
            ours = predictions(self._student, rows, self._device.name)
            part = loss.divergence(ours, frozen).sum() / answers
            part.backward()
            value += float(part.detach())
        self._progress.losses.append(value)
        self._progress.tokens += sum(len(self._rows[number].tokens) for number in batch)
        return value

    def _written(self) -> dict[str, Stored]:
        """The student's tensors as GGUF has them."""
        like, state = Tensors(self._student.path), self._student.model.state_dict()
        found: dict[str, Stored] = {}
        for name in like.by_name:
            one = stored(like, name)
            parts = self._student.layout.parts(name, one.shape[0])
            if parts:
                pieces = [(state[part.name], part.order_back() if part.heads else None) for part in parts]
                one = Stored(one.shape, one.single, lambda pieces=pieces: _together(pieces))  # type: ignore[misc]
            found[name] = one
        return found

    def _report(self, resumed: int) -> Report:
        progress, device = self._progress, self._device
        return Report(
            progress.step, "steps", progress.seconds, 0.0, progress.tokens,
            progress.tokens / max(progress.seconds, 1e-9), peak(), self._plan.memory, device.name, progress.dtype,
            progress.threads, device.reason, resumed=resumed, losses=tuple(progress.losses),
        )  # fmt: skip


def _together(pieces: Sequence[tuple[torch.Tensor, list[int] | None]]) -> Numbers:
    """Tensors of transformers as one of GGUF; the rows of some lie in another order there."""
    whole = torch.cat([piece if order is None else piece[order] for piece, order in pieces])
    numbers: Numbers = whole.detach().float().cpu().numpy()
    return numbers
