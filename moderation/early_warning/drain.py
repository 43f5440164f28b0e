"""The drain of one shard: read, settle, let go; what cannot be settled is set aside and the rest flows."""

import time
from collections.abc import Callable, Sequence

import msgspec
import structlog

from moderation.early_warning.batch import Arrived, Batches
from moderation.early_warning.turns import event_id
from moderation.journal import events, quarantine
from moderation.journal.database import Journal
from moderation.journal.quarantine import Quarantined
from moderation.stores.bell import Bell
from moderation.stores.entries import decode_entry
from moderation.stores.lane import Lane, Lock, LostLock, Read
from moderation.vocabulary.errors import Unavailable
from moderation.vocabulary.events import Event

BATCH = 256
TRIES_ALONE = 2
"""With the first, in a batch, these make three: then an entry that stopped its worker is set aside unread."""
TURN_S = 2.0
"""After so long the drain lets other shards have their turn."""

log = structlog.get_logger()


class Drain:
    """`publish` tells the feed what the journal took in; `stopping` says that the process is to end."""

    def __init__(
        self,
        lane: Lane,
        journal: Journal,
        bell: Bell,
        batches: Batches,
        publish: Callable[[], int],
        clock: Callable[[], float],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._lane = lane
        self._journal = journal
        self._bell = bell
        self._batches = batches
        self._publish = publish
        self._clock = clock
        self._stopping = stopping

    def run(self, shard: int) -> int:
        """Drain the shard for a while; return how many entries were done. Another drainer's shard is left alone."""
        self._bell.clear(shard)
        done = 0
        with self._lane.locked(shard) as lock:
            if lock is None:
                return 0
            try:
                done = self._work(lock)
            except LostLock:
                log.warning("Another drainer took the shard over.", action="drain_lost_lock", shard=shard)
        if self._lane.length(shard):  # what came while the lock was held found its bell unheard
            self._bell.ring(shard)
        return done

    def _work(self, lock: Lock) -> int:
        until = time.monotonic() + TURN_S
        done = 0
        while not self._stopping() and time.monotonic() < until:
            self._lane.extend(lock)
            if read := self._lane.left_over(lock.shard):
                self._again(lock, read[0])
            elif read := self._lane.next(lock.shard, BATCH):
                self._settle(lock, read)
            else:
                break
            done += len(read)
        return done

    def _again(self, lock: Lock, read: Read) -> None:
        """An entry that an earlier drain began: alone, so that it stops nothing but itself."""
        if self._lane.try_alone(lock.shard, read.id) > TRIES_ALONE:
            self._set_aside(lock, read, "It stopped the worker that scored it, three times.")
            return
        try:
            self._settle(lock, [read], again=True)
        except Exception:  # we live, so this try does not count against the entry
            self._lane.forgive(lock.shard, read.id)
            raise

    def _settle(self, lock: Lock, read: Sequence[Read], *, again: bool = False) -> None:
        begun = time.perf_counter()
        try:
            batch = [Arrived(one.id, decode_entry(one.raw)) for one in read if one.raw is not None]
            saved = self._batches.settle(batch, again=again)
        except (Unavailable, LostLock):
            raise  # a part is down: all of it stays pending and is done again
        except Exception as error:
            if len(read) == 1:
                self._set_aside(lock, read[0], f"{type(error).__name__}: {error}")
                return
            for one in read:
                self._lane.extend(lock)
                self._settle(lock, [one], again=True)
            return
        self._lane.finish(lock, [one.id for one in read], saved)
        self._publish()
        log.info(
            "Drained a batch.",
            action="drained",
            shard=lock.shard,
            entries=len(read),
            sessions=len(saved),
            ms=round((time.perf_counter() - begun) * 1000, 1),
        )

    def _set_aside(self, lock: Lock, read: Read, error: str) -> None:
        now = self._clock()
        try:
            body = msgspec.json.decode(read.raw or b"null")
        except msgspec.DecodeError:
            body = None
        body = body if isinstance(body, dict) else {"raw": repr(read.raw)}
        shop, session = str(body.get("shop", "")), str(body.get("session", ""))
        told = {"entry": read.id, "message_id": str(body.get("message_id", "")), "error": error.partition(":")[0]}
        event = Event(
            event_id(f"{lock.shard}", "message.quarantined", read.id), shop, "message.quarantined", now, session, told
        )
        with self._journal.begin() as conn:
            quarantine.write(conn, Quarantined(f"{lock.shard}:{read.id}", shop, now, error, body))
            events.record(conn, [event])
        self._lane.finish(lock, [read.id], {})
        self._publish()
        log.error(
            "A message could not be scored and was set aside.",
            action="quarantined",
            shard=lock.shard,
            entry=read.id,
            error=told["error"],
        )
