"""The feed: a stream of what happened, written from the journal, read by every web process."""

from collections.abc import Sequence
from typing import cast

import msgspec
import redis
import redis.asyncio

from moderation.stores import keys
from moderation.stores.connections import reached
from moderation.vocabulary.events import Event

PAGE = 1000
TOLD_S = 86_400

SCRIPT = """
local added = 0
for i = 2, #KEYS do
  local at = 3 * (i - 2) + 2
  if redis.call('SET', KEYS[i], 1, 'NX', 'EX', ARGV[at]) then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'p', ARGV[at + 1], 'e', ARGV[at + 2])
    added = added + 1
  end
end
return added
"""


Page = list[tuple[bytes, dict[bytes, bytes]]]


class Feed:
    """The writing side, for plain code."""

    def __init__(self, client: redis.Redis) -> None:
        self._add = client.register_script(SCRIPT)

    def publish(self, events: Sequence[Event]) -> int:
        """Add the events in order, each once however often it is told; return how many were new."""
        if not events:
            return 0
        values: list[str | bytes | int] = [keys.FEED_ENTRIES]
        for event in events:
            values += [TOLD_S, keys.member(event.shop, event.session), msgspec.json.encode(event)]
        with reached():
            return int(self._add(keys=[keys.FEED, *(keys.told(event.id) for event in events)], args=values))


class FeedHistory:
    """The reading side, for the hub; its client must allow blocking reads."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def read(self, after: str, block_ms: int) -> list[tuple[str, Event]]:
        """Wait for entries after an id; empty when none came in time."""
        with reached():
            reply = await self._redis.xread({keys.FEED: after}, count=PAGE, block=block_ms)
        return [_read(entry) for _, entries in cast("list[tuple[bytes, Page]]", reply or []) for entry in entries]

    async def since(self, after: str, shop: str, session: str) -> list[tuple[str, Event]]:
        """What the stream still has after an id, for one shop (and one session, unless empty)."""
        found: list[tuple[str, Event]] = []
        start = after
        while True:
            with reached():
                page = cast("Page", await self._redis.xrange(keys.FEED, min=f"({start}", count=PAGE))
            for entry in page:
                event_shop, _, event_session = entry[1][b"p"].decode().partition(keys.BETWEEN)
                if event_shop == shop and session in ("", event_session):
                    found.append(_read(entry))
            if len(page) < PAGE:
                return found
            start = page[-1][0].decode()

    async def ends(self) -> tuple[str, str]:
        """First and last id; `0-0` twice when the stream is empty."""
        with reached():
            async with self._redis.pipeline(transaction=True) as trip:
                trip.xrange(keys.FEED, count=1)
                trip.xrevrange(keys.FEED, count=1)
                first, last = await trip.execute()
        return (first[0][0].decode(), last[0][0].decode()) if first else ("0-0", "0-0")


def _read(entry: tuple[bytes, dict[bytes, bytes]]) -> tuple[str, Event]:
    return entry[0].decode(), msgspec.json.decode(entry[1][b"e"], type=Event)
