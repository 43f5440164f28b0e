"""One SSE client's place in the hub: a bounded queue that ends rather than grows."""

import asyncio
from collections import deque
from collections.abc import Callable

from moderation.notify.frames import Place
from moderation.vocabulary.events import Event


class Listener:
    """Filled by the hub's reader, emptied by the client's stream."""

    def __init__(self, session: str, size: int, wants: Callable[[Event], bool] | None = None) -> None:
        self.session = session
        self.ended_because = ""
        self._wants = wants
        self._size = size
        self._waiting: deque[tuple[Place, bytes]] = deque()
        self._ended = False
        self._ring = asyncio.Event()

    def takes(self, event: Event) -> bool:
        """Whether this client is to be told of the event."""
        return (not self.session or event.session == self.session) and (self._wants is None or self._wants(event))

    def put(self, place: Place, data: bytes) -> None:
        """Add a frame; a client with no room left is ended, and resumes from the last id it was given."""
        if len(self._waiting) >= self._size:
            self.end("slow")
        elif not self._ended:
            self._waiting.append((place, data))
            self._ring.set()

    def end(self, because: str) -> None:
        """Let the stream end now; what waits is dropped (the client resumes)."""
        self._waiting.clear()
        self.ended_because = self.ended_because or because
        self._ended = True
        self._ring.set()

    async def next(self, patience_s: float) -> list[tuple[Place, bytes]] | None:
        """Return all that waits; an empty list after `patience_s` of nothing; None when it has ended."""
        try:
            async with asyncio.timeout(patience_s):
                await self._ring.wait()
        except TimeoutError:
            return []
        self._ring.clear()
        if self._ended:
            return None
        batch = list(self._waiting)
        self._waiting.clear()
        return batch
