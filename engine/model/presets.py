"""What is known of each family of models: how to ask it, when it has answered, where it is published.

A preset is knowledge, not a file: `engine.model.store` holds the files. `preset_for` finds the preset of a
GGUF from its metadata and name; a model that nobody described gets the generic preset that its vocabulary
and chat template ask for.

Which form serves. Base weights with fill-in-the-middle wherever a family has been trained on it: the model
sees the code on both sides of the place, answers with code alone, and the stable part of the prompt comes
first. That is why `qwen2.5-coder-1.5b` is the base model; its `-instruct` sibling answers in chat, follows
long requests better, and is the one that can `ask`. Qwen3.5 is published for chat, and its fill-in-the-middle
is not documented, so chat serves it, with thinking switched off by the template's own `enable_thinking`.

Revisions and sha256 sums below were found in public projects that pin them: those of ggml-org and unsloth in
several that are independent, phi-1.5's in one. Where none was found the field is empty: `engine.model.pull`
then resolves the revision once, shows it, and pins it with the sum that the hub reports in the manifest. Some
families' makers publish no GGUF; there the source is somebody else's conversion, and the notes say so.

Quantisation: models of half a billion parameters lose much at four bits, so q8_0; Q4_K_M from 1.5 billion
(where only q8_0 is published, `agent model quantize` makes the faster file). The keys of the cache are never
quantised below q8_0: three-bit keys break Qwen2.5 altogether.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from engine.errors import ModelError
from engine.model.infill import CODEGEN2_INFILL, QWEN_INFILL, SANTACODER_INFILL, STARCODER_INFILL, Infill
from engine.model.prompts import Form

Runtime = Literal["llama", "transformers"]


# For chat models whose file carries no template of its own.
CHATML = (
    "{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Source:
    """Where a model is published on the Hugging Face hub.

    files: names, or patterns as in `fnmatch`. revision: a commit, empty if none could be established.
    sha256, size: of the only file, empty and 0 if unknown. gated: the hub asks for an account that accepted
    the licence.
    """

    repository: str
    files: tuple[str, ...]
    revision: str = ""
    sha256: str = ""
    size: int = 0
    gated: bool = False


@dataclass(frozen=True)
class Preset:
    """How to run one model.

    architectures: llama.cpp's names, or the transformers `model_type`. stop: texts that end an answer; the
    family's own end tokens need no mention, llama.cpp knows them by name. context: tokens worth serving with;
    0: what the file was trained on. chars_per_token: low on purpose, so that an estimate errs on the safe
    side. languages: all that it was trained on; empty: many. original: the repository that a GGUF was made from, for
    models without a published one. search: it was measured that searching for a likelier answer
    (`engine.model.search`) makes this model's answers better.
    """

    name: str
    family: str
    architectures: tuple[str, ...]
    form: Form
    quantisation: str
    licence: str
    notes: str
    infill: Infill | None = None
    stop: tuple[str, ...] = ()
    context: int = 4096
    chars_per_token: float = 2.7
    can_ask: bool = False
    chat_template: str = ""
    runtime: Runtime = "llama"
    languages: tuple[str, ...] = ()
    search: bool = False
    source: Source | None = None
    original: str = ""


def _coder(size: str, quantisation: str, licence: str, revision: str, sha256: str, length: int) -> Preset:
    return Preset(
        name=f"qwen2.5-coder-{size}",
        family="qwen2.5-coder",
        architectures=("qwen2",),
        form="fim",
        infill=QWEN_INFILL,
        quantisation=quantisation,
        licence=licence,
        source=Source(
            f"ggml-org/Qwen2.5-Coder-{size.upper()}-Q8_0-GGUF",
            (f"qwen2.5-coder-{size}-q8_0.gguf",),
            revision,
            sha256,
            length,
        ),
        original=f"Qwen/Qwen2.5-Coder-{size.upper()}",
        notes="Base weights: fills in the middle. The best of its size for code.",
    )


def _coder_instruct(size: str, quantisation: str, licence: str) -> Preset:
    return Preset(
        name=f"qwen2.5-coder-{size}-instruct",
        family="qwen2.5-coder",
        architectures=("qwen2",),
        form="chat",
        infill=QWEN_INFILL,
        quantisation=quantisation,
        licence=licence,
        can_ask=True,
        chat_template=CHATML,
        source=Source(
            f"Qwen/Qwen2.5-Coder-{size.upper()}-Instruct-GGUF",
            (f"qwen2.5-coder-{size}-instruct-{quantisation}.gguf",),
        ),
        original=f"Qwen/Qwen2.5-Coder-{size.upper()}-Instruct",
        notes="Chat: follows longer requests than the base weights, edits, answers questions.",
    )


def _qwen35(size: str, quantisation: str, source: Source) -> Preset:
    return Preset(
        name=f"qwen3.5-{size}",
        family="qwen3.5",
        architectures=("qwen35",),
        form="chat",
        quantisation=quantisation,
        licence="Apache-2.0",
        can_ask=True,
        chat_template=CHATML,
        source=source,
        original=f"Qwen/Qwen3.5-{size.upper()}",
        notes="Hybrid of linear and full attention: the cache cannot drop its tail, so less of a prompt is "
        "reused from request to request. Thinking is switched off.",
    )


PRESETS: tuple[Preset, ...] = (
    Preset(
        name="scholia-base",
        family="scholia",
        architectures=("qwen2",),
        form="fim",
        infill=QWEN_INFILL,
        quantisation="f16",
        licence="Apache-2.0",
        context=0,
        chars_per_token=2.0,
        languages=("python",),
        search=True,
        notes="Comes with the package: small everyday Python functions, nothing more. No download.",
    ),
    Preset(
        name="phi-1.5",
        family="phi",
        architectures=("phi2",),
        form="completion",
        # A base model that goes on after its answer: two blank lines are the end of what was asked.
        stop=("\n\n\n", "\n```"),
        quantisation="q5_k_m",
        licence="MIT",
        context=2048,
        chars_per_token=2.3,
        source=Source(
            "mradermacher/phi-1_5-GGUF",
            ("phi-1_5.Q8_0.gguf",),
            "fb3f2464a557228caf113b4d6ca7bebb2dc6c08c",
            "d44836d19a3203c1f5137965cd7244ceddd69bebe42075e2d5979795f4f36ba7",
            1_510_471_040,
        ),
        original="microsoft/phi-1_5",
        notes="Continues a Python file from its comments; sees nothing below the place. A third party's GGUF.",
    ),
    Preset(
        name="qwen1.5-0.5b",
        family="qwen1.5",
        architectures=("qwen2",),
        form="completion",
        stop=("\n\n\n", "\n```"),
        quantisation="q8_0",
        licence="Tongyi Qianwen Research (not for commercial use)",
        chat_template=CHATML,
        source=Source("tensorblock/Qwen1.5-0.5B-GGUF", ("*Q8_0.gguf",)),
        original="Qwen/Qwen1.5-0.5B",
        notes="Base weights, without fill-in-the-middle: continues the file. A third party's GGUF.",
    ),
    Preset(
        name="qwen1.5-0.5b-chat",
        family="qwen1.5",
        architectures=("qwen2",),
        form="chat",
        quantisation="q8_0",
        licence="Tongyi Qianwen Research (not for commercial use)",
        can_ask=True,
        chat_template=CHATML,
        source=Source("Qwen/Qwen1.5-0.5B-Chat-GGUF", ("qwen1_5-0_5b-chat-q8_0.gguf",)),
        original="Qwen/Qwen1.5-0.5B-Chat",
        notes="ChatML. Small and old; qwen2.5-coder-0.5b writes better code.",
    ),
    Preset(
        name="santacoder",
        family="santacoder",
        architectures=("starcoder",),
        form="fim",
        infill=SANTACODER_INFILL,
        quantisation="q8_0",
        licence="BigCode OpenRAIL-M",
        context=2048,
        chars_per_token=2.5,
        original="bigcode/gpt_bigcode-santacoder",
        notes="Python, Java, JavaScript. Only the GPT-BigCode conversion runs in llama.cpp.",
    ),
    Preset(
        name="starcoderbase-1b",
        family="starcoder",
        architectures=("starcoder",),
        form="fim",
        infill=STARCODER_INFILL,
        quantisation="q8_0",
        licence="BigCode OpenRAIL-M",
        context=8192,
        chars_per_token=2.5,
        source=Source("mradermacher/starcoderbase-1b-GGUF", ("*[.-]Q8_0.gguf",)),
        original="bigcode/starcoderbase-1b",
        notes="Eighty languages. A third party's GGUF; the original asks you to accept its licence.",
    ),
    Preset(
        name="codegen2-1b",
        family="codegen2",
        architectures=("codegen",),
        form="fim",
        infill=CODEGEN2_INFILL,
        runtime="transformers",
        quantisation="f32",
        licence="Apache-2.0",
        context=2048,
        chars_per_token=2.3,
        source=Source(
            "Salesforce/codegen2-1B_P",
            ("*.json", "merges.txt", "*.safetensors", "pytorch_model*.bin"),
        ),
        notes="Runs in transformers (llama.cpp has no such architecture): needs the `learn` extra, four "
        "gigabytes of memory, and is slow. The code in its repository is never run.",
    ),
    _coder(
        "0.5b",
        "q8_0",
        "Apache-2.0",
        "5788aee90e725673490be18f553d234feaa8303d",
        "d0f8cd6c49bab52a0abdbe47948518b1f4d9b1a8a2a6825099cea31cea10ac56",
        531_068_128,
    ),
    _coder(
        "1.5b",
        "q4_k_m",
        "Apache-2.0",
        "8be1b8a895a84beea772817caaa71eba6b6e0d07",
        "29871c94d15727a6e243f79a37113d4ae625a6215b5e800bf41a23af2da32832",
        1_646_573_056,
    ),
    _coder(
        "3b",
        "q4_k_m",
        "Qwen Research (not for commercial use)",
        "9c1de162ae417c9c3aacde97c729c4128de047d8",
        "a522a906e299ed34db738b9626b2cd0da9e446c14674468a22fc2eae3dbd344d",
        3_285_476_160,
    ),
    _coder_instruct("0.5b", "q8_0", "Apache-2.0"),
    _coder_instruct("1.5b", "q4_k_m", "Apache-2.0"),
    _coder_instruct("3b", "q4_k_m", "Qwen Research (not for commercial use)"),
    _qwen35(
        "0.8b",
        "q8_0",
        Source(
            "ggml-org/Qwen3.5-0.8B-GGUF",
            ("Qwen3.5-0.8B-Q8_0.gguf",),
            "8fea620810c4afa23dd6443f999a48574c1611a3",
            "37ae482d336108d23516fa35e8e0c4126688d81018b87178a18d752a1357814f",
            833_592_096,
        ),
    ),
    _qwen35(
        "2b",
        "q4_k_m",
        Source(
            "unsloth/Qwen3.5-2B-GGUF",
            ("Qwen3.5-2B-Q4_K_M.gguf",),
            "f6d5376be1edb4d416d56da11e5397a961aca8ae",
            "aaf42c8b7c3cab2bf3d69c355048d4a0ee9973d48f16c731c0520ee914699223",
            1_280_835_840,
        ),
    ),
)


def _generic(name: str, form: Form, infill: Infill | None, words: str) -> Preset:
    return Preset(
        name=name,
        family="",
        architectures=(),
        form=form,
        infill=infill,
        quantisation="q8_0",
        licence="see the model",
        notes=words,
        stop=("\n\n\n", "\n```") if form == "completion" else (),
        can_ask=form == "chat",
        chat_template=CHATML if form == "chat" else "",
        chars_per_token=2.3,
    )


# For files that no preset describes, in the order in which they are tried.
GENERIC: tuple[Preset, ...] = (
    _generic("fim-qwen", "fim", QWEN_INFILL, "Fills in the middle, spelled <|fim_prefix|>."),
    _generic("fim-starcoder", "fim", STARCODER_INFILL, "Fills in the middle, spelled <fim_prefix>."),
    _generic("fim-santacoder", "fim", SANTACODER_INFILL, "Fills in the middle, spelled <fim-prefix>."),
    _generic("chat", "chat", None, "Chat, with the template in the file."),
    _generic("completion", "completion", None, "Continues the file."),
)

_BY_NAME = {preset.name: preset for preset in (*PRESETS, *GENERIC)}


def by_name(name: str) -> Preset:
    """The preset called `name`. Raises ModelError with near matches."""
    found = _BY_NAME.get(name.lower())
    if found:
        return found
    near = get_close_matches(name.lower(), _BY_NAME, n=3, cutoff=0.5)
    raise ModelError(
        f"There is no preset called {name}.",
        f"Did you mean {', '.join(near)}?" if near else "agent model list shows them all.",
    )


def _words(name: str) -> set[str]:
    """`qwen1_5-0_5b-chat` → {qwen1.5, 0.5b, chat}: publishers spell the point of a number in two ways."""
    plain = re.sub(r"(?<=\d)_(?=\d)", ".", name.lower())
    return set(re.findall(r"[a-z0-9]+(?:\.[0-9]+[a-z]*)*", plain))


def preset_for(
    architecture: str, names: Collection[str], vocabulary: Collection[str], chat_template: str
) -> Preset:
    """The preset of a model.

    architecture: `general.architecture`, or the `model_type` of a folder. names: what it may be called
    (file name, `general.name`, folder). vocabulary: its tokens. A described family is used only if the
    vocabulary has the control words that its form needs.
    """
    known = set(vocabulary)

    def usable(preset: Preset) -> bool:
        return preset.form != "fim" or preset.infill is None or known.issuperset(preset.infill.words)

    said = [_words(name) for name in names]
    fits = [
        preset
        for preset in PRESETS
        if architecture in preset.architectures
        and usable(preset)
        and any(_words(preset.name) <= words for words in said)
    ]
    if fits:
        return max(fits, key=lambda preset: len(_words(preset.name)))
    # A general model's vocabulary may name tokens for the middle that it was hardly trained on.
    talks = bool(chat_template) and any(words & {"instruct", "chat", "it"} for words in said)
    for preset in GENERIC:
        if preset.form == "fim" and usable(preset) and not talks:
            return preset
    return by_name("chat" if chat_template else "completion")
