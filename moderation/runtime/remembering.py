"""Answers and agent turns on their way to Redis: after the caller has its answer, in order, never lost at a stop."""

import asyncio
import hashlib
from collections import deque

import structlog
from msgspec import Struct

from moderation.stores.bell import Ringer
from moderation.stores.edge import Edge
from moderation.stores.entries import Entry
from moderation.telemetry import Metrics
from moderation.vocabulary.errors import Conflict, ModerationError, Unavailable

MOST_WAITING = 20_000
"""With Redis down, more than this are not kept: answering goes on, remembering does not."""
LONGEST_PAUSE_S = 2.0
SEAL = 16

log = structlog.get_logger()


class Remembered(Struct, frozen=True):
    """One answer as given, sealed with what it answered, and the turn that joins the session (none for a hold).

    `sealed` is empty where only a turn is to join: a hold's text that was let go.
    """

    shop: str
    message_id: str
    sealed: bytes
    entries: tuple[Entry, ...] = ()


class Remembering:
    """`soon` takes one and returns at once; `recall` knows what is still on its way."""

    def __init__(self, edge: Edge, ringer: Ringer, metrics: Metrics) -> None:
        self._edge = edge
        self._ringer = ringer
        self._metrics = metrics
        self._waiting: deque[Remembered] = deque()
        self._answers: dict[tuple[str, str], bytes] = {}
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
        if item.sealed:
            self._answers[item.shop, item.message_id] = item.sealed
        self._metrics.remember_waiting.set(len(self._waiting))
        self._wake.set()

    def recall(self, shop: str, message_id: str) -> bytes | None:
        """Return the sealed answer that is still on its way."""
        return self._answers.get((shop, message_id))

    async def _run(self) -> None:
        pause = 0.0
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                item = self._waiting[0]
                outcome = await self._write(item)
                if outcome:
                    pause = 0.0
                    if self._waiting and self._waiting[0] is item:
                        self._done_with(item, outcome)
                else:
                    pause = min(LONGEST_PAUSE_S, pause * 2 or 0.05)
                    await asyncio.sleep(pause)

    def _done_with(self, item: Remembered, outcome: str) -> None:
        self._waiting.popleft()
        if self._answers.get((item.shop, item.message_id)) is item.sealed:
            del self._answers[item.shop, item.message_id]
        self._metrics.remembered.labels(outcome).inc()
        self._metrics.remember_waiting.set(len(self._waiting))

    async def _write(self, item: Remembered) -> str:
        """Write one item and say how it went; nothing where it is to be tried again."""
        try:
            if item.sealed:
                await self._edge.remember(item.shop, item.message_id, item.sealed, item.entries)
            else:
                await self._edge.accept(item.entries)
        except Unavailable:
            return ""
        except ModerationError as error:
            log.warning(
                "A turn could not join its session.", action="remember_refused", shop=item.shop, code=error.code
            )
            return "refused"
        except Exception as error:  # one bad item must not hold up the others
            log.error("An answer could not be remembered.", action="remember_failed", shop=item.shop, exc_info=error)
            return "failed"
        self._ringer.ring_soon(self._edge.shards_of(item.entries))
        return "done"


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
