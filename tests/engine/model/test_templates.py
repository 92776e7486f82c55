from __future__ import annotations

import pytest

from engine.errors import ModelError
from engine.model import templates
from engine.model.presets import CHATML
from engine.model.templates import ChatTemplate, skeleton

pytest.importorskip("jinja2")
ROLES = ("system", "user")


def test_chatml_is_what_qwen_was_trained_on() -> None:
    assert skeleton(ChatTemplate(CHATML), ROLES).parts == (
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    )


def test_thinking_is_switched_off_where_a_template_can_think() -> None:
    source = (
        "{% for m in messages %}{{ m.content }}|{% endfor %}"
        "{%- if enable_thinking is defined and enable_thinking is false %}{{ '<think>\n\n</think>\n\n' }}"
        "{%- else %}<think>{% endif %}"
    )
    assert skeleton(ChatTemplate(source), ROLES).parts[-1] == "|<think>\n\n</think>\n\n"


def test_a_bos_that_the_backend_adds_is_not_said_twice() -> None:
    source = "{{ bos_token }}{% for m in messages %}[{{ m.content }}]{% endfor %}"
    assert skeleton(ChatTemplate(source, bos="<s>"), ROLES).parts == ("<s>[", "][", "]")
    assert skeleton(ChatTemplate(source, bos="<s>", adds_bos=True), ROLES).parts == ("[", "][", "]")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ raise_exception('System role not supported') }}", "System role not supported"),
        ("{% for m in messages %}{{ m.content }}{{ m.content }}{% endfor %}", "exactly once"),
        ("{{ messages[1].content }}{{ messages[0].content }}", "exactly once"),
        ("nothing", "exactly once"),
        ("{% if %}", "TemplateSyntaxError"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "SecurityError"),
        ("{{ messages.append(1) }}", "SecurityError"),
        ("{% for a in range(99999) %}{{ 'x' * 99999 }}{% endfor %}", "chat template"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_the_reason(source: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        skeleton(ChatTemplate(source), ROLES)


def test_an_endless_template_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "TIME_LIMIT", 1.0)
    source = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(ModelError, match="longer than"):
        skeleton(ChatTemplate(source), ROLES)


def test_a_template_is_rendered_once() -> None:
    skeleton(ChatTemplate(CHATML), ROLES)
    before = skeleton.cache_info().hits
    skeleton(ChatTemplate(CHATML), ROLES)
    assert skeleton.cache_info().hits == before + 1
