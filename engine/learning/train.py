"""Trains one adapter; read from top to bottom. Only the training child imports this (I7).

Each step sees lessons (the wanted answers' likelihood, changed tokens emphasised, and the teacher's distribution where
there is one) and replay (how far the network has moved from the base where it should not). The frozen distributions
are taken once, with the adapter switched off, and kept. Logits are computed where an answer is predicted and nowhere
else: the vocabulary's head is a quarter of a small model.

The same job gives the same bytes on the same machine with as many threads; a job that was killed goes on from its
checkpoint to the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint as again

from engine.errors import TrainingError
from engine.learning import checkpoint, directions, loss
from engine.learning.checkpoint import Progress
from engine.learning.device import Device
from engine.learning.job import Job, Report, Stopped
from engine.learning.lora import attach, held, write_adapter
from engine.learning.need import LOGITS, Plan, peak
from engine.learning.network import Network
from engine.learning.protocol import Step
from engine.learning.rows import Row, in_turn, schedule, together
from engine.learning.turnstile import Halted, Turnstile

WARMUP = 0.05  # of the steps
LAST = 0.1  # of the rate, at the last step
BETAS = (0.9, 0.99)
CLIP = 1.0  # norm of a step's gradient

Weights = Mapping[str, torch.nn.Parameter]


class Training:
    """One job on a loaded network, whose weights it leaves as they are.

    lessons, older, replay: of the job, in tokens. progress: new, or what a checkpoint says. turnstile: passed between
    any two layers, forwards and backwards; when it raises Halted, a job that has a checkpoint writes it first. said:
    what another teacher than the base says of lessons (`listen`).
    """

    def __init__(
        self,
        job: Job,
        network: Network,
        lessons: Sequence[Row],
        older: Sequence[Row],
        replay: Sequence[Row],
        device: Device,
        plan: Plan,
        progress: Progress,
        turnstile: Turnstile,
        tell: Callable[[Step], None],
        said: Mapping[Row, loss.Frozen] | None = None,
    ) -> None:
        self._job = job
        self._network = network
        self._new = len(lessons)
        self._lessons = (*lessons, *older)
        self._replay = replay
        self._device = device
        self._plan = plan
        self._progress = progress
        if not progress.sure:  # what was learnt before is known until it is seen that it is not
            progress.sure = [0.0 if row.weight else 1.0 for row in lessons] + [1.0] * len(older)
        self._turnstile = turnstile
        self._tell = tell
        self._said = said or {}
        self._frozen: dict[Row, loss.Frozen] = {}
        self._model: Any = None

    def run(self) -> Report:
        """Train, and write the adapter. Raises TrainingError if it leads nowhere."""
        job, progress = self._job, self._progress
        self._device.repeat_exactly()
        self._model = attach(self._network, job.rank, job.alpha, job.seed, job.beneath, job.beneath_scale)
        hooks = watch(self._network, self._turnstile)
        if self._plan.recompute:
            recompute(self._network)
        try:
            if job.aimed:
                self._aim()
            weights = {name: one for name, one in self._model.named_parameters() if one.requires_grad}
            optimiser = torch.optim.AdamW(weights.values(), lr=job.rate, betas=BETAS, weight_decay=0.0)
            resumed = progress.step
            if resumed and job.checkpoint is not None:
                checkpoint.restore(job.checkpoint, progress, weights, optimiser)
            stopped = self._steps(weights, optimiser)
            if not all(bool(torch.isfinite(weight).all()) for weight in weights.values()):
                raise self._astray()
            self._tell(Step("writing", progress.step, progress.step))
            write_adapter(self._model, self._network, job.out, whole=job.whole)
        finally:
            for hook in hooks:
                hook.remove()
            if self._plan.recompute:
                keep(self._network)
            self._model.unload()
        return self._report(stopped, resumed)

    def _aim(self) -> None:
        """Fixes every A. What was learnt before counts as ordinary, so that it stays as it is. Where nothing is
        ordinary, there is nothing that lessons could stand out from."""
        ordinary = [*directions.some(self._replay, self._job.seed), *self._lessons[self._new :]]
        if not ordinary:
            return
        directions.aim(
            self._model, self._network, self._lessons[: self._new], ordinary, self._plan.together, self._device.name,
            self._job.seed,
        )  # fmt: skip

    def _steps(self, weights: Weights, optimiser: torch.optim.Optimizer) -> Stopped:
        job, progress = self._job, self._progress
        batches, replays = self._batches()
        before = progress.seconds
        began = saved = self._turnstile.clock()
        try:
            while progress.step < len(batches):
                if job.enough and min(progress.sure) >= job.enough:
                    return "learnt"
                value = self._gradient(batches[progress.step], replays[progress.step])
                if not math.isfinite(value):
                    raise self._astray()
                norm = torch.nn.utils.clip_grad_norm_(list(weights.values()), CLIP)
                if not torch.isfinite(norm):
                    raise self._astray()
                for group in optimiser.param_groups:
                    group["lr"] = job.rate * factor(progress.step, len(batches))
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
                progress.step += 1
                now = self._turnstile.clock()
                progress.seconds = before + now - began
                self._tell(progress.told(len(batches)))
                if now - saved >= job.save_seconds:
                    checkpoint.write(job, progress, weights, optimiser)
                    saved = now
        except Halted:
            optimiser.zero_grad(set_to_none=True)
            checkpoint.write(job, progress, weights, optimiser)
            raise
        return "steps"

    def _batches(self) -> tuple[list[list[int]], list[list[int]]]:
        """Which lessons and which replay each step sees."""
        job = self._job

        def epochs(rows: Sequence[Row], limit: int, what: str) -> Iterator[list[list[int]]]:
            number = 0
            while True:
                yield schedule(rows, limit, Random(f"{job.seed} {what} {number}"))
                number += 1

        def first(count: int, batches: Iterator[list[list[int]]]) -> list[list[int]]:
            found: list[list[int]] = []
            while len(found) < count:
                found += next(batches)
            return found[:count]

        lessons = epochs(self._lessons[: self._new], job.batch_tokens, "lessons")
        if job.epochs:
            chosen = [batch for _ in range(job.epochs) for batch in next(lessons)]
        else:
            chosen = first(job.steps, lessons)
        if older := self._lessons[self._new :]:
            seen = first(len(chosen), epochs(older, job.older_tokens, "older"))
            chosen = [
                [*new, *(self._new + number for number in old)] for new, old in zip(chosen, seen, strict=True)
            ]
        if not self._replay or not job.beta:
            return chosen, [[] for _ in chosen]
        return chosen, first(len(chosen), epochs(self._replay, job.replay_tokens, "replay"))

    def _gradient(self, batch: Sequence[int], replay: Sequence[int]) -> float:
        """One step's gradient is added up; the lessons' loss."""
        job, progress = self._job, self._progress
        weight = sum(self._lessons[number].weight for number in batch) or 1.0
        taught = sum(self._is_taught(self._lessons[number]) for number in batch) or 1
        value = apart = 0.0
        sure: dict[int, float] = {}

        def told(numbers: Sequence[int], logits: Tensor) -> Tensor:
            nonlocal value
            rows = [self._lessons[number] for number in numbers]
            sizes = [len(row.answer) for row in rows]
            surprise = loss.surprise(logits, rows)
            part = (surprise * loss.shares(rows, logits.device)).sum() / weight
            value += float(part.detach())
            for row, said in zip(rows, logits.split(sizes), strict=True):
                if self._is_taught(row):
                    part = part + job.distil / taught * loss.divergence(said, [self._teacher(row)]).mean()
            for number, each in zip(numbers, surprise.detach().split(sizes), strict=True):
                if self._lessons[number].weight:  # else it is not wanted
                    sure[number] = math.exp(-float(each.max()))
            return part

        def kept(numbers: Sequence[int], logits: Tensor) -> Tensor:
            nonlocal apart
            rows = [self._replay[number] for number in numbers]
            base = [self._base(row) for row in rows]
            part = (loss.divergence(logits, base) * loss.evenly(rows, self._device.name)).sum() / len(replay)
            apart += float(part.detach())
            return job.beta * part

        self._back(self._lessons, batch, told)
        self._back(self._replay, replay, kept)
        for number, least in sure.items():
            progress.sure[number] = least
        progress.losses.append(value)
        progress.divergences.append(apart)
        progress.tokens += sum(len(self._lessons[number].tokens) for number in batch)
        progress.tokens += sum(len(self._replay[number].tokens) for number in replay)
        return value + apart

    def _back(
        self, rows: Sequence[Row], batch: Sequence[int], cost: Callable[[Sequence[int], Tensor], Tensor]
    ) -> None:
        """Adds up the gradient of what a batch costs. cost: of rows, by their numbers and the logits of their answers.

        Logits of a few rows at a time: of a whole batch they would be the largest thing in memory."""
        network = self._network
        for numbers in together(rows, batch, self._plan.together):
            states = answering(network, [rows[number] for number in numbers], self._device.name)
            given = states.detach().requires_grad_()
            most = LOGITS // network.model.config.vocab_size
            at = 0
            for few in in_turn(rows, numbers, most):
                count = sum(len(rows[number].answer) for number in few)
                cost(few, head(network, given[at : at + count])).backward()
                at += count
            states.backward(given.grad)

    def _is_taught(self, row: Row) -> bool:
        return self._job.distil > 0 and (row in self._said or row.shown is not None)

    def _teacher(self, row: Row) -> loss.Frozen:
        """What the other teacher says, if there is one, else the base that is shown the correction."""
        if row in self._said or row.shown is None:
            return self._said[row]
        return self._base(row.shown)

    def _base(self, row: Row) -> loss.Frozen:
        """What the base says along a row; taken alone, so that it does not depend on what else a batch holds."""
        if row not in self._frozen:
            with torch.no_grad(), held(self._model):
                self._frozen[row] = loss.freeze(predictions(self._network, [row], self._device.name))
        return self._frozen[row]

    def _astray(self) -> TrainingError:
        return TrainingError(
            f"Training went astray: after {self._progress.step} steps its numbers are not finite.",
            "Lower the rate. The adapter that serves is as it was.",
        )

    def _report(self, stopped: Stopped, resumed: int) -> Report:
        progress, device = self._progress, self._device
        return Report(
            steps=progress.step,
            stopped=stopped,
            seconds=progress.seconds,
            loading=0.0,
            tokens=progress.tokens,
            tokens_per_second=progress.tokens / max(progress.seconds, 1e-9),
            peak_memory_bytes=peak(),
            predicted_memory_bytes=self._plan.memory,
            device=device.name,
            dtype=progress.dtype,
            threads=progress.threads,
            reason=device.reason,
            recomputed=self._plan.recompute,
            resumed=resumed,
            losses=tuple(progress.losses),
            divergences=tuple(progress.divergences),
        )


def answering(network: Network, rows: Sequence[Row], device: str) -> Tensor:
    """What the blocks make of each token of the rows' answers where it is predicted, (tokens of all answers, width)."""
    passed = network.model.base_model(input_ids=loss.padded(rows, device), use_cache=False)
    states: Tensor = passed.last_hidden_state.flatten(0, 1)
    return states.index_select(0, loss.places(rows, device))


def head(network: Network, states: Tensor) -> Tensor:
    """Their logits, (tokens, vocabulary)."""
    logits: Tensor = network.model.get_output_embeddings()(states)
    return logits


def predictions(network: Network, rows: Sequence[Row], device: str) -> Tensor:
    """The logits, (tokens of all answers, vocabulary), where each token of the answers is predicted."""
    return head(network, answering(network, rows, device))


def listen(
    teacher: Network, rows: Sequence[Row], device: str, turnstile: Turnstile, tokens: int
) -> dict[Row, loss.Frozen]:
    """What a teacher says along each row, or along what it is shown instead; of its first so many tokens."""
    hooks = watch(teacher, turnstile)
    try:
        with torch.no_grad():
            return {
                row: loss.freeze(predictions(teacher, [row.shown or row], device)[:, :tokens]) for row in rows
            }
    finally:
        for hook in hooks:
            hook.remove()


def watch(network: Network, turnstile: Turnstile) -> list[Any]:
    """Has a network pass through the turnstile at each layer, forwards and backwards; the hooks that do it."""

    def passed(_module: Any, _inputs: Any, output: Any) -> None:
        turnstile.pass_through()
        found = output[0] if isinstance(output, tuple) else output
        if found.requires_grad:
            found.register_hook(lambda _gradient: turnstile.pass_through())

    return [layer.register_forward_hook(passed) for layer in layers(network)]


def layers(network: Network) -> Any:
    """Its blocks, in order."""
    return next(one for one in network.model.modules() if isinstance(one, torch.nn.ModuleList))


def recompute(network: Network) -> None:
    """From now on each layer keeps what it was given alone, and computes the rest again on the way back."""
    for layer in layers(network):
        layer.forward = partial(again, layer.forward, use_reentrant=False)


def keep(network: Network) -> None:
    """Undoes `recompute`."""
    for layer in layers(network):
        del layer.forward


def factor(step: int, steps: int) -> float:
    """Of the rate: up in the first few steps, then down in a straight line."""
    up = (step + 1) / max(1, round(WARMUP * steps))
    return min(1.0, up) * (1 - (1 - LAST) * step / steps)
