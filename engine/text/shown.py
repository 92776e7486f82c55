"""Text of users' files, names and prompts made fit to be shown: no control characters, no lone surrogates."""

from __future__ import annotations


def shown(text: str, keep: str = "") -> str:
    """`text` with everything that does not print escaped, but for the characters in `keep`: a terminal obeys
    control characters, and those that turn the reading direction make code look like other code.

    Bytes of file names that are not UTF-8 (surrogate escapes) are shown as `\\xNN`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # a byte, as `os.fsdecode` keeps it
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def cut(text: str, width: int = 60) -> str:
    """The first `width` characters on one line, the last one `…` if there were more."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
