"""GET /v1/events on a real connection: told in order, resumed without loss, and only what concerns the reader."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from moderation.client.client import ModerationClient
from moderation.client.errors import Refused
from moderation.client.events import FeedItem
from tests.web.conftest import Make
from tests.web.served import Caller, Served, until
from tests.web.test_alerts import raised

Play = Callable[[ModerationClient], Coroutine[Any, Any, None]]


def played(served: Served, key: str, play: Play) -> None:
    """Run it with a client of the service."""

    async def run() -> None:
        async with ModerationClient(served.url, key, timeout_s=5) as client, asyncio.timeout(20):
            await play(client)

    asyncio.run(run())


async def heard(client: ModerationClient, count: int, session: str = "", last: str = "") -> list[FeedItem]:
    """Listen until so many items came."""
    items: list[FeedItem] = []
    feed = client.events(session=session, last_event_id=last)
    try:
        while len(items) < count:
            items.append(await anext(feed))
    finally:
        await feed.aclose()
    return items


def test_a_hold_and_its_choice_are_told_at_once(served: Served, service: Caller) -> None:
    async def play(client: ModerationClient) -> None:
        feed = client.events()
        first = await anext(feed)
        assert (first.kind, first.data) == ("snapshot", {"holds": [], "alerts": []})
        said = await client.outgoing("s1", "a1", "傻逼")
        opened = await anext(feed)
        assert (opened.kind, opened.data["data"]["id"]) == ("hold.opened", said.hold_id)
        assert opened.data["data"]["reasons"][0]["sentence"]
        assert said.hold_id is not None
        await client.choose(said.hold_id, "discard")
        decided = await anext(feed)
        assert (decided.kind, decided.data["data"]["state"]) == ("hold.decided", "discarded")
        await feed.aclose()

    played(served, service.key, play)


def test_who_comes_back_misses_nothing(served: Served, service: Caller) -> None:
    async def play(client: ModerationClient) -> None:
        (snapshot,) = await heard(client, 1)
        holds = [(await client.outgoing("s1", "a1", "傻逼", message_id=f"m{number}")).hold_id for number in range(5)]
        first = await heard(client, 2, last=snapshot.id)
        rest = await heard(client, 3, last=first[-1].id)
        assert [item.data["data"]["id"] for item in first + rest] == holds
        assert [item.kind for item in first + rest] == ["hold.opened"] * 5

    played(served, service.key, play)


def test_an_id_that_is_none_of_ours_is_reset_to_how_things_stand(served: Served, service: Caller) -> None:
    hold = service.outgoing("傻逼").json()["hold_id"]
    alert = raised(served, service.shop)

    async def play(client: ModerationClient) -> None:
        for last in ("0-1", "99999999999999-0", "nonsense"):
            reset, snapshot = await heard(client, 2, last=last)
            assert (reset.kind, snapshot.kind) == ("reset", "snapshot")
            assert [one["id"] for one in snapshot.data["holds"]] == [hold]
            assert [one["id"] for one in snapshot.data["alerts"]] == [alert]

    played(served, service.key, play)


def test_an_agent_hears_of_its_own_only(served: Served, service: Caller) -> None:
    token = service.post("/v1/tokens", {"agent": "a1"}).json()["token"]
    raised(served, service.shop, "s2", "a2")
    mine = raised(served, service.shop, "s1", "a1")

    async def play(client: ModerationClient) -> None:
        feed = client.events()
        snapshot = await anext(feed)
        assert [one["id"] for one in snapshot.data["alerts"]] == [mine]
        service.outgoing("傻逼", agent="a2", session="s2")
        service.outgoing("傻逼", agent="a1", session="s1")
        assert (await anext(feed)).data["data"]["agent"] == "a1"
        await feed.aclose()

    played(served, token, play)


def test_a_session_feed_tells_of_that_session(served: Served, service: Caller) -> None:
    token = service.post("/v1/tokens", {"agent": "a1", "session": "s1"}).json()["token"]

    async def play(client: ModerationClient) -> None:
        feed = client.events()
        await anext(feed)
        service.outgoing("傻逼", session="s2")
        service.outgoing("傻逼", session="s1")
        assert (await anext(feed)).data["session"] == "s1"
        await feed.aclose()
        with pytest.raises(Refused):
            await heard(client, 1, session="s2")

    played(served, token, play)


def test_feeds_of_alerts_are_switched_by_policy(served: Served, service: Caller, caller: Make) -> None:
    admin, wang = caller("admin"), caller("supervisor", "wang")
    alert = raised(served, service.shop)
    admin.ask("PUT", "/v1/policy", {"feeds": {"supervisor": False}})

    async def play(client: ModerationClient) -> None:
        feed = client.events()
        assert (await anext(feed)).data["alerts"] == []
        service.post(f"/v1/alerts/{alert}/comment", {"text": "x"})
        service.outgoing("傻逼")
        assert (await anext(feed)).kind == "hold.opened"
        await feed.aclose()

    played(served, wang.key, play)


def test_a_changed_policy_is_announced(served: Served, service: Caller, caller: Make) -> None:
    async def play(client: ModerationClient) -> None:
        feed = client.events()
        await anext(feed)
        caller("admin").ask("PUT", "/v1/policy", {"mode": "shadow"})
        item = await anext(feed)
        assert (item.kind, item.data["data"]["number"]) == ("policy.changed", 1)
        await feed.aclose()

    played(served, service.key, play)


def test_nobody_hears_of_another_shop(served: Served, service: Caller, caller: Make) -> None:
    served.core.admin.add_shop(f"x-{service.shop}", "x", by="tests")
    other = caller("service", of=f"x-{service.shop}")

    async def play(client: ModerationClient) -> None:
        (snapshot,) = await heard(client, 1)
        service.outgoing("傻逼")
        other.outgoing("你傻逼")
        (item,) = await heard(client, 1, last=snapshot.id)
        assert item.data["data"]["text"] == "你傻逼"

    played(served, other.key, play)


def test_the_stream_says_what_it_is(service: Caller) -> None:
    headers = {"Authorization": f"Bearer {service.key}"}
    with service.http.stream("GET", "/v1/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
    with service.http.stream("GET", "/v1/events") as answer:
        assert answer.status_code == 401
    with service.http.stream("GET", "/v1/events?session=a%0Ab", headers=headers) as answer:
        assert answer.status_code == 422


def test_readers_that_leave_are_forgotten(served: Served, service: Caller) -> None:
    assert served.app.service is not None
    hub = served.app.service.hub
    before = hub.listening
    lines = [httpx.Client(base_url=served.url) for _ in range(3)]
    headers = {"Authorization": f"Bearer {service.key}"}
    answers = [line.send(line.build_request("GET", "/v1/events", headers=headers), stream=True) for line in lines]
    streams = [answer.iter_raw() for answer in answers]
    assert all(next(stream) for stream in streams)
    assert hub.listening == before + 3
    for line in lines:
        line.close()
    until(lambda: hub.listening == before)
