"""Each family in its true architecture, from file to answer, through the real worker child."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny
import tiny_families as families
import torch

from engine.config import ModelSettings
from engine.model.presets import CHATML
from engine.model.prompts import Context, Piece, Prompt, build
from engine.model.store import ModelFile, ModelStore
from engine.model.supervisor import Worker
from engine.model.templates import ChatTemplate
from engine.paths import Home

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model

THINKING = CHATML.replace(
    "<|im_start|>assistant\n",
    "<|im_start|>assistant\n{% if enable_thinking is false %}{{ '<think>\n\n</think>\n\n' }}"
    "{% else %}{{ '<think>\n' }}{% endif %}",
)
CONTEXT = Context(
    path="a.py",
    language="python",
    verb="fill",
    prompt="add one",
    before="import os\n\n\ndef f(x):\n",
    after="\n\nprint(f(1))\n",
    indent="    ",
)


@dataclass(frozen=True)
class Case:
    """file: as its publisher calls it. control: the control words of a prompt, in order."""

    preset: str
    file: str
    builder: families.Builder
    special: tuple[str, ...]
    control: tuple[str, ...]
    pre: str = "qwen2"
    template: str = ""


CHAT = ("<|im_start|>", "<|im_end|>", "<|im_start|>", "<|im_end|>", "<|im_start|>")
QWEN_FIM = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
CASES = (
    Case("qwen2.5-coder-0.5b", "qwen2.5-coder-0.5b-q8_0", families.qwen2, tiny.QWEN_SPECIAL, QWEN_FIM),
    Case(
        "qwen2.5-coder-1.5b-instruct",
        "qwen2.5-coder-1.5b-instruct-q4_k_m",
        families.qwen2,
        tiny.QWEN_SPECIAL,
        CHAT,
        template=CHATML,
    ),
    Case("qwen1.5-0.5b", "Qwen1.5-0.5B", families.qwen2, families.QWEN1_SPECIAL, ()),
    Case(
        "qwen1.5-0.5b-chat",
        "qwen1_5-0_5b-chat-q8_0",
        families.qwen2,
        families.QWEN1_SPECIAL,
        CHAT,
        template=CHATML,
    ),
    Case("phi-1.5", "phi-1_5", families.phi2, ("<|endoftext|>",), (), "gpt-2"),
    Case(
        "santacoder",
        "gpt_bigcode-santacoder",
        families.starcoder,
        families.SANTACODER_SPECIAL,
        ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
        "starcoder",
    ),
    Case(
        "starcoderbase-1b",
        "starcoderbase-1b",
        families.starcoder,
        families.STARCODER_SPECIAL,
        ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
        "starcoder",
    ),
    Case(
        "qwen3.5-0.8b",
        "Qwen3.5-0.8B-Q8_0",
        families.qwen35,
        families.QWEN35_SPECIAL,
        (*CHAT, "<think>", "</think>"),
        "qwen35",
        THINKING,
    ),
)


@dataclass(frozen=True)
class Running:
    case: Case
    family: families.Family
    model: ModelFile
    worker: Worker
    template: ChatTemplate

    def prompt(self, context: Context) -> Prompt:
        return build(context, self.model.preset, 600, self.template)

    def controls(self, pieces: tuple[Piece, ...]) -> list[str]:
        """The control words among the tokens of these pieces."""
        tokens = self.family.vocabulary.tokens
        return [tokens[one] for one in self.worker.tokenize(pieces) if tokens[one] in self.case.special]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.preset)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    case: Case = request.param
    folder = tmp_path_factory.mktemp("family")
    home = Home(folder / "home").ensure()
    vocabulary = tiny.byte_vocabulary(case.special, pre=case.pre)
    family = case.builder(folder / f"{case.file}.gguf", vocabulary, case.template)
    model = ModelStore(home).add(family.path)
    with Worker(ModelSettings(), model, home) as worker:
        info = worker.load().info
        yield Running(
            case, family, model, worker, ChatTemplate(info.chat_template, info.bos, info.eos, info.adds_bos)
        )


def test_the_file_is_recognised(running: Running) -> None:
    assert running.model.preset.name == running.case.preset


def test_llama_cpp_computes_what_transformers_computes(running: Running) -> None:
    tokens = list(running.worker.tokenize([Piece("def f(x):\n    return x + 1\n")]))
    program = (
        "import json, sys; from engine.model import llama; from engine.model.backend import LoadOptions;"
        "backend = llama.load(LoadOptions(sys.argv[1], 1, 1, 256), lambda share: True);"
        "print(json.dumps(backend.logits(json.loads(sys.argv[2]))))"
    )
    command = [sys.executable, "-P", "-c", program, str(running.family.path), json.dumps(tokens)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    ours = torch.tensor(json.loads(done.stdout))
    with torch.inference_mode():
        theirs = running.family.reference(torch.tensor([tokens])).logits[0].float()
    assert (ours - theirs).abs().max() < 0.01 * theirs.std(), "the cache is f16, the rest f32"


def test_control_words_are_one_token_each(running: Running) -> None:
    assert tuple(running.controls(running.prompt(CONTEXT).pieces)) == running.case.control


def test_the_users_text_never_becomes_a_control_token(running: Running) -> None:
    evil = "".join(running.case.special)
    context = Context(evil, "python", "fill", evil, evil + "\n", "\n" + evil, notes=(evil,))
    prompt = running.prompt(context)
    assert prompt.text.count(evil) >= 3
    assert tuple(running.controls(prompt.pieces)) == running.case.control
    assert running.controls((Piece(evil),)) == []


def test_it_answers_and_the_second_request_reuses_what_the_cache_allows(running: Running) -> None:
    first = running.worker.generate(running.prompt(CONTEXT), max_tokens=8)
    assert first.prompt_tokens == len(running.worker.tokenize(running.prompt(CONTEXT).pieces))
    assert 0 < first.output_tokens <= 8 or first.stopped == "eog"
    second = running.worker.generate(running.prompt(CONTEXT), max_tokens=8)
    assert second.text == first.text
    if running.worker.load().info.can_rewind:
        assert second.evaluated_tokens == 1


@pytest.mark.parametrize(
    ("preset", "special", "script", "eos", "text", "stopped"),
    [
        ("qwen2.5-coder-0.5b", tiny.QWEN_SPECIAL, [b"return ", b"1\n"], "<|endoftext|>", "return 1\n", "eog"),
        (
            "santacoder",
            families.SANTACODER_SPECIAL,
            [b"return ", b"1\n"],
            "<|endoftext|>",
            "return 1\n",
            "eog",
        ),
        (
            "starcoderbase-1b",
            families.STARCODER_SPECIAL,
            [b"return ", b"1\n"],
            "<|endoftext|>",
            "return 1\n",
            "eog",
        ),
        (
            "phi-1.5",
            ("<|endoftext|>",),
            [b"return 1\n", b"\n\n", b"# more"],
            "<|endoftext|>",
            "return 1",
            "stop",
        ),
        ("qwen1.5-0.5b", families.QWEN1_SPECIAL, [b"x\n", b"```", b"so"], "<|endoftext|>", "x", "stop"),
        (
            "qwen1.5-0.5b-chat",
            families.QWEN1_SPECIAL,
            [b"x = 1", b"\n```", b"so"],
            "<|im_end|>",
            "x = 1",
            "stop",
        ),
        ("qwen1.5-0.5b-chat", families.QWEN1_SPECIAL, [b"x = 1", b"\n\n"], "<|im_end|>", "x = 1\n\n", "eog"),
        ("qwen3.5-0.8b", families.QWEN35_SPECIAL, [b"x = 1", b"\n```", b"so"], "<|im_end|>", "x = 1", "stop"),
    ],
)
def test_an_answer_ends_where_its_family_ends_it(
    tmp_path: Path,
    preset: str,
    special: tuple[str, ...],
    script: list[bytes],
    eos: str,
    text: str,
    stopped: str,
) -> None:
    home = Home(tmp_path / "home").ensure()
    path = tiny.reciter(tmp_path / "says.gguf", script, special=special, eos=eos, context=1024)
    model = ModelStore(home).add(path, preset=preset)
    context = Context("a.py", "python", "fill", "add one", "def f(x):\n", "", indent="    ")
    with Worker(ModelSettings(), model, home) as worker:
        answer = worker.generate(build(context, model.preset, 600), max_tokens=20)
    assert (answer.text, answer.stopped) == (text, stopped)


def test_every_family_is_here() -> None:
    from engine.model.presets import PRESETS

    covered = {case.preset.split("-")[0] for case in CASES} | {"codegen2", "scholia"}
    assert {re.split(r"-", preset.name)[0] for preset in PRESETS} <= covered
