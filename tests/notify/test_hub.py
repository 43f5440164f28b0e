"""The hub: nothing lost or repeated at the seam, slow clients dropped, old ids reset."""

import asyncio
from collections.abc import AsyncGenerator

from moderation.notify.hub import Entries, Hub
from moderation.vocabulary.events import Event


class ListHistory:
    """A feed in a list, with the ids and the waiting of a stream."""

    def __init__(self) -> None:
        self.entries: Entries = []
        self.count = 0

    def add(self, shop: str = "a", session: str = "s") -> None:
        self.count += 1
        event = Event(f"evt_{self.count}", shop, "test.ping", 1.0, session)
        self.entries.append((f"{self.count}-0", event))

    async def read(self, after: str, block_ms: int) -> Entries:
        await asyncio.sleep(0.005)
        return [entry for entry in self.entries if number(entry[0]) > number(after)]

    async def since(self, after: str, shop: str, session: str) -> Entries:
        found = [
            (entry, event)
            for entry, event in self.entries
            if number(entry) > number(after) and event.shop == shop and session in ("", event.session)
        ]
        self.add()  # one more comes just as history is read
        await asyncio.sleep(0.02)
        return found

    async def ends(self) -> tuple[str, str]:
        return (self.entries[0][0], self.entries[-1][0]) if self.entries else ("0-0", "0-0")


def number(stream_id: str) -> int:
    return int(stream_id.split("-")[0])


async def ids(stream: AsyncGenerator[bytes, None], count: int) -> list[str]:
    got: list[str] = []
    async with asyncio.timeout(5):
        while len(got) < count:
            got += [line[4:] for line in (await anext(stream)).decode().splitlines() if line.startswith("id: ")]
    return got


def test_resuming_loses_and_repeats_nothing_at_the_seam() -> None:
    async def play() -> None:
        history = ListHistory()
        for _ in range(5):
            history.add()
        hub = Hub(history)
        await hub.start()
        stream = hub.listen("a", last_event_id="2-0")
        assert await ids(stream, 3) == ["3-0", "4-0", "5-0"]
        history.add()
        assert await ids(stream, 2) == ["6-0", "7-0"]
        await stream.aclose()
        assert hub.listening == 0
        await hub.stop()

    asyncio.run(play())


def test_a_new_client_gets_a_snapshot_then_only_its_own_session_and_shop() -> None:
    async def play() -> None:
        history = ListHistory()
        history.add()
        hub = Hub(history, heartbeat_s=0.05)
        await hub.start()

        async def snapshot() -> dict[str, int]:
            return {"open": 2}

        stream = hub.listen("a", session="s", snapshot=snapshot)
        assert await anext(stream) == b'id: 1-0\nevent: snapshot\ndata: {"open":2}\n\n'
        history.add(session="other")
        history.add(shop="b")
        assert await anext(stream) == b": beat\n\n"
        history.add()
        assert await ids(stream, 1) == ["4-0"]
        await hub.stop()
        assert [data async for data in stream] == []

    asyncio.run(play())


def test_ids_too_old_too_new_or_nonsense_are_reset() -> None:
    async def play() -> None:
        history = ListHistory()
        for _ in range(6):
            history.add()
        del history.entries[:3]
        hub = Hub(history)
        await hub.start()
        for bad in ("2-0", "99-0", "x"):
            stream = hub.listen("a", last_event_id=bad)
            assert await anext(stream) == b'event: reset\ndata: {"reason":"too_old"}\n\n'
            assert b"event: snapshot" in await anext(stream)
            await stream.aclose()
        await hub.stop()

    asyncio.run(play())


def test_a_slow_client_is_dropped_and_others_go_on() -> None:
    async def play() -> None:
        history = ListHistory()
        hub = Hub(history, queue_size=3)
        await hub.start()
        slow = hub.listen("a", session="busy")
        other = hub.listen("a", session="calm")
        await anext(slow)
        await anext(other)
        for _ in range(4):
            history.add(session="busy")
        history.add(session="calm")
        assert await ids(other, 1) == ["5-0"]
        assert [data async for data in slow] == [b'event: reset\ndata: {"reason":"slow"}\n\n']
        await other.aclose()
        await hub.stop()

    asyncio.run(play())
