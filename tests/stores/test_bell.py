"""The bell: one waiting job a shard, rings coalesce, a new ring after the drain starts."""

import asyncio

import pytest
import redis
from rq import Queue

from moderation.stores import keys
from moderation.stores.bell import QUEUE, Bell, Ringer
from moderation.stores.connections import sync_redis
from moderation.vocabulary.errors import Unavailable


def jobs(client: redis.Redis) -> list[tuple[str | None, list[int]]]:
    return [(job.func_name, list(job.args)) for job in Queue(QUEUE, connection=client, serializer="json").jobs]


def test_one_job_a_shard_waits_until_its_drain_starts(redis_url: str) -> None:
    with sync_redis(redis_url) as client:
        bell = Bell(client)
        assert [bell.ring(shard) for shard in (3, 3, 5)] == [True, False, True]
        assert jobs(client) == [("workers.jobs.drain", [3]), ("workers.jobs.drain", [5])]
        bell.clear(3)
        assert bell.ring(3)
        assert 0 < client.pttl(keys.bell(3)) <= 15_000


def test_what_cannot_be_enqueued_leaves_no_bell_behind(redis_url: str) -> None:
    with sync_redis(redis_url) as client:
        bell = Bell(client)
        client.set(f"rq:queue:{QUEUE}", "not a list")
        with pytest.raises(Unavailable, match="WRONGTYPE"):
            bell.ring(1)
        assert client.exists(keys.bell(1)) == 0


def test_the_event_loop_rings_through_a_thread_and_together(redis_url: str) -> None:
    async def play(ringer: Ringer) -> None:
        for _ in range(50):
            ringer.ring_soon({1})
            ringer.ring_soon({2})
        await ringer.settled()

    with sync_redis(redis_url) as client:
        asyncio.run(play(Ringer(Bell(client))))
        assert sorted(args for _, args in jobs(client)) == [[1], [2]]
