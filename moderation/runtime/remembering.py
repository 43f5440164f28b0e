"""Answers and agent turns on their way to Redis: after the caller has its answer, in order, never lost at a stop."""

import asyncio
import hashlib
import itertools
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress

import structlog

from moderation.stores.bell import Ringer
from moderation.stores.edge import Edge, Remembered
from moderation.telemetry import Metrics
from moderation.vocabulary.errors import Conflict, Unavailable

BATCH = 100
"""How many go in one trip."""
MOST_WAITING = 20_000
"""With Redis down, more than this are not kept: answering goes on, remembering does not."""
LONGEST_PAUSE_S = 2.0
SETTLED_S = 0.2
"""With Redis slow or down, what comes after a turn does not wait for it longer than this."""
SEAL = 16

log = structlog.get_logger()


class Remembering:
    """`soon` takes one and returns at once; `recall` knows what is still on its way."""

    def __init__(self, edge: Edge, ringer: Ringer, metrics: Metrics) -> None:
        self._edge = edge
        self._ringer = ringer
        self._metrics = metrics
        self._waiting: deque[Remembered] = deque()
        self._answers: dict[tuple[str, str], bytes] = {}
        self._coming: Counter[tuple[str, str]] = Counter()
        self._arrived = asyncio.Event()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="remembering")

    async def stop(self, patience_s: float = 3.0) -> None:
        """Write what waits, for so long at most, and end."""
        try:
            async with asyncio.timeout(patience_s):
                while self._waiting:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            log.error("Not everything could be remembered.", action="remember_lost", count=len(self._waiting))
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def soon(self, item: Remembered) -> None:
        """Remember it as soon as may be."""
        if len(self._waiting) >= MOST_WAITING:
            self._done_with(self._waiting[0], "dropped")
        self._waiting.append(item)
        self._coming.update((entry.shop, entry.session) for entry in item.entries)
        if item.answer:
            self._answers[item.shop, item.message_id] = item.answer
        self._metrics.remember_waiting.set(len(self._waiting))
        self._wake.set()

    def recall(self, shop: str, message_id: str) -> bytes | None:
        """Return the sealed answer that is still on its way."""
        return self._answers.get((shop, message_id))

    async def settled(self, shop: str, sessions: Iterable[str]) -> None:
        """Wait until no turn of these sessions is on its way, so that what comes now comes after it."""
        names = {(shop, session) for session in sessions}
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLED_S):
                while not names.isdisjoint(self._coming):
                    await self._arrived.wait()

    async def _run(self) -> None:
        pause = 0.0
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = list(itertools.islice(self._waiting, BATCH))
                outcomes = await self._write(batch)
                for item, outcome in zip(batch, outcomes, strict=False):
                    if self._waiting and self._waiting[0] is item:
                        self._done_with(item, outcome)
                pause = 0.0 if outcomes else min(LONGEST_PAUSE_S, pause * 2 or 0.05)
                await asyncio.sleep(pause)

    def _done_with(self, item: Remembered, outcome: str) -> None:
        self._waiting.popleft()
        for entry in item.entries:
            name = entry.shop, entry.session
            self._coming[name] -= 1
            if not self._coming[name]:
                del self._coming[name]
        self._arrived.set()
        self._arrived = asyncio.Event()
        if self._answers.get((item.shop, item.message_id)) is item.answer:
            del self._answers[item.shop, item.message_id]
        self._metrics.remembered.labels(outcome).inc()
        self._metrics.remember_waiting.set(len(self._waiting))

    async def _write(self, batch: list[Remembered]) -> list[str]:
        """Write them in one trip and say how each went; nothing where they are to be tried again."""
        try:
            joined = await self._edge.remember_all(batch)
        except Unavailable:
            return []
        except Exception as error:  # one bad item must not hold up the others
            if len(batch) > 1:
                return [outcome for item in batch for outcome in await self._write([item]) or ["failed"]]
            shop = batch[0].shop
            log.error("An answer could not be remembered.", action="remember_failed", shop=shop, exc_info=error)
            return ["failed"]
        self._ringer.ring_soon({shard for item in batch for shard in self._edge.shards_of(item.entries)})
        for item, well in zip(batch, joined, strict=True):
            if not well:
                log.warning("A turn could not join its session.", action="remember_refused", shop=item.shop)
        return ["done" if well else "refused" for well in joined]


def seal(session: str, agent: str, kind: str, text: str, answer: bytes) -> bytes:
    """Return the answer with the mark of what it answered in front."""
    return mark(session, agent, kind, text) + answer


def unseal(session: str, agent: str, kind: str, text: str, sealed: bytes) -> bytes:
    """Return the answer; Conflict where it answered something else under the same id."""
    if sealed[:SEAL] != mark(session, agent, kind, text):
        raise Conflict(
            "This message id was used for another message.",
            hint="Give every message an id of its own; repeat one only with the same words.",
        )
    return sealed[SEAL:]


def mark(session: str, agent: str, kind: str, text: str) -> bytes:
    """Return 16 bytes that tell one message from another."""
    return hashlib.sha256("\0".join((session, agent, kind, text)).encode()).digest()[:SEAL]
