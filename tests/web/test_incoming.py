"""POST /v1/incoming and the words about sessions: in the stream before the 202, each id once."""

import asyncio
from typing import Any

import pytest

from moderation.client.client import ModerationClient
from moderation.stores import keys
from moderation.stores.entries import Entry, decode_entry
from moderation.vocabulary.wire import IncomingRequest
from tests.web.conftest import Make
from tests.web.served import Caller, Served, until


def stream(served: Served, shop: str) -> list[Entry]:
    """Everything of the shop that waits for its drain."""
    found: list[Entry] = []
    for shard in range(served.core.settings.shards):
        entries: Any = served.core.redis.xrange(keys.stream(shard))
        found += [decode_entry(fields[b"e"]) for _, fields in entries]
    return [entry for entry in found if entry.shop == shop]


def test_one_message_is_in_the_stream_before_the_answer(service: Caller, served: Served) -> None:
    answer = service.post("/v1/incoming", {"session": "s1", "text": "怎么还不发货", "t": 5.0, "agent": "a1"})
    assert answer.status_code == 202
    assert (answer.json()["accepted"], answer.json()["repeated"]) == (1, 0)
    entry = stream(served, service.shop)[0]
    assert (entry.kind, entry.session, entry.text, entry.t, entry.agent) == (
        "customer",
        "s1",
        "怎么还不发货",
        5.0,
        "a1",
    )
    assert entry.message_id == answer.json()["ids"][0]
    until(lambda: served.core.redis.exists(keys.bell(keys.shard_of(service.shop, "s1", served.core.settings.shards))))


def test_a_batch_keeps_its_order_and_takes_no_id_twice(service: Caller, served: Served) -> None:
    messages = [{"session": "s1", "text": str(number), "message_id": f"m{number}"} for number in range(5)]
    first = service.post("/v1/incoming", {"messages": messages[:3]}).json()
    again = service.post("/v1/incoming", {"messages": messages}).json()
    assert (first["accepted"], again["accepted"], again["repeated"]) == (3, 2, 3)
    assert again["ids"] == [f"m{number}" for number in range(5)]
    assert [entry.text for entry in stream(served, service.shop)] == list("01234")


def test_an_id_for_other_words_is_a_conflict_and_takes_nothing_in(service: Caller, served: Served) -> None:
    service.post("/v1/incoming", {"session": "s1", "text": "甲", "message_id": "m1"})
    batch = [{"session": "s1", "text": "乙", "message_id": "m0"}, {"session": "s1", "text": "丙", "message_id": "m1"}]
    assert service.post("/v1/incoming", {"messages": batch}).status_code == 409
    assert [entry.text for entry in stream(served, service.shop)] == ["甲"]


def test_the_client_hands_over_and_tells_of_sessions(service: Caller, served: Served) -> None:
    async def play() -> None:
        async with ModerationClient(served.url, service.key) as client:
            told = await client.incoming([IncomingRequest("s1", "在吗"), IncomingRequest("s1", "", kind="image")])
            assert told.accepted == 2
            await client.transfer("s1", "a2", t=9.0)
            await client.end_session("s1")

    asyncio.run(play())
    kinds = [(entry.kind, entry.agent, entry.message_kind) for entry in stream(served, service.shop)]
    assert kinds == [
        ("customer", "", "text"),
        ("customer", "", "image"),
        ("transfer", "a2", "text"),
        ("end", "", "text"),
    ]


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/incoming", {"session": "s1", "text": "x"}), ("/v1/incoming", {"messages": []})]
)
def test_agents_and_supervisors_hand_over_nothing(caller: Make, path: str, body: dict[str, object]) -> None:
    assert caller("agent").post(path, body).status_code == 403
    assert caller("supervisor").post(path, body).status_code == 403


def test_a_session_token_tells_of_its_own_session_only(service: Caller) -> None:
    token = service.post("/v1/tokens", {"agent": "a1", "session": "s1"}).json()["token"]
    agent = Caller(service.http, service.shop, token)
    assert agent.post("/v1/sessions/s1/transfer", {"to": "a2"}).status_code == 202
    assert agent.post("/v1/sessions/s2/end", {}).status_code == 403
    assert agent.post("/v1/sessions/s1/transfer", {"to": ""}).status_code == 422
    assert agent.post("/v1/sessions/s1/transfer", {}).json()["errors"][0]["path"] == "to"
