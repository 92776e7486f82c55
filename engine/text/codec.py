"""Bytes of a file to text and back, exactly (I1).

`decode(data, path).encode(text)` gives `data` again for the same text, whatever the encoding, byte order
mark, line endings or missing last newline. Where that cannot be promised the file is refused, with the
reason: binary, undecodable, an encoding that is unknown or is not a superset of ASCII.

The encoding is, in this order: the byte order mark's; a declared one that the language itself obeys (PEP 263
in the first two lines, also read by Ruby and Emacs); UTF-8; for markup and style sheets that are not UTF-8,
the declared `charset`. It is never guessed from the bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

from engine.errors import FileRefused

Newline = Literal["\n", "\r\n", "\r"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)|-\*-.*?coding:[ \t]*([-\w.]+)")
_CHARSET = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding=["']([-\w.]+)|<meta[^>]{0,200}?charset=["']?([-\w.]+)"""
    rb"""|^@charset "([-\w.]+)";""",
    re.IGNORECASE,
)
_OBEDIENT = (".py", ".pyi", ".pyw", ".rb")  # elsewhere `# encoding: any` may be prose
_LINE = re.compile(rb"\r\n|\r|\n")
_ASCII = bytes(set(range(1, 128)) - {0x5C}) + b"\\x41"


@dataclass(frozen=True)
class SourceText:
    """A decoded file. text: line endings untouched. newline: the prevailing one, for lines we add."""

    text: str
    encoding: str
    bom: bytes
    newline: Newline
    path: str

    def encode(self, text: str) -> bytes:
        """The bytes of the file with `text` in it; FileRefused if the encoding cannot hold it."""
        try:
            data = text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = text[error.start]
            raise FileRefused(
                f"{self.path} is {self.encoding}, which has no {character!r} (U+{ord(character):04X}).",
                "Save the file as UTF-8, or ask for code without that character.",
            ) from None
        if data.decode(self.encoding) != text:
            raise FileRefused(f"{self.path}: {self.encoding} does not keep this text exactly.", _TO_UTF8)
        return self.bom + data


_TO_UTF8 = "Save the file as UTF-8."


def decode(data: bytes, path: str) -> SourceText:
    """The text in `data`. path: for messages only. Raises FileRefused."""
    bom, encoding = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", ""))
    body = data[len(bom) :]
    if not encoding.startswith("utf-16") and (zero := data.find(b"\0")) >= 0:
        raise FileRefused(f"{path} is binary: it has a NUL byte at offset {zero}.")
    if not bom:
        encoding = _declared(body, path)
    text = _decoded(body, encoding, len(bom), path)
    if "\0" in text:
        raise FileRefused(f"{path} is binary: it has a NUL character at offset {text.index(chr(0))}.")
    if bom + text.encode(encoding) != data:
        raise FileRefused(f"{path}: {encoding} does not give these bytes back exactly.", _TO_UTF8)
    return SourceText(text, encoding, bom, newline_of(text), path)


def newline_of(text: str) -> Newline:
    """The line break that prevails in `text`; LF if there is none."""
    crlf = text.count("\r\n")
    counts: dict[Newline, int] = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    return max(counts, key=counts.__getitem__)


def _declared(body: bytes, path: str) -> str:
    for line in _LINE.split(body[:4096], maxsplit=2)[:2]:
        found = _COOKIE.search(line)
        if found and (found.group(2) or path.endswith(_OBEDIENT) or not _is_utf8(body)):
            return _usable(found.group(1) or found.group(2), path)
    charset = _CHARSET.search(body[:1024])
    if charset and not _is_utf8(body):
        return _usable(charset.group(1) or charset.group(2) or charset.group(3), path)
    return "utf-8"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _usable(name: bytes, path: str) -> str:
    """The codec's own name. Only supersets of ASCII: not rot13, UTF-7, or escapes that change the code."""
    declared = name.decode("ascii", "replace")
    spelling = re.sub(r"-(?:unix|dos|mac)$", "", declared)
    refusal = FileRefused(
        f"{path} declares the encoding {declared!r}, which is not usable for source code.", _TO_UTF8
    )
    try:
        info = codecs.lookup(spelling)
        if _ASCII.decode(info.name) != _ASCII.decode("ascii"):
            raise refusal
    except (LookupError, UnicodeError):
        raise refusal from None
    return "utf-8" if info.name == "utf-8-sig" else info.name


def _decoded(body: bytes, encoding: str, skipped: int, path: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        byte, offset = body[error.start], error.start + skipped
        raise FileRefused(
            f"{path} is not valid {encoding}: byte 0x{byte:02x} at offset {offset}.",
            "Save the file as UTF-8, or declare its encoding in the first line.",
        ) from None
