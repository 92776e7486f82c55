from __future__ import annotations

import re

import pytest

from engine.errors import ModelError
from engine.model.infill import CODEGEN2_INFILL, QWEN_INFILL
from engine.model.infill import SANTACODER_INFILL as SANTACODER
from engine.model.infill import STARCODER_INFILL as STARCODER
from engine.model.presets import GENERIC, PRESETS, by_name, preset_for

ASKED_FOR = {
    "scholia-base",
    "phi-1.5",
    "qwen1.5-0.5b",
    "qwen1.5-0.5b-chat",
    "santacoder",
    "starcoderbase-1b",
    "codegen2-1b",
    *(f"qwen2.5-coder-{size}{kind}" for size in ("0.5b", "1.5b", "3b") for kind in ("", "-instruct")),
    "qwen3.5-0.8b",
    "qwen3.5-2b",
}


def test_every_family_that_was_promised_has_a_preset() -> None:
    assert {preset.name for preset in PRESETS} == ASKED_FOR


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_says_all_that_is_needed_to_run_it(preset: object) -> None:
    assert preset in PRESETS
    one = PRESETS[PRESETS.index(preset)]  # type: ignore[arg-type]  # the parameter is typed for pytest
    assert one.licence and one.notes and one.quantisation and one.architectures
    assert (one.form == "fim") <= (one.infill is not None)
    assert one.can_ask == (one.form == "chat")
    assert (one.form == "chat") <= bool(one.chat_template)
    assert one.source or one.original or one.name == "scholia-base"


def test_half_a_billion_parameters_are_never_squeezed_into_four_bits() -> None:
    for preset in PRESETS:
        if re.search(r"0\.\db", preset.name):
            assert preset.quantisation == "q8_0"


def test_pins_are_whole_commits_and_whole_sums() -> None:
    for preset in PRESETS:
        source = preset.source
        if source and (source.revision or source.sha256):
            assert re.fullmatch(r"[0-9a-f]{40}", source.revision)
            assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
            assert source.size > 0 and len(source.files) == 1


@pytest.mark.parametrize(
    ("architecture", "name", "vocabulary", "template", "expected"),
    [
        ("qwen2", "qwen2.5-coder-0.5b-q8_0.gguf", QWEN_INFILL.words, "x", "qwen2.5-coder-0.5b"),
        (
            "qwen2",
            "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M.gguf",
            QWEN_INFILL.words,
            "x",
            "qwen2.5-coder-1.5b-instruct",
        ),
        ("qwen2", "qwen1_5-0_5b-chat-q8_0.gguf", (), "x", "qwen1.5-0.5b-chat"),
        ("qwen2", "Qwen1.5-0.5B", (), "x", "qwen1.5-0.5b"),
        ("qwen35", "Qwen3.5-0.8B-Q8_0.gguf", QWEN_INFILL.words, "x", "qwen3.5-0.8b"),
        ("phi2", "phi-1_5.Q4_K_M.gguf", (), "", "phi-1.5"),
        ("starcoder", "gpt_bigcode-santacoder", SANTACODER.words, "", "santacoder"),
        ("starcoder", "StarCoderBase-1B-Q8_0", STARCODER.words, "", "starcoderbase-1b"),
        ("codegen", "codegen2-1B_P", CODEGEN2_INFILL.words, "", "codegen2-1b"),
        ("starcoder", "tiny_starcoder_py", STARCODER.words, "", "fim-starcoder"),
        ("qwen2", "Qwen2.5-7B-Instruct", QWEN_INFILL.words, "x", "chat"),
        ("qwen2", "Qwen2.5-7B", QWEN_INFILL.words, "x", "fim-qwen"),
        ("llama", "SmolLM2", (), "x", "chat"),
        ("gpt2", "mystery", (), "", "completion"),
    ],
)
def test_a_file_finds_its_preset(
    architecture: str, name: str, vocabulary: tuple[str, ...], template: str, expected: str
) -> None:
    assert preset_for(architecture, [name], vocabulary, template).name == expected


def test_a_described_family_is_not_believed_without_its_control_tokens() -> None:
    assert preset_for("qwen2", ["qwen2.5-coder-0.5b"], ["a"], "").name == "completion"
    assert preset_for("llama", ["qwen2.5-coder-0.5b"], QWEN_INFILL.words, "").name == "fim-qwen"


def test_an_unknown_preset_names_near_ones() -> None:
    with pytest.raises(ModelError) as caught:
        by_name("qwen2.5-coder-1b")
    assert "qwen2.5-coder-1.5b" in caught.value.hint
    assert by_name("Phi-1.5") is by_name("phi-1.5")
    assert {preset.name for preset in GENERIC} >= {"chat", "completion"}
