"""Two names of one folder change places in one step.

After an ordinary rename over a file, what was saved there a moment before is gone; after an exchange it is in
our hands under our own name, and can be looked at and put back (I1).
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS have the same value
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)


class Unsupported(Exception):
    """This system, or this file system, cannot exchange names."""


def exchange(folder: int, one: str, other: str) -> None:
    """Swaps what the two names in the open folder stand for. Raises OSError or Unsupported."""
    function = getattr(
        ctypes.CDLL(None, use_errno=True), "renameatx_np" if sys.platform == "darwin" else "renameat2", None
    )
    if function is None:
        raise Unsupported
    first, second = os.fsencode(one), os.fsencode(other)
    if (
        function(folder, ctypes.c_char_p(first), folder, ctypes.c_char_p(second), ctypes.c_uint(_EXCHANGE))
        == 0
    ):
        return
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        raise Unsupported
    raise OSError(code, os.strerror(code))
