"""The core and what only the web needs: the outgoing lane, the intake, the feed's hub."""

import asyncio
from typing import Self

import structlog

from moderation.access.limits import Limits
from moderation.notify.hub import Hub
from moderation.runtime.core import Core
from moderation.runtime.keeping import Keeping
from moderation.runtime.outgoing import Outgoing
from moderation.runtime.remembering import Remembering
from moderation.runtime.threads import Threads
from moderation.stores.bell import Ringer
from moderation.stores.connections import async_redis
from moderation.stores.edge import Edge, Remembered
from moderation.stores.entries import Entry
from moderation.stores.feed import FeedHistory
from moderation.telemetry import Metrics
from moderation.vocabulary.errors import ModerationError

PUBLISH_S = 1.0
"""How often to look for events that nobody published, told or not."""

THREADS_S = 3.0
"""How long a stop waits for what the threads are at."""

log = structlog.get_logger()


class Service:
    """Made inside a running event loop. `start` it; `quiet` it when no more requests come; `stop` it."""

    def __init__(self, core: Core, metrics: Metrics) -> None:
        settings = core.settings
        self.core = core
        self.metrics = metrics
        self.limits = Limits(settings.rate_per_minute)
        self.threads = Threads()
        self._redis = async_redis(settings.redis_url)
        self._reading = async_redis(settings.redis_url, blocking=True)
        self.edge = Edge(self._redis, settings.shards)
        self.history = FeedHistory(self._reading)
        self.hub = Hub(self.history)
        self.ringer = Ringer(core.bell)
        self.remembering = Remembering(self.edge, self.ringer, metrics)
        self.keeping = Keeping(core.journal, self.threads)
        self.outgoing = Outgoing(
            core, self.edge, self.remembering, self.keeping, self.threads, metrics, self.publish_soon
        )
        self.stopping = False
        self._unpublished = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> Self:
        """Begin; Redis may come later."""
        self.core.keep_fresh()
        self.remembering.start()
        self.keeping.start()
        self._tasks = [
            asyncio.create_task(self._start_hub(), name="hub starter"),
            asyncio.create_task(self._publish(), name="publisher"),
        ]
        return self

    def publish_soon(self) -> None:
        """Let the feed be told of new events now."""
        self._unpublished.set()

    def join_session(self, entry: Entry) -> None:
        """Let an agent's turn join its session soon, in the order in which turns were let go."""
        self.remembering.soon(Remembered(entry.shop, entry.message_id, b"", (entry,)))

    async def quiet(self) -> None:
        """End every feed, so that a server which waits for its connections can stop. Clients resume elsewhere."""
        self.stopping = True
        for task in self._tasks[:1]:
            task.cancel()
        await self.hub.stop()

    async def stop(self) -> None:
        """Write what waits and give everything back."""
        await self.quiet()
        await self.remembering.stop()
        await self.keeping.stop()
        await self.ringer.settled()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()
        await self._reading.aclose()
        await asyncio.to_thread(self.threads.close, THREADS_S)
        await asyncio.to_thread(self.core.close)

    async def _start_hub(self) -> None:
        pause = 0.1
        while True:
            try:
                await self.hub.start()
                return
            except ModerationError as error:
                if pause == 0.1:
                    log.warning("The feed waits for Redis.", action="hub_waits", code=error.code)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)

    async def _publish(self) -> None:
        told = False
        while True:
            try:
                async with asyncio.timeout(PUBLISH_S):
                    await self._unpublished.wait()
            except TimeoutError:
                pass
            self._unpublished.clear()
            try:
                await self.threads.run(self.core.publish)
                told = False
            except Exception as error:  # what stays in the journal is published later
                if not told:
                    log.warning("Events cannot be published just now.", action="publish_failed", exc_info=error)
                told = True
                await asyncio.sleep(0.2)
