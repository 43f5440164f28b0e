"""Taking messages in: whole or not at all, once, in order; and what a session is recalled by."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest
import redis
import redis.asyncio

from moderation.stores import keys
from moderation.stores.connections import async_redis
from moderation.stores.edge import Edge, Recall
from moderation.stores.entries import Entry, EntryKind, decode_entry
from moderation.stores.feed import Page
from moderation.vocabulary.errors import Conflict, Unavailable
from moderation.vocabulary.messages import Turn
from tests.redis import own_server

SHARDS = 4


def entry(number: int, text: str = "", *, kind: EntryKind = "customer", session: str = "s1") -> Entry:
    return Entry(kind, "mall", session, f"m{number}", 1000.0 + number, float(number), text or f"第{number}句")


def with_edge(url: str, play: Callable[[Edge], Awaitable[None]]) -> None:
    async def run() -> None:
        client = async_redis(url)
        try:
            await play(Edge(client, SHARDS))
        finally:
            await client.aclose()

    asyncio.run(run())


def waiting(client: redis.Redis, session: str = "s1") -> list[Entry]:
    stream = keys.stream(keys.shard_of("mall", session, SHARDS))
    return [decode_entry(fields[b"e"]) for _, fields in cast("Page", client.xrange(stream))]


def test_a_message_is_taken_in_once_in_stream_and_turns(redis_url: str, redis_client: redis.Redis) -> None:
    async def play(edge: Edge) -> None:
        assert await edge.accept([entry(1), entry(2), entry(1)]) == [True, True, False]
        assert await edge.accept([entry(2), entry(3)]) == [False, True]
        assert (await edge.recall("mall", "s1", "x")).turns == tuple(
            Turn("customer", f"第{n}句", float(n)) for n in (1, 2, 3)
        )
        assert (await edge.recall("mall", "s2", "x")).turns == ()

    with_edge(redis_url, play)
    assert waiting(redis_client) == [entry(1), entry(2), entry(3)]


def test_an_id_used_for_other_words_is_refused_and_nothing_of_the_batch_taken(
    redis_url: str, redis_client: redis.Redis
) -> None:
    async def play(edge: Edge) -> None:
        await edge.accept([entry(1, "你好")])
        with pytest.raises(Conflict) as refused:
            await edge.accept([entry(2), entry(1, "再见")])
        assert refused.value.extra == {"message_id": "m1"}
        with pytest.raises(Conflict):
            await edge.accept([entry(5, "甲"), entry(5, "乙")])

    with_edge(redis_url, play)
    assert waiting(redis_client) == [entry(1, "你好")]


def test_concurrent_repeats_make_one_entry(redis_url: str, redis_client: redis.Redis) -> None:
    async def play(edge: Edge) -> None:
        answers = await asyncio.gather(*(edge.accept([entry(1)]) for _ in range(20)))
        assert sum(new for [new] in answers) == 1

    with_edge(redis_url, play)
    assert len(waiting(redis_client)) == 1


def test_only_the_last_turns_are_remembered_and_pictures_are_none(redis_url: str, redis_client: redis.Redis) -> None:
    async def play(edge: Edge) -> None:
        await edge.accept([entry(n) for n in range(30)])
        picture = Entry("customer", "mall", "s1", "p", 1.0, 31.0, "[图片]", message_kind="image")
        await edge.accept([picture, entry(31, kind="tick"), entry(32, kind="end")])
        assert [turn.t for turn in (await edge.recall("mall", "s1", "x")).turns] == [float(n) for n in range(10, 30)]

    with_edge(redis_url, play)
    assert len(waiting(redis_client)) == 33
    assert redis_client.ttl(keys.turns("mall", "s1")) > 71 * 3600


def test_the_first_answer_stands_and_the_agents_turn_joins_once(redis_url: str, redis_client: redis.Redis) -> None:
    async def play(edge: Edge) -> None:
        assert await edge.recall("mall", "s1", "m9") == Recall(None, ())
        said = entry(9, "亲，在的", kind="agent")
        assert await edge.remember("mall", "m9", b"one", [said]) == b"one"
        assert await edge.remember("mall", "m9", b"two", [said]) == b"one"
        assert await edge.recall("mall", "s1", "m9") == Recall(b"one", (Turn("agent", "亲，在的", 9.0),))

    with_edge(redis_url, play)
    assert [got.kind for got in waiting(redis_client)] == ["agent"]


def test_redis_away_is_said_plainly_and_restarted_it_has_everything(tmp_path: Path) -> None:
    server = own_server(tmp_path)
    server.start()

    async def play() -> None:
        client = async_redis(server.url)
        edge = Edge(client, SHARDS)
        await edge.accept([entry(1)])
        server.stop()
        with pytest.raises(Unavailable):
            await edge.accept([entry(2)])
        with pytest.raises(Unavailable):
            await edge.recall("mall", "s1", "m1")
        server.start()
        assert await edge.accept([entry(1), entry(2)]) == [False, True]
        await client.aclose()

    try:
        asyncio.run(play())
        with redis.Redis.from_url(server.url) as client:
            assert waiting(client) == [entry(1), entry(2)]
    finally:
        server.stop()
