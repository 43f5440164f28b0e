"""Clients of Redis, made in one way, and its failures as our own error."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from moderation.vocabulary.errors import Unavailable

CONNECT_S = 1.0
ANSWER_S = 3.0


def sync_redis(url: str, *, blocking: bool = False) -> redis.Redis:
    """Return a client for plain code. `blocking`: for reads that wait longer than any time-out (RQ workers)."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_S,
        socket_timeout=None if blocking else ANSWER_S,
        socket_keepalive=True,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
    )


def async_redis(url: str, *, blocking: bool = False) -> redis.asyncio.Redis:
    """Return a client for the event loop. `blocking`: for a reader that waits for new entries."""
    return redis.asyncio.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_S,
        socket_timeout=None if blocking else ANSWER_S,
        socket_keepalive=True,
        health_check_interval=30,
        retry=AsyncRetry(ExponentialBackoff(cap=0.2, base=0.02), 1),
    )


@contextmanager
def reached() -> Iterator[None]:
    """Turn whatever Redis fails with into Unavailable; the caller may try again."""
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise Unavailable(
            f"Redis did not do it: {type(error).__name__}: {error}",
            hint="Try again; `moderation doctor` says whether Redis runs and can write.",
        ) from error
