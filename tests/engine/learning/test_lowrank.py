"""A layer and its adapters in one pass compute what they compute beside each other, forwards and backwards."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("peft")

import peft  # after importorskip

from engine.learning.lora import BENEATH, NAME
from engine.learning.lowrank import LowRank, in_one_pass

WIDE, NARROW, RANK = 7, 5, 3


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(WIDE, NARROW)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


def adapted(kind: torch.dtype) -> torch.nn.Module:
    """A linear layer with two adapters of different ranks, both of which change something."""
    torch.manual_seed(4)
    model = peft.get_peft_model(
        Net().to(kind), peft.LoraConfig(r=RANK, lora_alpha=6.0, target_modules=["linear"])
    )
    model.add_adapter(BENEATH, peft.LoraConfig(r=RANK + 1, lora_alpha=2.0, target_modules=["linear"]))
    model.base_model.set_adapter([NAME, BENEATH])
    for name, weight in model.named_parameters():
        if ".lora_B." in name:
            torch.nn.init.normal_(weight)
        weight.requires_grad_(f".{NAME}." in name)
    return model


def computed(model: torch.nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    """The output, and the gradients of the input and of what is trained."""
    x = x.clone().requires_grad_()
    out = model(x)
    (out * torch.linspace(-1, 1, out.numel()).view_as(out)).sum().backward()
    trained = [weight.grad for weight in model.parameters() if weight.requires_grad]
    return [out.detach(), x.grad, *trained]  # type: ignore[list-item]


@pytest.mark.parametrize(("kind", "near"), [(torch.float32, 1e-5), (torch.bfloat16, 0.03)])
def test_one_pass_is_what_peft_computes_in_several(kind: torch.dtype, near: float) -> None:
    x = torch.randn(2, 4, WIDE, generator=torch.Generator().manual_seed(1)).to(kind)
    model = adapted(kind)
    apart = computed(model, x)
    model.zero_grad()
    in_one_pass(model.base_model.model.linear)
    for one, other in zip(computed(model, x), apart, strict=True):
        assert one.dtype == other.dtype
        assert (one - other).abs().max() <= near * other.abs().max()


def test_its_gradients_are_those_of_its_output() -> None:
    torch.manual_seed(2)
    shapes = (6, WIDE), (NARROW, WIDE), (NARROW,), (RANK, WIDE), (NARROW, RANK)
    x, weight, bias, a, b = (torch.randn(shape, dtype=torch.float64) for shape in shapes)
    for one in (x, a, b):
        one.requires_grad_()
    assert torch.autograd.gradcheck(LowRank.apply, (x, weight, bias, a, b))


def test_where_a_is_fixed_the_input_is_not_kept() -> None:
    x, a, b = torch.randn(6, WIDE), torch.randn(RANK, WIDE), torch.randn(NARROW, RANK, requires_grad=True)
    out = LowRank.apply(x, torch.randn(NARROW, WIDE), None, a, b)
    assert not any(kept is not None and kept.data_ptr() == x.data_ptr() for kept in out.grad_fn.saved_tensors)
