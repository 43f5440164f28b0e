"""The bell of the customer lane: at most one drain job a shard waits at a time."""

import asyncio
from collections.abc import Iterable

import redis
import structlog
from rq import Queue

from moderation.stores import keys
from moderation.stores.connections import reached
from moderation.vocabulary.errors import Unavailable

QUEUE = "incoming"
DRAIN = "workers.jobs.drain"
WAITS_MS = 15_000
"""After so long a bell counts as unheard and may be rung again."""

log = structlog.get_logger()


class Bell:
    """Rings from a thread, never from the event loop: enqueueing is synchronous."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._queue = Queue(QUEUE, connection=client, serializer="json")

    def ring(self, shard: int) -> bool:
        """Enqueue a drain of the shard unless one waits already; whether this call did it."""
        with reached():
            if not self._redis.set(keys.bell(shard), 1, nx=True, px=WAITS_MS):
                return False
            try:
                self._queue.enqueue(DRAIN, args=[shard], result_ttl=0, failure_ttl=3600, job_timeout=600)
            except BaseException:
                self._redis.delete(keys.bell(shard))
                raise
        return True

    def clear(self, shard: int) -> None:
        """Say that the drain starts: from now on a new ring means a new job."""
        with reached():
            self._redis.delete(keys.bell(shard))


class Ringer:
    """The event loop's hand on the bell: rings together what is asked for while a ring is under way."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._wanted: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def ring_soon(self, shards: Iterable[int]) -> None:
        """Ask for a ring and go on; what fails is made good by the sweep within a second or two."""
        self._wanted.update(shards)
        if self._wanted and self._task is None:
            self._task = asyncio.create_task(self._ring(), name="bell ringer")

    async def settled(self) -> None:
        """Wait until everything asked for so far was rung."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _ring(self) -> None:
        try:
            while self._wanted:
                shards, self._wanted = self._wanted, set()
                await asyncio.to_thread(self._ring_all, shards)
        finally:
            self._task = None

    def _ring_all(self, shards: set[int]) -> None:
        try:
            for shard in shards:
                self._bell.ring(shard)
        except Unavailable as error:
            log.warning("The bell could not be rung; the sweep will.", action="bell_unheard", error=error.detail)
