"""Running shops over HTTP: shops, members, keys, policies, webhooks, and what was set aside."""

import pytest

from moderation.journal import deliveries, events, quarantine
from moderation.journal.quarantine import Quarantined
from moderation.vocabulary.events import Event
from moderation.vocabulary.ids import new_id
from tests.web.conftest import Make
from tests.web.served import Caller, Served


def test_a_shop_is_made_changed_and_shut_out(operator: Caller, shop: str, caller: Make) -> None:
    name = f"new-{shop}"
    made = operator.post("/v1/shops", {"id": name, "name": "新店", "cors_origins": ["https://a.example"]})
    assert (made.status_code, made.json()["cors_origins"]) == (201, ["https://a.example"])
    assert operator.post("/v1/shops", {"id": name, "name": "again"}).status_code == 409
    key = caller("admin", of=name)
    assert [one["id"] for one in key.get("/v1/shops").json()["shops"]] == [name]
    assert {name, shop} <= {one["id"] for one in operator.get("/v1/shops").json()["shops"]}
    assert key.ask("PATCH", f"/v1/shops/{name}", {"name": "老店"}).json()["name"] == "老店"
    assert key.ask("PATCH", f"/v1/shops/{shop}", {"name": "x"}).status_code == 404
    assert operator.ask("DELETE", f"/v1/shops/{name}").status_code == 204
    assert key.get("/v1/shops").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"id": "a b", "name": "x"},
        {"id": "", "name": "x"},
        {"id": "x" * 65, "name": "x"},
        {"id": "ok", "name": "x", "cors_origins": ["*"]},
        {"id": "ok", "name": "x", "cors_origins": ["https://a.example/path"]},
    ],
)
def test_a_shop_that_cannot_be(operator: Caller, body: dict[str, object]) -> None:
    assert operator.post("/v1/shops", body).status_code == 422


def test_members_are_put_and_taken_out(caller: Make) -> None:
    admin = caller("admin")
    wanted = [{"id": "a1", "group": "售前"}, {"id": "王", "role": "supervisor", "name": "王主管"}]
    assert len(admin.post("/v1/members", {"members": wanted}).json()["members"]) == 2
    changed = admin.post("/v1/members", {"members": [{"id": "a1", "group": "售后"}]}).json()["members"]
    assert {one["id"]: one["group"] for one in changed} == {"a1": "售后", "王": ""}
    bad = admin.post("/v1/members", {"members": [{"id": "b"}, {"id": " "}]})
    assert bad.status_code == 422
    assert len(admin.get("/v1/members").json()["members"]) == 2
    assert admin.ask("DELETE", "/v1/members/王").status_code == 204
    assert admin.ask("DELETE", "/v1/members/王").status_code == 404
    assert admin.post("/v1/members", {"members": [{"id": "x", "role": "service"}]}).status_code == 422


def test_a_keys_text_is_shown_once(caller: Make) -> None:
    admin = caller("admin")
    made = admin.post("/v1/keys", {"name": "im", "role": "service"})
    assert made.status_code == 201
    secret = made.json()["key"].rsplit("_", 1)[1]
    listed = admin.get("/v1/keys")
    assert secret not in listed.text
    assert "sha256" not in listed.text
    assert "im" in [key["name"] for key in listed.json()["keys"]]
    assert admin.post("/v1/keys", {"name": "old", "expires_at": 5.0}).status_code == 422
    assert admin.ask("DELETE", "/v1/keys/none").status_code == 404


def test_a_policy_with_an_error_leaves_the_old_one(caller: Make, service: Caller) -> None:
    admin = caller("admin")
    assert admin.get("/v1/policy").json()["number"] == 0
    good = admin.ask("PUT", "/v1/policy?note=first", {"labels": {"abuse": {"confirmed": "block"}}}).json()
    assert (good["number"], good["policy"]["labels"]["abuse"]["confirmed"], good["note"]) == (1, "block", "first")
    for body, path in (
        ({"labels": {"abuse": {"confirmed": "shout"}}}, "labels.abuse.confirmed"),
        ({"labels": {"rude": {}}}, "labels.rude"),
        ({"labels": {"abuse": {"suspected_at": 2}}}, "labels.abuse.suspected_at"),
        ({"version": "mine"}, "version"),
    ):
        refused = admin.ask("PUT", "/v1/policy", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_policy")
        assert refused.json()["path"] == path
    for text in ("{", "a = ", "[labels.abuse]\nconfirmed = 3", "\ud800".encode("utf-8", "surrogatepass")):
        headers = {"Authorization": f"Bearer {admin.key}"}
        assert admin.http.put("/v1/policy", content=text, headers=headers).status_code in (400, 422)
    assert service.outgoing("傻逼").json()["decision"] == "block"
    assert service.outgoing("傻逼").json()["versions"]["policy"] == good["version"]


def test_policies_have_versions_and_no_lost_updates(caller: Make) -> None:
    admin = caller("admin")
    admin.ask("PUT", "/v1/policy?expected=0", {"mode": "shadow"})
    stale = admin.ask("PUT", "/v1/policy?expected=0", {"mode": "off"})
    assert (stale.status_code, stale.json()["number"]) == (409, 1)
    admin.ask("PUT", "/v1/policy?expected=1", {"mode": "live"})
    versions = admin.get("/v1/policy/versions").json()["policies"]
    assert [one["number"] for one in versions] == [2, 1]
    assert admin.get("/v1/policy/versions/1").json()["policy"]["mode"] == "shadow"
    assert admin.get("/v1/policy/versions/9").status_code == 404
    assert admin.get("/v1/policy/versions/99999999999999999999").status_code == 404


def test_a_policy_may_be_toml(caller: Make) -> None:
    admin = caller("admin")
    headers = {"Authorization": f"Bearer {admin.key}", "Content-Type": "application/toml"}
    answer = admin.http.put("/v1/policy", content='mode = "shadow" # 试运行', headers=headers)
    assert (answer.json()["policy"]["mode"], answer.json()["text"]) == ("shadow", 'mode = "shadow" # 试运行')


def test_webhooks_and_what_failed(caller: Make, served: Served) -> None:
    admin = caller("admin")
    for url in ("http://10.0.0.1/x", "https://127.0.0.1/", "ftp://a.example", "https://u:p@a.example/"):
        assert admin.post("/v1/webhooks", {"url": url}).status_code == 422
    assert admin.post("/v1/webhooks", {"url": "https://a.example", "kinds": ["odd"]}).status_code == 422
    hook = admin.post("/v1/webhooks", {"url": "https://a.example/hook", "kinds": ["hold.opened"]}).json()
    assert hook["secret"].startswith("whsec_")
    assert hook["secret"] not in admin.get("/v1/webhooks").text
    assert admin.post(f"/v1/webhooks/{hook['id']}/ping").status_code == 202
    with served.core.journal.begin() as conn:
        event = Event(new_id("evt", 1.0), admin.shop, "hold.opened", 1.0)
        events.record(conn, [event])
        deliveries.give_up(conn, hook["id"], "status 500")
    failed = admin.get("/v1/deliveries?state=failed").json()["deliveries"]
    assert event.id in [one["event"] for one in failed]
    assert admin.post(f"/v1/deliveries/{failed[0]['id']}/replay").json()["state"] == "pending"
    assert admin.post(f"/v1/deliveries/{failed[0]['id']}/replay").status_code == 409
    served.core.admin.add_shop(f"x-{admin.shop}", "x", by="tests")
    other = caller("admin", of=f"x-{admin.shop}")
    assert other.post(f"/v1/deliveries/{failed[0]['id']}/replay").status_code == 404
    assert other.ask("DELETE", f"/v1/webhooks/{hook['id']}").status_code == 404
    assert admin.post(f"/v1/webhooks/{hook['id']}/enable").json()["disabled_because"] == ""
    assert admin.ask("DELETE", f"/v1/webhooks/{hook['id']}").status_code == 204
    assert admin.get("/v1/webhooks").json()["webhooks"] == []


def test_what_was_set_aside_is_shown(caller: Make, served: Served) -> None:
    admin = caller("admin")
    with served.core.journal.begin() as conn:
        quarantine.write(conn, Quarantined("1-0", admin.shop, 5.0, "RecursionError", {"session": "s1"}))
    shown = admin.get("/v1/quarantine").json()["messages"]
    assert [(one["id"], one["error"], one["body"]) for one in shown] == [("1-0", "RecursionError", {"session": "s1"})]
