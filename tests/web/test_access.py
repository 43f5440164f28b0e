"""Who may ask what: keys, tokens, roles, operators, origins, rates."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection

from moderation.client.errors import Taken
from moderation.client.sync import SyncModerationClient
from moderation.journal import keys as journal_keys
from moderation.journal.keys import Key
from moderation.stores.server import RedisServer
from moderation.vocabulary.access import EVERY_SHOP, AccessRole
from tests.web.conftest import Make, settings_for
from tests.web.served import Caller, Served, serving

PAGE = "https://im.example.com"


def test_without_a_key_nothing_is_done(http: httpx.Client) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
        answer = http.post("/v1/outgoing", json={"session": "s", "agent": "a", "text": "您好"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["a.b.c", "mod_x_y", "é" * 10, "x" * 9000, "..", "null"])
def test_rubbish_for_a_key(http: httpx.Client, token: str) -> None:
    headers = [(b"authorization", b"Bearer " + token.encode())]
    assert http.get("/v1/holds", headers=headers).status_code in (400, 401, 431)


def test_a_revoked_key_opens_nothing(service: Caller, caller: Make) -> None:
    admin = caller("admin")
    made = admin.post("/v1/keys", {"name": "im"}).json()
    bearer = Caller(service.http, service.shop, made["key"])
    assert bearer.get("/v1/holds").status_code == 200
    assert admin.ask("DELETE", f"/v1/keys/{made['view']['id']}").status_code == 204
    assert bearer.get("/v1/holds").status_code == 401


def test_a_token_ends_with_its_time(service: Caller, served: Served) -> None:
    said = service.post("/v1/tokens", {"agent": "a1", "ttl_s": 60}).json()
    agent = Caller(service.http, service.shop, said["token"])
    assert agent.get("/v1/holds").status_code == 200
    assert 0 < said["expires_at"] - served.clock() <= 60
    served.clock.ahead = 61
    try:
        assert agent.get("/v1/holds").status_code == 401
    finally:
        served.clock.ahead = 0


def test_a_listed_supervisor_gets_a_supervisors_token(service: Caller, caller: Make) -> None:
    caller("admin").post("/v1/members", {"members": [{"id": "wang", "role": "supervisor"}]})
    token = service.post("/v1/tokens", {"agent": "wang"}).json()["token"]
    assert Caller(service.http, service.shop, token).get("/v1/members").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "may"),
    [
        ("POST", "/v1/tokens", {"agent": "a"}, {"service", "admin"}),
        ("GET", "/v1/alerts", None, {"service", "agent", "supervisor", "admin"}),
        ("GET", "/v1/members", None, {"service", "supervisor", "admin"}),
        ("POST", "/v1/members", {"members": [{"id": "a"}]}, {"admin"}),
        ("GET", "/v1/keys", None, {"admin"}),
        ("POST", "/v1/keys", {"name": "k"}, {"admin"}),
        ("GET", "/v1/policy", None, {"service", "supervisor", "admin"}),
        ("PUT", "/v1/policy", {}, {"admin"}),
        ("GET", "/v1/webhooks", None, {"admin"}),
        ("GET", "/v1/deliveries", None, {"admin"}),
        ("GET", "/v1/quarantine", None, {"admin"}),
        ("POST", "/v1/shops", {"id": "n", "name": "n"}, set()),
        ("DELETE", "/v1/shops/n", None, set()),
    ],
)
def test_roles(caller: Make, method: str, path: str, body: object, may: set[AccessRole]) -> None:
    roles: tuple[AccessRole, ...] = ("service", "agent", "supervisor", "admin")
    for role in roles:
        status = caller(role).ask(method, path, body).status_code
        assert (status != 403) == (role in may), (role, status)
        assert status < 500


def test_an_operator_names_the_shop(operator: Caller, shop: str, caller: Make) -> None:
    unnamed = operator.get("/v1/holds")
    assert (unnamed.status_code, "X-Shop" in unnamed.json()["hint"]) == (422, True)
    assert operator.get("/v1/holds", X_Shop=shop).status_code == 200
    assert operator.get("/v1/holds", X_Shop="nowhere").status_code == 404
    assert caller("admin").get("/v1/holds", X_Shop="nowhere").status_code == 403
    assert caller("admin").get("/v1/holds", X_Shop=shop).status_code == 200


def test_a_page_of_the_shop_may_ask_and_another_may_not(caller: Make, service: Caller) -> None:
    admin = caller("admin")
    before = service.get("/v1/holds", Origin=PAGE)
    assert before.status_code == 403
    admin.ask("PATCH", f"/v1/shops/{service.shop}", {"cors_origins": [PAGE]})
    answer = service.get("/v1/holds", Origin=PAGE)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "origin" in answer.headers["vary"].lower()
    for other in ("https://evil.example", "https://im.example.com.evil.example", "null", "http://im.example.com"):
        refused = service.get("/v1/holds", Origin=other)
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


def test_a_preflight_passes_for_an_origin_that_any_shop_lists(caller: Make, service: Caller, served: Served) -> None:
    caller("admin").ask("PATCH", f"/v1/shops/{service.shop}", {"cors_origins": ["https://a.example"]})
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    answer = service.http.options("/v1/outgoing", headers={"Origin": "https://a.example", **asked})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://a.example"
    assert "authorization" in answer.headers["access-control-allow-headers"]
    other = service.http.options("/v1/outgoing", headers={"Origin": "https://b.example", **asked})
    assert "access-control-allow-origin" not in other.headers
    served.core.admin.add_shop(f"x-{service.shop}", "x", by="tests")
    elsewhere = caller("service", of=f"x-{service.shop}").get("/v1/holds", Origin="https://a.example")
    assert elsewhere.status_code == 403
    assert "access-control-allow-origin" not in elsewhere.headers


def test_our_own_pages_may_ask(service: Caller, served: Served) -> None:
    assert service.get("/v1/holds", Origin=served.url).status_code == 200


def test_too_many_requests_are_told_when_to_come_back(redis_server: RedisServer, tmp_path: Path) -> None:
    with serving(settings_for(tmp_path, redis_server.url, rate_per_minute=5)) as served:
        key, _ = served.core.admin.create_key(EVERY_SHOP, "ops", "admin", by="tests")
        other, _ = served.core.admin.create_key(EVERY_SHOP, "other", "admin", by="tests")
        served.core.refresh()
        with httpx.Client(base_url=served.url) as http:
            caller = Caller(http, "", key)
            answers = [caller.get("/v1/shops") for _ in range(6)]
            assert [answer.status_code for answer in answers] == [200] * 5 + [429]
            assert answers[5].json()["code"] == "rate_limited"
            assert 1 <= int(answers[5].headers["retry-after"]) <= 60
            assert Caller(http, "", other).get("/v1/shops").status_code == 200


def test_a_back_end_acts_for_the_person_who_clicked(served: Served, service: Caller) -> None:
    with SyncModerationClient(served.url, service.key) as client:
        held = client.outgoing("s1", "小李", "傻逼", message_id="m1")
        assert held.hold_id is not None
        assert client.acting_for("小李").choose(held.hold_id, "discard").decided_by == "小李"
        with pytest.raises(Taken) as taken:
            client.acting_for("小王").choose(held.hold_id, "continue")
        assert taken.value.problem.extra["winner"] == "小李"


def test_a_person_acts_for_nobody_else(caller: Make) -> None:
    wang = caller("supervisor", "wang")
    answer = wang.post("/v1/alerts/x/acknowledge", X_Actor="li")
    assert answer.status_code == 403
    assert "X-Actor" in answer.json()["hint"]


@pytest.mark.parametrize("actor", ["%00", "a" * 129, "%ED%A0%80%0A"])
def test_an_actor_who_is_none(service: Caller, actor: str) -> None:
    answer = service.post("/v1/alerts/x/acknowledge", X_Actor=actor)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "X-Actor"


def test_a_snapshot_read_earlier_never_replaces_a_newer_one(
    served: Served, shop: str, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()
    usable = journal_keys.usable

    def slowly_once(conn: Connection, now: float) -> list[Key]:
        found = usable(conn, now)
        if not reading.is_set():
            reading.set()
            go_on.wait(10)
        return found

    monkeypatch.setattr(journal_keys, "usable", slowly_once)
    served.core.admin.create_key(shop, "first", by="tests")
    assert reading.wait(5)  # the refresher is at it, and will be done late
    key, _ = served.core.admin.create_key(shop, "second", by="tests")
    with ThreadPoolExecutor(1) as pool:
        newer = pool.submit(served.core.refresh)
        wait([newer], timeout=0.5)
        go_on.set()
        newer.result()
    time.sleep(0.05)
    assert Caller(http, shop, key).get("/v1/holds").status_code == 200


def test_a_token_for_no_session_ends_and_hands_over_none(service: Caller) -> None:
    service.post("/v1/incoming", {"session": "x1", "text": "在吗", "agent": "honest"})
    token = service.post("/v1/tokens", {"agent": "mallory"}).json()["token"]
    mallory = Caller(service.http, service.shop, token)
    for verb, body in (("transfer", {"to": "mallory"}), ("end", {})):
        assert mallory.post(f"/v1/sessions/x1/{verb}", body).status_code == 403
    own = service.post("/v1/tokens", {"agent": "mallory", "session": "x2"}).json()["token"]
    assert Caller(service.http, service.shop, own).post("/v1/sessions/x2/end", {}).status_code == 202


def test_a_token_for_no_session_does_not_read_what_others_were_told(service: Caller) -> None:
    service.post("/v1/incoming", {"session": "c3", "text": "只对小王说的话"})
    token = service.post("/v1/tokens", {"agent": "xiaoli"}).json()["token"]
    held = Caller(service.http, service.shop, token).outgoing("傻逼", session="c3", agent="xiaoli").json()
    hold = service.get(f"/v1/holds/{held['hold_id']}").json()
    assert hold["context"] == []
