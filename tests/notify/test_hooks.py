"""A shop's webhooks, on both databases."""

import base64

import pytest

from moderation.access.admin import Admin
from moderation.journal import deliveries, events
from moderation.journal.database import Journal
from moderation.notify.hooks import MOST, Webhooks
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound
from moderation.vocabulary.events import Event
from tests.holds.build import Clock


@pytest.fixture
def hooks(journal: Journal) -> Webhooks:
    clock = Clock(1000.0)
    for shop in ("shop1", "shop2"):
        Admin(journal, clock).add_shop(shop, "", by="op")
    return Webhooks(journal, clock)


def test_each_event_is_owed_to_those_who_want_it(hooks: Webhooks, journal: Journal) -> None:
    everything = hooks.add("shop1", "https://a.example.com/", by="op")
    alerts = hooks.add("shop1", "https://b.example.com/", by="op", kinds=["alert.raised", "alert.raised"])
    off = hooks.add("shop1", "https://c.example.com/", by="op")
    hooks.disable("shop1", off.id, by="op")
    hooks.add("shop2", "https://d.example.com/", by="op")
    assert alerts.kinds == ("alert.raised",)
    with journal.begin() as conn:
        told = [Event("e1", "shop1", "alert.raised", 1.0, "s"), Event("e2", "shop1", "hold.opened", 2.0, "s")]
        events.record(conn, told)
        events.record(conn, told)
        owed = deliveries.page(conn, "shop1", "pending")
        assert deliveries.page(conn, "shop2", "pending") == []
    assert {(one.event, one.webhook) for one in owed} == {
        ("e1", everything.id),
        ("e2", everything.id),
        ("e1", alerts.id),
    }
    assert sorted(hook.disabled_because for hook in hooks.all_of("shop1")) == ["", "", "disabled"]


def test_secrets_are_long_and_each_its_own(hooks: Webhooks) -> None:
    made = [hooks.add("shop1", "https://a.example.com/", by="op") for _ in range(3)]
    assert len({hook.secret for hook in made}) == 3
    assert all(len(base64.b64decode(hook.secret.removeprefix("whsec_"), validate=True)) == 24 for hook in made)


def test_a_ping_goes_to_one_whatever_it_wants(hooks: Webhooks, journal: Journal) -> None:
    alerts = hooks.add("shop1", "https://b.example.com/", by="op", kinds=["alert.raised"])
    hooks.add("shop1", "https://a.example.com/", by="op")
    event = hooks.ping("shop1", alerts.id)
    with journal.read() as conn:
        (owed,) = deliveries.page(conn, "shop1", "pending")
    assert (owed.event, owed.webhook, owed.kind) == (event.id, alerts.id, "test.ping")
    hooks.disable("shop1", alerts.id, by="op")
    with pytest.raises(Conflict, match="switched off"):
        hooks.ping("shop1", alerts.id)
    with journal.read() as conn:
        assert deliveries.page(conn, "shop1", "failed")[0].error == "disabled"
    hooks.enable("shop1", alerts.id, by="op")
    hooks.ping("shop1", alerts.id)


def test_removed_is_gone(hooks: Webhooks, journal: Journal) -> None:
    hook = hooks.add("shop1", "https://a.example.com/", by="op")
    hooks.ping("shop1", hook.id)
    hooks.remove("shop1", hook.id, by="op")
    assert hooks.all_of("shop1") == []
    for act in (hooks.remove, hooks.enable, hooks.disable):
        with pytest.raises(NotFound):
            act("shop1", hook.id, by="op")
    with journal.read() as conn:
        assert deliveries.page(conn, "shop1", "pending") == []


def test_other_shops_see_nothing(hooks: Webhooks) -> None:
    hook = hooks.add("shop1", "https://a.example.com/", by="op")
    for act in (hooks.remove, hooks.enable, hooks.disable):
        with pytest.raises(NotFound):
            act("shop2", hook.id, by="eve")
    for look in (hooks.get, hooks.ping):
        with pytest.raises(NotFound):
            look("shop2", hook.id)
    assert hooks.all_of("shop2") == []
    assert hooks.get("shop1", hook.id) == hook
    with pytest.raises(NotFound):
        hooks.add("shop3", "https://a.example.com/", by="op")


def test_rubbish_and_too_many(hooks: Webhooks) -> None:
    for url in ("", "http://a.example.com", "https://10.0.0.1/", "\0", "\ud800"):
        with pytest.raises(InvalidInput):
            hooks.add("shop1", url, by="op")
    for kind in ("", "all", "\0", "x" * 100_000):
        with pytest.raises(InvalidInput, match="event kind"):
            hooks.add("shop1", "https://a.example.com/", by="op", kinds=[kind])
    for _ in range(MOST):
        hooks.add("shop1", "https://a.example.com/", by="op")
    with pytest.raises(Conflict, match="already"):
        hooks.add("shop1", "https://a.example.com/", by="op")
