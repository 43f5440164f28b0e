"""Holds over HTTP: one choice wins, in time, by whom it concerns, and nobody sees another shop's."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from moderation.client.paths import choice
from moderation.journal import labels
from tests.web.conftest import Make
from tests.web.served import Caller, Served, until


def held(service: Caller, text: str = "傻逼", **more: object) -> str:
    answer = service.outgoing(text, **more)  # type: ignore[arg-type]
    return str(answer.json()["hold_id"])


def choose(caller: Caller, hold_id: str, what: str, **headers: str) -> httpx.Response:
    return caller.post(choice(hold_id), {"choice": what}, **headers)


def test_of_many_choices_one_wins_and_the_others_hear_which(service: Caller, caller: Make) -> None:
    hold_id = held(service)
    agents = [caller("supervisor", f"sup{number}") for number in range(6)]
    wants = ["continue", "edit", "discard"] * 2
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda pair: choose(pair[0], hold_id, pair[1]), zip(agents, wants, strict=True)))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, 5)
    assert {one["winner"] for one in lost} == {won[0]["decided_by"]}
    assert {one["choice"] for one in lost} == {won[0]["choice"]}
    assert service.get(f"/v1/holds/{hold_id}").json()["state"] == won[0]["state"]


def test_the_same_choice_with_the_same_key_gets_the_same_answer(service: Caller) -> None:
    hold_id = held(service)
    first = choose(service, hold_id, "continue", Idempotency_Key="k1")
    assert first.status_code == 200
    assert choose(service, hold_id, "continue", Idempotency_Key="k1").content == first.content
    assert choose(service, hold_id, "continue", Idempotency_Key="k2").status_code == 409
    assert choose(service, hold_id, "edit", Idempotency_Key="k1").status_code == 409


def test_a_choice_after_its_time_is_refused_with_the_state(service: Caller, served: Served) -> None:
    hold_id = held(service)
    served.clock.ahead = 3600
    try:
        late = choose(service, hold_id, "continue")
    finally:
        served.clock.ahead = 0
    assert (late.status_code, late.json()["state"]) == (409, "expired")
    assert "text" not in late.json()


def test_a_continued_message_joins_its_session(service: Caller) -> None:
    choose(service, held(service, session="s9"), "continue")

    def joined() -> bool:
        hold = service.get(f"/v1/holds/{held(service, '你傻逼', session='s9')}").json()
        return ("agent", "傻逼") in [(turn["role"], turn["text"]) for turn in hold["context"]]

    until(joined)


def test_a_false_positive_teaches(service: Caller, served: Served) -> None:
    hold_id = held(service)
    service.post(choice(hold_id), {"choice": "continue", "false_positive": True, "reason": "客户自己说的"})
    with served.core.journal.read() as conn:
        rows = [row for _, row in labels.after(conn, shop=service.shop)]
    assert [(row.label, row.false_positive, row.reason) for row in rows] == [("ok", True, "客户自己说的")]


def test_an_agent_sees_and_decides_its_own_holds_only(service: Caller) -> None:
    mine, other = held(service, agent="a1"), held(service, "你傻逼", agent="a2")
    token = service.post("/v1/tokens", {"agent": "a1"}).json()["token"]
    agent = Caller(service.http, service.shop, token)
    assert [hold["id"] for hold in agent.get("/v1/holds?agent=a2").json()["holds"]] == [mine]
    assert agent.get(f"/v1/holds/{other}").status_code == 404
    assert choose(agent, other, "discard").status_code == 404
    assert choose(agent, mine, "discard").json()["decided_by"] == "a1"


def test_a_token_for_one_session_sees_that_session_only(service: Caller) -> None:
    mine, other = held(service, session="s1"), held(service, "你傻逼", session="s2")
    token = service.post("/v1/tokens", {"agent": "a1", "session": "s1"}).json()["token"]
    agent = Caller(service.http, service.shop, token)
    assert [hold["id"] for hold in agent.get("/v1/holds?session=s2").json()["holds"]] == [mine]
    assert agent.get(f"/v1/holds/{other}").status_code == 404


@pytest.mark.parametrize("what", ["continue", "edit", "discard"])
def test_another_shops_hold_is_not_there(service: Caller, served: Served, caller: Make, what: str) -> None:
    hold_id = held(service)
    served.core.admin.add_shop(f"x-{service.shop}", "x", by="tests")
    other = caller("service", of=f"x-{service.shop}")
    assert other.get(f"/v1/holds/{hold_id}").status_code == 404
    assert choose(other, hold_id, what).status_code == 404
    assert other.get("/v1/holds").json()["holds"] == []
    assert other.outgoing("您好", edit_of=hold_id).status_code == 404
    receipt = choose(service, hold_id, "continue").json()["receipt"]
    assert other.post("/v1/receipts/verify", {"receipt": receipt}).status_code == 404


def test_pages_follow_one_another(service: Caller) -> None:
    made = [held(service, f"傻逼{number}") for number in range(5)]
    seen: list[str] = []
    path: str | None = "/v1/holds?limit=2&state=open"
    while path:
        page = service.get(path).json()
        seen += [hold["id"] for hold in page["holds"]]
        path = f"/v1/holds?limit=2&state=open&before={page['next']}" if page["next"] else None
    assert seen == made[::-1]
    assert service.get("/v1/holds?before=none").status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"choice": "send"}, "choice"),
        ({}, "choice"),
        ({"choice": "edit", "reason": "x" * 2001}, "reason"),
        ({"choice": "edit", "false_positive": "yes"}, "false_positive"),
    ],
)
def test_a_choice_that_is_none(service: Caller, body: dict[str, object], path: str) -> None:
    hold_id = held(service)
    answer = service.post(choice(hold_id), body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == path
    assert service.get(f"/v1/holds/{hold_id}").json()["state"] == "open"
