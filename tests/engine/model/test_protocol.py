from __future__ import annotations

import json
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import protocol
from engine.model.backend import Adapter, FimTokens, LoadOptions, ModelInfo
from engine.model.prompts import Piece

INFO = ModelInfo("qwen2", "tiny", 1, 2, 3, 4, "bpe", 5, FimTokens(1, 2, 3), "{{ x }}", "", "<e>")
EXAMPLES = [
    protocol.Load(LoadOptions("/a/b.gguf", 2, 2, 4096)),
    protocol.Canary(),
    protocol.Generate(1, (Piece("a", special=True), Piece("é\ud800\n")), ("\n\n",), 5, 0.5, 7, 1),
    protocol.Cancel(1),
    protocol.Tokenize(2, (Piece(""),)),
    protocol.UseAdapters((Adapter("/a/b.gguf", 0.5),)),
    protocol.Score(3, (Piece("a"),), "é\n", 1),
    protocol.Close(),
    protocol.Hello(protocol.VERSION, 42),
    protocol.Progress("load", 0.5),
    protocol.Loaded(INFO, 1.5),
    protocol.CanaryDone(0.1),
    protocol.Text(1, "def "),
    protocol.Done(1, "x", 10, 4, 1, 0.1, 0.2, "eog", -0.5),
    protocol.Tokens(2, (1, 2, 3)),
    protocol.AdaptersUsed(0.1),
    protocol.Scored(3, (0.5, 2.25)),
    protocol.Failed("prompt_too_long", "m", "h", 9, 8, "/a/b.gguf"),
]


def test_every_kind_of_message_has_an_example_here():
    assert {type(one) for one in EXAMPLES} == set(get_args(protocol.Message))


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda one: type(one).__name__)
def test_a_message_comes_back_as_it_went(message):
    line = protocol.encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert protocol.decode(line) == message


def test_an_answers_likelihood_may_be_unknown():
    message = protocol.Done(1, "x", 10, 4, 1, 0.1, 0.2, "limit", None)
    assert protocol.decode(protocol.encode(message)) == message


@given(st.text(), st.booleans())
def test_any_text_fits_on_one_line(text, special):
    message = protocol.Tokenize(1, (Piece(text, special),))
    assert protocol.decode(protocol.encode(message)) == message


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda one: type(one).__name__)
def test_a_message_with_a_field_missing_unknown_or_of_another_type_is_refused(message):
    raw = json.loads(protocol.encode(message))
    bad = [raw | {"unknown": 1}]
    for field in fields(message):
        bad.append(raw | {field.name: {"no": "such"}})
        if field.name != "log_likelihood":  # the one that may be unknown
            bad.append(raw | {field.name: None})
    for one in bad:
        with pytest.raises(protocol.ProtocolError):
            protocol.decode(json.dumps(one).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"hello\n",
        b"[]\n",
        b'"Close"\n',
        b'{"is": "Launch"}\n',
        b'{"is": ["Close"]}\n',
        b"\xff\xfe\n",
    ],
)
def test_what_is_no_message_is_refused_without_being_quoted(line):
    with pytest.raises(protocol.ProtocolError) as refused:
        protocol.decode(line)
    assert "Launch" not in str(refused.value)


def test_a_message_that_lacks_what_it_needs_is_refused():
    with pytest.raises(protocol.ProtocolError):
        protocol.decode(b'{"is": "Cancel"}')
