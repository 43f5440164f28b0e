"""Remembering many answers in one trip: each once, and a turn whose id is taken holds nobody up."""

import asyncio

import redis

from moderation.stores import keys
from moderation.stores.connections import async_redis
from moderation.stores.edge import Edge, Remembered
from moderation.stores.entries import Entry


def turn(number: int, text: str = "您好") -> Entry:
    return Entry("agent", "mall", f"s{number}", f"m{number}", 1.0, 1.0, text)


def remember(url: str, items: list[Remembered]) -> list[bool]:
    async def play() -> list[bool]:
        client = async_redis(url)
        try:
            return await Edge(client, 4).remember_all(items)
        finally:
            await client.aclose()

    return asyncio.run(play())


def test_answers_and_turns_go_together(redis_url: str, redis_client: redis.Redis) -> None:
    items = [Remembered("mall", f"m{number}", b"answer", (turn(number),)) for number in range(5)]
    items.append(Remembered("mall", "held", b"held"))
    assert remember(redis_url, items) == [True] * 6
    assert remember(redis_url, items) == [True] * 6
    assert [redis_client.llen(keys.turns("mall", f"s{number}")) for number in range(5)] == [1] * 5
    assert redis_client.get(keys.answer("mall", "held")) == b"held"
    assert 0 < int(redis_client.ttl(keys.answer("mall", "m1"))) <= keys.SEEN_S


def test_the_first_answer_stands_and_a_taken_id_joins_nothing(redis_url: str, redis_client: redis.Redis) -> None:
    remember(redis_url, [Remembered("mall", "m1", b"first", (turn(1),))])
    second = [
        Remembered("mall", "m1", b"second", (turn(1, "别的话"),)),
        Remembered("mall", "m2", b"", (turn(2),)),
    ]
    assert remember(redis_url, second) == [False, True]
    assert redis_client.get(keys.answer("mall", "m1")) == b"first"
    assert redis_client.llen(keys.turns("mall", "s1")) == 1
    assert redis_client.llen(keys.turns("mall", "s2")) == 1
    assert redis_client.exists(keys.answer("mall", "m2")) == 0
