"""Only 200 with a decision is a decision; all else is the caller's policy, or the caller's own mistake."""

import asyncio
import time
from typing import Literal

import msgspec
import pytest

from moderation.client.client import ModerationClient
from moderation.client.errors import Refused, Taken
from moderation.client.sync import SyncModerationClient
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.verdicts import Versions
from moderation.vocabulary.wire import ContextTurn, OutgoingAnswer
from tests.client.service import Asked, Say, Service

HELD = OutgoingAnswer(
    decision="hold",
    label="abuse",
    tier="confirmed",
    scores={"ok": 0.1, "abuse": 0.9},
    findings=[],
    reasons=[],
    versions=Versions("1"),
    engine="model",
    degraded=False,
    would="hold",
    message_id="m1",
    hold_id="hold_1",
    choices=["continue", "edit"],
    expires_at=9.0,
)


def ask(
    service: Service, on_error: Literal["pass", "hold"] = "pass", text: str = "您好", timeout_s: float = 0.8
) -> OutgoingAnswer:
    async def once() -> OutgoingAnswer:
        async with ModerationClient(service.url, "mk_1_s", on_error=on_error, timeout_s=timeout_s) as client:
            return await client.outgoing("s1", "a1", text, message_id="m1", context=["在吗"])

    return asyncio.run(once())


def test_a_decision_is_handed_on_and_the_request_is_whole(service: Service) -> None:
    service.reply(200, msgspec.json.encode(HELD))
    assert ask(service) == HELD
    (asked,) = service.asked
    assert (asked.method, asked.path, asked.headers["authorization"]) == (
        "POST",
        "/v1/outgoing",
        "Bearer mk_1_s",
    )
    assert msgspec.json.decode(asked.body) == {
        "session": "s1",
        "agent": "a1",
        "text": "您好",
        "message_id": "m1",
        "context": ["在吗"],
    }


def test_an_answer_of_a_newer_server_is_read(service: Service) -> None:
    fields = msgspec.to_builtins(HELD) | {"something_new": 1}
    service.reply(200, msgspec.json.encode(fields))
    assert ask(service) == HELD


@pytest.mark.parametrize("on_error", ["pass", "hold"])
@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (500, b"", "status 500"),
        (503, b'{"decision":"pass"}', "status 503"),
        (429, b"", "status 429"),
        (302, b"", "status 302"),
        (204, b"", "status 204"),
        (202, msgspec.json.encode(HELD), "status 202"),
        (200, b"<html>please sign in</html>", "a body that is not an answer"),
        (200, b'{"label":"ok"}', "a body that is not an answer"),
        (200, b"\xff\xfe", "a body that is not an answer"),
    ],
)
def test_no_decision_falls_to_the_policy(
    service: Service, on_error: Literal["pass", "hold"], status: int, body: bytes, cause: str
) -> None:
    service.reply(status, body)
    answer = ask(service, on_error)
    assert (answer.decision, answer.would, answer.engine, answer.degraded) == (
        on_error,
        on_error,
        "none",
        True,
    )
    assert answer.reasons[0].args == {"cause": cause}
    assert (answer.message_id, answer.hold_id, answer.choices) == ("m1", None, [])


def test_a_slow_service_costs_no_more_than_the_time_out(service: Service) -> None:
    service.reply(200, msgspec.json.encode(HELD), delay=3.0)
    start = time.monotonic()
    answer = ask(service, "hold", timeout_s=0.2)
    assert time.monotonic() - start < 1.5
    assert (answer.decision, answer.engine, answer.reasons[0].args) == ("hold", "none", {"cause": "time-out"})


def test_a_service_that_drips_is_cut_off_too(service: Service) -> None:
    async def drip(_: Asked, say: Say) -> None:
        for byte in msgspec.json.encode(HELD):
            await say(200, {}, bytes([byte]), True)
            await asyncio.sleep(0.05)

    service.answer = drip
    start = time.monotonic()
    assert ask(service, timeout_s=0.3).reasons[0].args == {"cause": "time-out"}
    assert time.monotonic() - start < 1.5


def test_nobody_there(service: Service) -> None:
    gone = Service(url="http://127.0.0.1:9")
    answer = ask(gone, "hold")
    assert (answer.decision, answer.reasons[0].args) == ("hold", {"cause": "ConnectError"})


def test_the_callers_own_mistake_is_raised_with_the_problem(service: Service) -> None:
    service.reply(
        422,
        b'{"type":"/problems/text_too_long","title":"Too long","status":422,"detail":"10001 > 10000",'
        b'"code":"text_too_long","hint":"Shorten it.","limit":10000}',
        content_type="application/problem+json",
    )
    with pytest.raises(Refused, match="10001 > 10000 Shorten it") as caught:
        ask(service)
    assert (caught.value.status, caught.value.code) == (422, "text_too_long")
    assert caught.value.problem.extra == {"limit": 10000}


def test_a_4xx_that_is_not_ours_is_raised_too(service: Service) -> None:
    service.reply(403, b"<html>blocked</html>")
    with pytest.raises(Refused) as caught:
        ask(service)
    assert (caught.value.problem.title, caught.value.status) == ("Forbidden", 403)


def test_half_a_surrogate_pair_is_the_callers_mistake(service: Service) -> None:
    with pytest.raises(InvalidInput):
        ask(service, text="a\ud83d")
    assert service.asked == []


def test_a_lost_race_names_the_winner(service: Service) -> None:
    service.reply(409, b'{"type":"about:blank","title":"Conflict","status":409,"extra":{"winner":{"by":"bo"}}}')
    with SyncModerationClient(service.url, "k") as client, pytest.raises(Taken) as caught:
        client.choose("hold/1", "continue", false_positive=True)
    assert caught.value.problem.extra == {"winner": {"by": "bo"}}
    assert service.asked[0].path == "/v1/holds/hold%2F1/choice"
    assert msgspec.json.decode(service.asked[0].body) == {"choice": "continue", "false_positive": True}


def test_the_sync_face_asks_the_same(service: Service) -> None:
    service.reply(200, msgspec.json.encode(HELD))
    with SyncModerationClient(service.url, "k") as client:
        assert client.outgoing("s", "a", "嗯", context=[ContextTurn("customer", "在吗", 1.0)]) == HELD
        client.outgoing("s", "a", "嗯")
    first, second = (msgspec.json.decode(asked.body) for asked in service.asked)
    assert first["context"] == [{"role": "customer", "text": "在吗", "t": 1.0}]
    assert first["message_id"].startswith("msg_")
    assert first["message_id"] != second["message_id"]
