"""One reader of the feed a process, and every SSE client it feeds."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Protocol

import structlog

from moderation.notify.frames import HEARTBEAT, Place, event_frame, frame, place_of
from moderation.notify.listener import Listener
from moderation.vocabulary.events import Event

Entries = list[tuple[str, Event]]
Snapshot = Callable[[], Awaitable[Any]]

log = structlog.get_logger()


class History(Protocol):
    """The feed stream as the hub needs it; ids are Redis stream ids."""

    async def read(self, after: str, block_ms: int) -> Entries:
        """Wait for entries after an id; empty when none came in time."""
        ...

    async def since(self, after: str, shop: str, session: str) -> Entries:
        """What the stream still has after an id, for one shop (and one session, unless empty)."""
        ...

    async def ends(self) -> tuple[str, str]:
        """First and last id; `0-0` twice when the stream is empty."""
        ...


class Hub:
    """Fans the feed out. `start` it with the process, `stop` it before the process ends."""

    def __init__(
        self, history: History, *, queue_size: int = 256, heartbeat_s: float = 15.0, block_ms: int = 1000
    ) -> None:
        self._history = history
        self._queue_size = queue_size
        self._heartbeat_s = heartbeat_s
        self._block_ms = block_ms
        self._listeners: dict[str, set[Listener]] = {}
        self._at = "0-0"
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to read, from now on."""
        _, self._at = await self._history.ends()
        self._task = asyncio.create_task(self._read(), name="feed reader")

    async def stop(self) -> None:
        """End the reader and every client's stream; they reconnect elsewhere and resume."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._end_all("")

    @property
    def listening(self) -> int:
        """How many clients are connected."""
        return sum(len(group) for group in self._listeners.values())

    async def listen(
        self,
        shop: str,
        *,
        session: str = "",
        last_event_id: str = "",
        snapshot: Snapshot | None = None,
        wants: Callable[[Event], bool] | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """Yield frames for one client until it is too slow or the hub stops.

        A new client gets a `snapshot` (how things stand), then what happens; one with a `last_event_id` gets
        what it missed; one whose id is too old, or is none of ours, a `reset` and a `snapshot`.
        """
        listener = Listener(session, self._queue_size, wants)
        self._listeners.setdefault(shop, set()).add(listener)  # before history is read: nothing falls between
        try:
            missed, seen = await self._missed(shop, listener, last_event_id)
            if missed is None:
                if last_event_id:
                    yield frame("reset", {"reason": "too_old"})
                _, last = await self._history.ends()
                seen = place_of(last) or (0, 0)
                yield frame("snapshot", {} if snapshot is None else await snapshot(), last)
            elif missed:
                yield b"".join(missed)
            while (batch := await listener.next(self._heartbeat_s)) is not None:
                fresh = [data for place, data in batch if place > seen]
                if fresh or not batch:
                    yield b"".join(fresh) or HEARTBEAT
            if listener.ended_because:
                yield frame("reset", {"reason": listener.ended_because})
        finally:
            group = self._listeners.get(shop, set())
            group.discard(listener)
            if not group:
                self._listeners.pop(shop, None)

    async def _missed(self, shop: str, listener: Listener, last_event_id: str) -> tuple[list[bytes] | None, Place]:
        """Return frames after an id, and the place reached; None where that cannot be known without loss."""
        after = place_of(last_event_id)
        if after is None:
            return None, (0, 0)
        entries = await self._history.since(last_event_id, shop, listener.session)
        first, last = ((place_of(end) or (0, 0)) for end in await self._history.ends())
        if after < first or after > last:  # asked after reading: what was cut off meanwhile is noticed too
            return None, (0, 0)
        frames = [event_frame(entry, event) for entry, event in entries if listener.takes(event)]
        return frames, max([after, *(place_of(entry) or (0, 0) for entry, _ in entries)])

    async def _read(self) -> None:
        wait = 0.05
        while True:
            try:
                if wait > 0.05:
                    await self._look_for_a_gap()
                entries = await self._history.read(self._at, self._block_ms)
                wait = 0.05
            except Exception as error:  # whatever Redis does, the reader lives on
                log.warning("The feed cannot be read; trying again.", action="feed_unreadable", error=repr(error))
                await asyncio.sleep(wait)
                wait = min(wait * 2, 2.0)
                continue
            for entry, event in entries:
                self._tell(entry, event)
                self._at = entry
            await asyncio.sleep(0)

    async def _look_for_a_gap(self) -> None:
        """After a break: if the stream lost what we had not read, or began anew, every client starts over."""
        first, last = ((place_of(end) or (0, 0)) for end in await self._history.ends())
        at = place_of(self._at) or (0, 0)
        if (at != (0, 0) and at < first) or at > last:
            self._at = "0-0" if at > last else self._at
            self._end_all("gap")

    def _tell(self, entry: str, event: Event) -> None:
        place, data = place_of(entry) or (0, 0), b""
        for listener in tuple(self._listeners.get(event.shop, ())):
            if listener.takes(event):
                data = data or event_frame(entry, event)
                listener.put(place, data)

    def _end_all(self, because: str) -> None:
        for group in self._listeners.values():
            for listener in group:
                listener.end(because)
