"""What a lease tells, and what it makes others do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from ground import child, until

from watcher import lease
from watcher.lease import Lease

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux grants leases")

OPEN_FOR_WRITING = """
import sys
with open(sys.argv[1], "r+b"):
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_a_file_that_another_process_has_open_for_writing_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    fd = os.open(path, os.O_RDONLY)
    try:
        assert not lease.is_busy(fd)
        with child(OPEN_FOR_WRITING, path) as editor:
            assert editor.hear() == "open"
            assert lease.is_busy(fd)
            with lease.held(fd) as state:
                assert state is Lease.BUSY
        assert not lease.is_busy(fd)
    finally:
        os.close(fd)


def test_an_open_for_writing_waits_for_our_lease_and_does_not_kill_us(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    fd = os.open(path, os.O_RDONLY)
    try:
        for _ in range(2):  # releasing resets the signal: the second time is the dangerous one
            with lease.held(fd) as state, child(OPEN_FOR_WRITING, path) as editor:
                assert state is Lease.HELD
                until(lambda: not lease.is_kept(fd))
                lease.release(fd)
                assert editor.hear() == "open"
                assert lease.is_busy(fd)
    finally:
        os.close(fd)


def test_where_there_are_no_leases_a_file_is_not_called_busy(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    try:
        assert lease.take(read_end) is Lease.UNAVAILABLE
        assert not lease.is_busy(read_end)
    finally:
        os.close(read_end)
        os.close(write_end)
