"""The feed stream, written and read; and under the hub it resumes without loss."""

import asyncio

from moderation.notify.hub import Hub
from moderation.stores.connections import async_redis, sync_redis
from moderation.stores.feed import Feed, FeedHistory
from moderation.vocabulary.events import Event


def event(number: int, shop: str = "mall", session: str = "s1") -> Event:
    return Event(f"evt_{number}", shop, "test.ping", float(number), session, {"n": number, "text": "怒"})


def test_events_come_back_whole_in_order_and_once(redis_url: str) -> None:
    async def play() -> None:
        client = async_redis(redis_url, blocking=True)
        history = FeedHistory(client)
        assert await history.ends() == ("0-0", "0-0")
        assert await history.read("0-0", 10) == []
        assert feed.publish([event(1), event(2, session="s2"), event(3, shop="other"), event(4)]) == 4
        assert feed.publish([event(4), event(5)]) == 1
        entries = await history.read("0-0", 10)
        assert [got for _, got in entries] == [
            event(1),
            event(2, session="s2"),
            event(3, shop="other"),
            event(4),
            event(5),
        ]
        first = entries[0][0]
        assert [got.id for _, got in await history.since("0-0", "mall", "")] == ["evt_1", "evt_2", "evt_4", "evt_5"]
        assert [got.id for _, got in await history.since(first, "mall", "s1")] == ["evt_4", "evt_5"]
        assert await history.ends() == (first, entries[-1][0])
        await client.aclose()

    with sync_redis(redis_url) as client:
        feed = Feed(client)
        asyncio.run(play())


def test_the_hub_feeds_a_client_from_it(redis_url: str) -> None:
    async def play() -> None:
        client = async_redis(redis_url, blocking=True)
        hub = Hub(FeedHistory(client), block_ms=50)
        await hub.start()
        stream = hub.listen("mall", session="s1")
        assert b"event: snapshot" in await anext(stream)
        await asyncio.to_thread(feed.publish, [event(1, session="s2"), event(2)])
        async with asyncio.timeout(5):
            told = await anext(stream)
        assert b'"id":"evt_2"' in told
        assert b"evt_1" not in told
        await stream.aclose()
        await hub.stop()
        await client.aclose()

    with sync_redis(redis_url) as client:
        feed = Feed(client)
        asyncio.run(play())
