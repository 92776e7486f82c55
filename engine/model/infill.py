"""How each family of models spells fill-in-the-middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Infill:
    """How a family spells fill-in-the-middle.

    layout `psm`: prefix token, code before, suffix token, code after, middle token; the model then says the
    middle. layout `mask`: code before, `middle` (the mask), code after, `suffix`, `middle` again (CodeGen2).
    """

    prefix: str
    suffix: str
    middle: str
    layout: Literal["psm", "mask"] = "psm"

    @property
    def words(self) -> tuple[str, ...]:
        """The control words that the vocabulary must have."""
        if self.layout == "mask":
            return ("<|endoftext|>", "<sep>", self.middle)
        return (self.prefix, self.suffix, self.middle)


QWEN_INFILL = Infill("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
STARCODER_INFILL = Infill("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
# The model card warns: hyphens here, not StarCoder's underscores.
SANTACODER_INFILL = Infill("<fim-prefix>", "<fim-suffix>", "<fim-middle>")
CODEGEN2_INFILL = Infill("", "<|endoftext|><sep>", "<mask_1>", "mask")
