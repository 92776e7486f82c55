"""A marker that is changed while a repository is watched: what was committed before still waits (I2)."""

from __future__ import annotations

from gitwork import GitWork

from watcher.origin import Origins
from watcher.scan import look


def test_a_committed_comment_that_a_new_marker_makes_a_request_waits(work: GitWork) -> None:
    work.commit(a__py="# @bot: x\n")
    origins = Origins(work.repository, "@agent", lambda: True)
    work.write("a.py", "# @bot: x\nx = 1  # typed since\n")
    origins.use("@bot")
    (verdict,) = origins.check(look(work.repository, "a.py", "@bot", 1_000_000))
    assert not verdict.runs
