"""Alerts over HTTP: two supervisors cannot take the same one; agents see their own; changes are told."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation.journal import alerts as journal_alerts
from moderation.journal import labels
from moderation.vocabulary.alerts import Alert
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.ids import new_id
from tests.web.conftest import Make
from tests.web.served import Caller, Served

ENTRIES = itertools.count(1)


def raised(served: Served, shop: str, session: str = "s1", agent: str = "a1") -> str:
    """An alert as the lane would raise it."""
    now = served.clock()
    alert = Alert(
        id=new_id("alert", now),
        shop=shop,
        session=session,
        kind="emotion",
        severity="warning",
        state="open",
        turn=2,
        level=2,
        score=0.9,
        because=Reason("mood_strong"),
        advice=(Reason("advise_soothe"),),
        message_id="m1",
        text="你们太过分了",
        findings=(),
        raised_at=now,
        updated_at=now,
        agent=agent,
    )
    with served.core.journal.begin() as conn:
        assert journal_alerts.put(conn, alert, f"{next(ENTRIES)}-0")
    return alert.id


def test_of_two_supervisors_one_takes_it(served: Served, service: Caller, caller: Make) -> None:
    alert_id = raised(served, service.shop)
    both = [caller("supervisor", name) for name in ("wang", "li")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one.post(f"/v1/alerts/{alert_id}/acknowledge"), both))
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert (won["state"], lost.json()["winner"]) == ("acknowledged", won["assignee"])
    winner = both[0] if won["assignee"] == "wang" else both[1]
    assert winner.post(f"/v1/alerts/{alert_id}/acknowledge").json()["version"] == won["version"]


def test_the_life_of_an_alert(served: Served, service: Caller, caller: Make) -> None:
    alert_id = raised(served, service.shop)
    wang = caller("supervisor", "wang")
    shown = wang.get(f"/v1/alerts/{alert_id}").json()
    assert shown["because"]["sentence"] == "客户很生气。"
    assert shown["advice"][0]["code"] == "advise_soothe"
    assert wang.post(f"/v1/alerts/{alert_id}/assign", {"assignee": "li"}).json()["assignee"] == "li"
    noted = wang.post(f"/v1/alerts/{alert_id}/comment", {"text": "已电话联系"}).json()
    assert [(note["by"], note["text"]) for note in noted["comments"]] == [("wang", "已电话联系")]
    assert wang.post(f"/v1/alerts/{alert_id}/correct", {"level": 1}).json()["corrected_level"] == 1
    assert wang.post(f"/v1/alerts/{alert_id}/correct", {"level": 4}).json()["errors"][0]["path"] == "level"
    closed = wang.post(f"/v1/alerts/{alert_id}/resolve", {"resolution": "已补发"}).json()
    assert (closed["state"], closed["resolution"]) == ("resolved", "已补发")
    again = caller("supervisor", "li").post(f"/v1/alerts/{alert_id}/resolve", {"resolution": "别的"})
    assert (again.status_code, again.json()["winner"]) == (409, "wang")
    with served.core.journal.read() as conn:
        assert [row.level for _, row in labels.after(conn, shop=service.shop)] == [1]


def test_agents_read_their_own_and_change_none(served: Served, service: Caller) -> None:
    mine, other = raised(served, service.shop), raised(served, service.shop, "s2", "a2")
    agent = Caller(service.http, service.shop, service.post("/v1/tokens", {"agent": "a1"}).json()["token"])
    assert [alert["id"] for alert in agent.get("/v1/alerts").json()["alerts"]] == [mine]
    assert agent.get(f"/v1/alerts/{other}").status_code == 404
    assert agent.post(f"/v1/alerts/{mine}/acknowledge").status_code == 403


@pytest.mark.parametrize("verb", ["acknowledge", "assign", "resolve", "comment", "correct"])
def test_another_shops_alert_is_not_there(served: Served, service: Caller, caller: Make, verb: str) -> None:
    alert_id = raised(served, service.shop)
    served.core.admin.add_shop(f"x-{service.shop}", "x", by="tests")
    other = caller("supervisor", of=f"x-{service.shop}")
    body = {"assign": {"assignee": "x"}, "resolve": {}, "comment": {"text": "x"}, "correct": {"level": 1}}.get(verb)
    assert other.post(f"/v1/alerts/{alert_id}/{verb}", body).status_code == 404
    assert other.get(f"/v1/alerts/{alert_id}").status_code == 404
    assert other.get("/v1/alerts").json() == {"alerts": [], "next": None}


def test_lists_filter_and_page(served: Served, service: Caller, caller: Make) -> None:
    made = [raised(served, service.shop, f"s{number}") for number in range(3)]
    caller("supervisor").post(f"/v1/alerts/{made[0]}/resolve", {})
    first = service.get("/v1/alerts?state=open&limit=1").json()
    second = service.get(f"/v1/alerts?state=open&limit=1&before={first['next']}").json()
    assert [first["alerts"][0]["id"], second["alerts"][0]["id"]] == [made[2], made[1]]
    assert [alert["id"] for alert in service.get("/v1/alerts?session=s1").json()["alerts"]] == [made[1]]


def test_nobody_takes_for_themselves_what_another_has(served: Served, service: Caller, caller: Make) -> None:
    alert_id = raised(served, service.shop)
    wang, li = caller("supervisor", "wang"), caller("supervisor", "li")
    assert wang.post(f"/v1/alerts/{alert_id}/assign", {"assignee": "wang"}).status_code == 200
    refused = li.post(f"/v1/alerts/{alert_id}/assign", {"assignee": "li"})
    assert (refused.status_code, refused.json()["winner"]) == (409, "wang")
    assert wang.post(f"/v1/alerts/{alert_id}/assign", {"assignee": "li"}).json()["assignee"] == "li"  # handed over


def test_an_agent_is_given_no_alert(served: Served, service: Caller, caller: Make) -> None:
    alert_id = raised(served, service.shop)
    caller("admin").post("/v1/members", {"members": [{"id": "xiaoli"}]})
    refused = service.post(f"/v1/alerts/{alert_id}/assign", {"assignee": "xiaoli"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "assignee")
