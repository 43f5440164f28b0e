"""The calls beside outgoing: what is sent, what is tried again, what comes back."""

import time

import msgspec
import pytest

from moderation.client.errors import Refused, Unreachable
from moderation.client.sync import SyncModerationClient
from moderation.vocabulary.wire import (
    AlertList,
    AlertView,
    ChoiceAnswer,
    IncomingAnswer,
    IncomingRequest,
    SaidReason,
    TokenAnswer,
)
from tests.client.service import Asked, Say, Service

ALERT = AlertView(
    id="alert_1",
    session="s1",
    kind="emotion",
    severity="warning",
    state="acknowledged",
    turn=3,
    level=2,
    score=0.8,
    because=SaidReason("anger", "客户发火了"),
    advice=[],
    message_id="m3",
    text="什么破店",
    findings=[],
    raised_at=1.0,
    updated_at=2.0,
)


def test_incoming_is_tried_again_with_the_same_ids(service: Service) -> None:
    answer = IncomingAnswer(2, 0, ["m1", "x"])

    async def second_time(_: Asked, say: Say) -> None:
        await say(503 if len(service.asked) == 1 else 202, {}, msgspec.json.encode(answer), False)

    service.answer = second_time
    with SyncModerationClient(service.url, "k") as client:
        got = client.incoming([IncomingRequest("s", "在吗", "m1"), IncomingRequest("s", "人呢")])
    assert got == answer
    first, second = (msgspec.json.decode(asked.body)["messages"] for asked in service.asked)
    assert first == second
    assert first[0]["message_id"] == "m1"
    assert first[1]["message_id"].startswith("msg_")


def test_incoming_gives_up_in_the_end_and_waits_as_asked(service: Service) -> None:
    service.reply(429, retry_after="0.3")
    start = time.monotonic()
    with SyncModerationClient(service.url, "k") as client, pytest.raises(Unreachable) as caught:
        client.incoming([IncomingRequest("s", "在吗")])
    assert len(service.asked) == 3
    assert time.monotonic() - start >= 0.6
    assert caught.value.retry_after == 0.3


def test_incoming_that_is_wrong_is_not_tried_again(service: Service) -> None:
    service.reply(422, b'{"type":"about:blank","title":"Wrong","status":422}')
    with SyncModerationClient(service.url, "k") as client, pytest.raises(Refused):
        client.incoming([IncomingRequest("s", "")])
    assert len(service.asked) == 1


def test_a_choice_whose_answer_is_lost_is_asked_again_under_the_same_key(service: Service) -> None:
    answer = ChoiceAnswer("hold_1", "continued", "continue", "li", 1.0, text="好", receipt="r")

    async def second_time(_: Asked, say: Say) -> None:
        await say(502 if len(service.asked) == 1 else 200, {}, msgspec.json.encode(answer), False)

    service.answer = second_time
    with SyncModerationClient(service.url, "k") as client:
        assert client.acting_for("李").choose("hold_1", "continue") == answer
        client.choose("hold_1", "continue")
    first, second, other = (asked.headers["idempotency-key"] for asked in service.asked)
    assert first == second != other
    assert [asked.headers.get("x-actor") for asked in service.asked] == ["%E6%9D%8E", "%E6%9D%8E", None]


def test_sessions_are_told(service: Service) -> None:
    service.reply(202)
    with SyncModerationClient(service.url, "k") as client:
        client.end_session("s/1", t=4.0)
        client.transfer("s1", "bo")
    assert [(asked.method, asked.path, asked.body) for asked in service.asked] == [
        ("POST", "/v1/sessions/s%2F1/end", b'{"t":4.0}'),
        ("POST", "/v1/sessions/s1/transfer", b'{"to":"bo"}'),
    ]


def test_what_supervisors_do_with_an_alert(service: Service) -> None:
    service.reply(200, msgspec.json.encode(ALERT))
    with SyncModerationClient(service.url, "k") as client:
        done = [
            client.acknowledge("alert_1"),
            client.assign("alert_1", "bo"),
            client.resolve("alert_1", "退款"),
            client.comment("alert_1", "已致电"),
            client.correct("alert_1", 3),
        ]
    assert done == [ALERT] * 5
    assert [(asked.path, asked.body.decode()) for asked in service.asked] == [
        ("/v1/alerts/alert_1/acknowledge", ""),
        ("/v1/alerts/alert_1/assign", '{"assignee":"bo"}'),
        ("/v1/alerts/alert_1/resolve", '{"resolution":"退款"}'),
        ("/v1/alerts/alert_1/comment", '{"text":"已致电"}'),
        ("/v1/alerts/alert_1/correct", '{"level":3}'),
    ]


def test_alerts_are_listed(service: Service) -> None:
    service.reply(200, msgspec.json.encode(AlertList([ALERT], next="alert_1")))
    with SyncModerationClient(service.url, "k") as client:
        page = client.alerts(state="open", session="s 1", limit=1)
    assert page == AlertList([ALERT], next="alert_1")
    assert service.asked[0].query == "state=open&session=s+1&limit=1"


def test_a_token_is_minted(service: Service) -> None:
    service.reply(201, b'{"token":"t","expires_at":5.0}')
    with SyncModerationClient(service.url, "k") as client:
        assert client.mint_token("a1", session="s1", ttl_s=60) == TokenAnswer("t", 5.0)
    assert msgspec.json.decode(service.asked[0].body) == {"agent": "a1", "session": "s1", "ttl_s": 60}
