"""A clock that a test sets: a library, loaded before all others, that adds to the time of day what a file says.

Only what asks the time of day sees it: neither the monotonic clock nor the times of files, which the kernel sets."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest

SOURCE = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void) {
    char text[32] = {0};
    int fd = open(PLACE, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    long got = read(fd, text, sizeof text - 1);
    close(fd);
    return got > 0 ? atol(text) : 0;
}
int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += ahead();
    return failed;
}
int gettimeofday(struct timeval *at, void *zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


@dataclass(frozen=True)
class Clock:
    """environ: for the processes that are to read it."""

    place: Path
    environ: dict[str, str]

    @classmethod
    def made(cls, folder: Path) -> Clock:
        """Builds the library; without a compiler, or elsewhere than on Linux, the test is skipped."""
        compiler = which("cc") or which("gcc")
        if compiler is None or not Path("/proc/self").exists():
            pytest.skip("there is no compiler for the clock")
        folder.mkdir()
        (folder / "clock.c").write_text(SOURCE)
        command = [compiler, "-shared", "-fPIC", f'-DPLACE="{folder / "ahead"}"', "clock.c", "-o", "clock.so"]
        subprocess.run(command, cwd=folder, check=True)
        return cls(folder / "ahead", {"LD_PRELOAD": str(folder / "clock.so")})

    def set(self, seconds: int) -> None:
        """From now on the time of day is so many seconds ahead."""
        other = self.place.with_suffix(".new")
        other.write_text(f"{seconds}\n")
        other.replace(self.place)
