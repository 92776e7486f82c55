"""The memory's child process, `python -P -m engine.memory.worker`: the embedder and FAISS (I7).

It reads messages on standard input and answers each on what was its standard output, in order; everything else that
is printed lands in the log. It dies with its supervisor, opens no network connection (I3) and writes no core file.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.errors import ModelError
from engine.memory.protocol import (
    VERSION,
    WIRE,
    Add,
    Done,
    Held,
    Hits,
    Known,
    Open,
    Opened,
    Remove,
    Save,
    Search,
)
from engine.memory.spelling import mended
from engine.memory.words import found_by
from engine.model import protocol
from engine.model.protocol import Close, Failed, Hello
from engine.model.worker import BUGS, die_with_parent

if TYPE_CHECKING:
    from engine.memory.embedder import Embedder
    from engine.memory.vectors import Shards


class Worker:
    """The loop: one message after the other."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._embedder: Embedder
        self._shards: Shards

    def run(self) -> None:
        self._send(Hello(VERSION, os.getpid()))
        for line in self._source:
            try:
                message = WIRE.decode(line)
            except protocol.ProtocolError as error:
                print(f"the supervisor sent {error}", file=sys.stderr, flush=True)
                return
            if isinstance(message, Close):
                return
            self._send(self._answered(message))

    def _answered(self, message: Any) -> Any:
        try:
            return self._answer(message)
        except ImportError as error:
            words = f"The memory's embedder is not installed ({error.name} is missing)."
            return Failed("missing", words, "pip install 'scholia[engine]'")
        except ModelError as error:
            return Failed("model", error.message, error.hint)
        except BUGS as error:
            # The words of the error stay out of the log, they may quote a request (I9).
            frames = "".join(traceback.format_tb(error.__traceback__))
            print(f"{type(error).__name__} in the memory\n{frames}", file=sys.stderr, flush=True)
            return Failed("bug", f"The memory's worker failed ({type(error).__name__}).")

    def _answer(self, message: Any) -> Any:
        if isinstance(message, Open):
            return self._open(message)
        if isinstance(message, Known):
            stamps = self._shards.shard(message.shard).stamps
            return Held(tuple(stamps), tuple(stamps.values()))
        if isinstance(message, Search):
            pairs = zip(message.slips, message.meant, strict=True)
            meant = {word: other for word, other in pairs if not self._embedder.knows(word)}
            text = found_by(mended(message.words, meant), message.signature)
            vector = self._embedder.embed([text])
            shard = self._shards.shard(message.shard)
            hits = dict(shard.search(vector, message.most))
            hits.update(shard.scores(vector, [one for one in message.also if one not in hits]))
            return Hits(tuple(hits), tuple(hits.values()))
        if isinstance(message, Add):
            vectors = self._embedder.embed(message.texts)
            self._shards.shard(message.shard).add(message.ids, message.stamps, vectors)
        elif isinstance(message, Remove):
            self._shards.shard(message.shard).remove(message.ids)
        elif isinstance(message, Save):
            try:
                self._shards.save(message.version)
            except OSError as error:
                words = f"The memory's index cannot be saved: {error.strerror or error}."
                raise ModelError(words, "Free some space.") from error
        return Done()

    def _open(self, message: Open) -> Opened:
        import faiss

        from engine.memory.embedder import load
        from engine.memory.vectors import Shards

        faiss.omp_set_num_threads(message.threads)
        folder = Path(message.folder)
        self._embedder = load(message.model, message.engine, folder, message.threads)
        self._shards = Shards(folder, self._embedder.name, self._embedder.size)
        shards = self._shards
        return Opened(self._embedder.name, shards.version, tuple(shards.all), shards.reason)

    def _send(self, message: Any) -> None:
        try:
            self._sink.write(protocol.encode(message))
            self._sink.flush()
        except BrokenPipeError:
            os._exit(0)


def main(arguments: list[str]) -> None:
    die_with_parent(int(arguments[0]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the supervisor's to handle
    source, sink = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    Worker(os.fdopen(source, "rb"), os.fdopen(sink, "wb")).run()
    # Not through the interpreter's own end: native libraries' destructors have crashed there.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
