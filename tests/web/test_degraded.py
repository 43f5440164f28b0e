"""With a part missing the service goes on as far as it can, and says so."""

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from sqlalchemy import select

from moderation.journal import tables
from moderation.settings import ROOT
from moderation.stores import keys
from moderation.stores.server import RedisServer
from moderation.vocabulary.errors import InvalidInput, ModerationError
from tests.redis import own_server
from tests.web.conftest import settings_for
from tests.web.served import Caller, Served, serving, until


def shop_of(served: Served, http: httpx.Client) -> Caller:
    """A shop's back end."""
    served.core.admin.add_shop("shop", "shop", by="tests")
    key, _ = served.core.admin.create_key("shop", "back-end", "service", by="tests")
    served.core.refresh()
    return Caller(http, "shop", key)


@pytest.fixture
def redis_of_its_own(tmp_path: Path) -> Iterator[RedisServer]:
    server = own_server(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def test_without_redis_messages_are_judged_and_nothing_is_taken_in(
    redis_of_its_own: RedisServer, tmp_path: Path
) -> None:
    with serving(settings_for(tmp_path, redis_of_its_own.url)) as served, httpx.Client(base_url=served.url) as http:
        service = shop_of(served, http)
        service.outgoing("您好", message_id="before")
        redis_of_its_own.stop()
        passed = service.outgoing("您好，在的", message_id="m1").json()
        assert (passed["decision"], passed["degraded"]) == ("pass", True)
        assert "context_unavailable" in [reason["code"] for reason in passed["reasons"]]
        given = service.outgoing("您好，在的", context=["在吗"]).json()
        assert "context_unavailable" not in [reason["code"] for reason in given["reasons"]]
        held = service.outgoing("傻逼").json()
        assert held["decision"] == "hold"
        assert service.get(f"/v1/holds/{held['hold_id']}").status_code == 200
        refused = service.post("/v1/incoming", {"session": "s1", "text": "在吗"})
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert int(refused.headers["retry-after"]) >= 1
        assert service.get("/v1/events").status_code == 503
        ready = service.get("/readyz")
        assert (ready.status_code, ready.json()["redis"]["ok"], ready.json()["journal"]["ok"]) == (503, False, True)
        assert service.get("/livez").status_code == 200
        redis_of_its_own.start()
        until(lambda: service.get("/readyz").status_code == 200)
        until(lambda: served.core.redis.exists(keys.answer("shop", "m1")), 10)
        assert service.outgoing("别的话", message_id="m1").status_code == 409
        assert service.outgoing("别的话", message_id="before").status_code == 409
        assert service.post("/v1/incoming", {"session": "s1", "text": "在吗"}).status_code == 202


def test_a_redis_that_hangs_costs_no_hold_and_leaves_none_behind(redis_of_its_own: RedisServer, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, redis_of_its_own.url)
    with serving(settings) as served, httpx.Client(base_url=served.url, timeout=20) as http:
        service = shop_of(served, http)
        assert redis_of_its_own.pid is not None
        os.kill(redis_of_its_own.pid, signal.SIGSTOP)
        try:
            said = service.outgoing("傻逼").json()
            refused = service.post("/v1/incoming", {"session": "s1", "text": "在吗"})
        finally:
            os.kill(redis_of_its_own.pid, signal.SIGCONT)
        assert (said["decision"], said["degraded"]) == ("hold", True)
        assert "journal_unavailable" not in [reason["code"] for reason in said["reasons"]]
        assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
        assert [one["id"] for one in service.get("/v1/holds").json()["holds"]] == [said["hold_id"]]


def test_it_starts_before_redis_does(tmp_path: Path) -> None:
    server = own_server(tmp_path / "redis")
    with serving(settings_for(tmp_path, server.url)) as served, httpx.Client(base_url=served.url, timeout=20) as http:
        service = shop_of(served, http)
        assert service.outgoing("傻逼").json()["decision"] == "hold"
        server.start()
        try:

            def feed() -> int:
                headers = {"Authorization": f"Bearer {service.key}"}
                with http.stream("GET", "/v1/events", headers=headers) as answer:
                    return int(answer.status_code == 200)

            until(feed, 10)
        finally:
            server.stop()


@pytest.mark.parametrize("then", ["pass", "hold"])
def test_a_hold_that_the_journal_cannot_keep_is_decided_by_policy(
    redis_server: RedisServer, tmp_path: Path, then: str
) -> None:
    settings = settings_for(tmp_path, redis_server.url)
    with serving(settings) as served, httpx.Client(base_url=served.url, timeout=20) as http:
        service = shop_of(served, http)
        served.core.admin.set_policy("shop", f'[on_error]\noutgoing = "{then}"', by="tests")
        served.core.refresh()
        other = sqlite3.connect(settings.data_dir / "journal.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # another process that writes, and does not come to an end
        began = time.monotonic()
        said = service.outgoing("傻逼").json()
        took = time.monotonic() - began
        other.execute("ROLLBACK")
        other.close()
        assert (said["decision"], said["would"], said["degraded"]) == (then, "hold", True)
        assert (said["hold_id"], said["choices"]) == (None, [])
        assert "journal_unavailable" in [reason["code"] for reason in said["reasons"]]
        assert took < 1.0  # a chat host waits no longer
        assert service.outgoing("你傻逼").json()["hold_id"]


def test_a_broken_model_is_told_of_once_and_a_good_one_swapped_in(redis_server: RedisServer, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models", models)
    settings = settings_for(tmp_path, redis_server.url)
    with serving(settings) as served, httpx.Client(base_url=served.url, timeout=20) as http:
        service = shop_of(served, http)
        said = service.outgoing("您好").json()
        assert (said["engine"], said["degraded"]) == ("model", False)
        assert said["versions"]["model"]
        assert service.get("/readyz").json()["degraded"] is False

        pointer = models / "agent" / "CURRENT"
        version = pointer.read_text()
        pointer.write_text("nothing\n")
        said = until(lambda: wanted(service, "rules"))
        assert said["degraded"] is True
        assert "no_model" in [reason["code"] for reason in said["reasons"]]
        ready = service.get("/readyz")
        assert (ready.status_code, ready.json()["degraded"], ready.json()["models"]["ok"]) == (200, True, False)
        assert "moderation train" in ready.json()["models"]["problem"]
        assert "moderation_engine_degraded 1.0" in service.get("/metrics").text
        for _ in range(3):
            served.core.refresh()
        assert degraded_events(served) == 1

        pointer.write_text(version)
        assert until(lambda: wanted(service, "model"))["degraded"] is False
        assert "moderation_engine_degraded 0.0" in service.get("/metrics").text


def wanted(service: Caller, engine: str) -> dict[str, Any]:
    said: dict[str, Any] = service.outgoing("您好").json()
    return said if said["engine"] == engine else {}


def degraded_events(served: Served) -> int:
    with served.core.journal.read() as conn:
        rows = conn.execute(select(tables.events.c.kind)).scalars()
        return list(rows).count("engine.degraded")


def test_a_file_that_is_not_what_its_manifest_names_is_not_opened(redis_server: RedisServer, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models", models)
    for file in models.glob("agent/*/model.joblib"):
        file.write_bytes(file.read_bytes() + b"x")
    settings = settings_for(tmp_path, redis_server.url)
    with serving(settings) as served, httpx.Client(base_url=served.url, timeout=20) as http:
        said = shop_of(served, http).outgoing("傻逼").json()
        assert (said["engine"], said["degraded"], said["decision"]) == ("rules", True, "hold")


def test_stopping_loses_nothing_and_ends_open_feeds(redis_server: RedisServer, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, redis_server.url)
    with serving(settings) as served:
        http = httpx.Client(base_url=served.url, timeout=20)
        service = shop_of(served, http)
        request = http.build_request("GET", "/v1/events", headers={"Authorization": f"Bearer {service.key}"})
        feed = http.send(request, stream=True)
        frames = feed.iter_raw()
        assert b"snapshot" in next(frames)
        for number in range(200):
            service.outgoing("您好", message_id=f"m{number}", session=f"stop{number}")
        began = time.monotonic()
        served.stop()
        assert time.monotonic() - began < 10
        list(frames)  # ended whole, not broken off
        http.close()
    with redis.Redis.from_url(redis_server.url) as client:
        assert all(client.exists(keys.answer("shop", f"m{number}")) for number in range(200))
        turns = [client.llen(keys.turns("shop", f"stop{number}")) for number in range(200)]
    assert turns == [1] * 200


def test_what_is_missing_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="REDIS_URL"), serving(settings_for(tmp_path, "")):
        pass
    with (
        pytest.raises(InvalidInput, match="16 characters"),
        serving(settings_for(tmp_path, "redis://127.0.0.1:1/0", secret="short")),
    ):
        pass
    newer = settings_for(tmp_path, "redis://127.0.0.1:1/0", journal_url="mysql://x/y")
    with pytest.raises(ModerationError, match="mysql"), serving(newer):
        pass
