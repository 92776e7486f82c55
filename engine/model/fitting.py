"""Asking a loaded model with the longest prompt that it takes: the one way for the product and for its gate. Light."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.errors import PromptTooLong
from engine.model.backend import ModelInfo
from engine.model.presets import Preset
from engine.model.prompts import Context, Prompt, build, shrink
from engine.model.templates import ChatTemplate

T = TypeVar("T")


def prompt_for(context: Context, preset: Preset, budget: int, info: ModelInfo) -> Prompt:
    """The prompt as the loaded model's own chat template has it. Raises as `build` does."""
    template = ChatTemplate(info.chat_template, info.bos, info.eos, info.adds_bos)
    return build(context, preset, budget, template if info.chat_template else None)


def fitting(
    context: Context, preset: Preset, budget: int, info: ModelInfo, ask: Callable[[Prompt], T]
) -> tuple[Prompt, T]:
    """Asks with the longest prompt that fits, and says which one that was. One that turns out too long is shortened
    and tried again. Raises PromptTooLong if the request alone does not fit, and whatever `ask` raises."""
    while True:
        prompt = prompt_for(context, preset, budget, info)
        try:
            return prompt, ask(prompt)
        except PromptTooLong as error:
            budget = shrink(budget, error)
