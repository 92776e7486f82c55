"""Bytes to text and back, exactly, or refused with the reason (FAULTS 21, 22)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FileRefused
from engine.text.codec import decode, newline_of

BOM = "\ufeff"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"x = 1", "utf-8"),
        ("x = 'é'\r\ny\rz\n".encode(), "utf-8"),
        (b"\xef\xbb\xbfx = 1\r\n", "utf-8"),
        ("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"), "iso8859-1"),
        ("#!/usr/bin/python\n# vim: set fileencoding=gbk :\nx = '中'\n".encode("gbk"), "gbk"),
        ("# coding=utf-8\nx = 'é'\n".encode(), "utf-8"),
        ("x = 'é'\n".encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + "x = 'é'\r\n".encode("utf-16-be"), "utf-16-be"),
        ('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1"), "iso8859-1"),
        ('<html><head><meta charset="windows-1252"></head>é</html>'.encode("cp1252"), "cp1252"),
        ('<meta charset="latin-1">é'.encode(), "utf-8"),
    ],
)
def test_text_comes_back_as_the_same_bytes(data: bytes, encoding: str) -> None:
    source = decode(data, "a.py")
    assert source.encoding == encoding
    assert not source.text.startswith(BOM)
    assert source.encode(source.text) == data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"x\0y", "NUL byte at offset 1"),
        (b"\x7fELF\x02\x01\x01\0", "binary"),
        (b"x = '\xff'", "byte 0xff at offset 5"),
        (b"\xef\xbb\xbfab\xff", "offset 5"),
        ("x".encode("utf-32"), "NUL"),
        (b"\xff\xfex", "not valid utf-16"),
        (b"# coding: no-such-thing\n", "'no-such-thing'"),
        (b"# coding: rot13\nkevag('hi')\n", "'rot13'"),
        (b"# coding: utf-7\n", "'utf-7'"),
        (b"# coding: unicode_escape\n", "'unicode_escape'"),
        (b"# coding: zlib\n", "'zlib'"),
        (b"# coding: ascii\n\xc3\xa9\n", "not valid ascii"),
    ],
)
def test_what_cannot_be_given_back_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        decode(data, "dir/a.py")
    assert says in refusal.value.message and "dir/a.py" in refusal.value.message


def test_prose_that_looks_like_a_declaration_does_not_stop_a_shell_script() -> None:
    assert decode(b"#!/bin/sh\n# transcoding: faster\n", "a.sh").encoding == "utf-8"


def test_a_character_that_the_encoding_lacks_is_refused() -> None:
    source = decode("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "a.py")
    with pytest.raises(FileRefused, match="U\\+4E2D"):
        source.encode(source.text + "# 中\n")


@pytest.mark.parametrize(
    ("text", "newline"),
    [("", "\n"), ("a", "\n"), ("a\nb\r\nc\n", "\n"), ("a\r\nb\r\n\n", "\r\n"), ("a\rb\rc\n", "\r")],
)
def test_the_prevailing_line_break_is_known(text: str, newline: str) -> None:
    assert newline_of(text) == newline


COOKIES = [
    "",
    "# coding: latin-1\n",
    "# coding: gbk\r\n",
    "# -*- coding: shift_jis -*-\r",
    "# coding: big5\n",
]


@given(st.binary(max_size=60), st.sampled_from(COOKIES), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe"]))
def test_any_bytes_are_given_back_or_refused(body: bytes, cookie: str, bom: bytes) -> None:
    data = bom + cookie.encode() + body
    try:
        source = decode(data, "a.py")
    except FileRefused:
        return
    assert source.encode(source.text) == data


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "gbk"]))
def test_any_text_is_given_back_or_refused(text: str, encoding: str) -> None:
    cookie = f"# coding: {encoding}\r\n" if encoding in ("latin-1", "gbk") else ""
    try:
        data = (cookie + text).encode(encoding)
        source = decode(data, "a.py")
    except (FileRefused, UnicodeEncodeError):
        return
    assert source.encode(source.text) == data
