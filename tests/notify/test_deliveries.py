"""Webhooks told by a real receiver, on both databases."""

import itertools
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from moderation.access.admin import Admin
from moderation.journal import deliveries as journal_deliveries
from moderation.journal import events
from moderation.journal.database import Journal
from moderation.journal.deliveries import Delivery
from moderation.journal.webhooks import Webhook
from moderation.notify.deliveries import LEASE_S, PAUSE_S, Deliveries
from moderation.notify.hooks import Webhooks
from moderation.notify.webhooks import DELAYS_S
from moderation.vocabulary.errors import Conflict, NotFound
from moderation.vocabulary.events import Event
from tests.client.service import Asked, Say, Service, running
from tests.holds.build import Clock

numbers = itertools.count(1)


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def deliveries(journal: Journal, clock: Clock) -> Deliveries:
    Admin(journal, clock).add_shop("shop1", "", by="op")
    return Deliveries(journal, clock, random.Random(1))


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Service]:
    with running() as service:
        service.reply(204)
        yield service


def hook(journal: Journal, clock: Clock, url: str) -> Webhook:
    return Webhooks(journal, clock, private=True).add("shop1", url, by="op")


def happen(journal: Journal, count: int = 1) -> list[Event]:
    made = [Event(f"e{next(numbers):04}", "shop1", "hold.opened", 1000.0 + n, "s", {"n": n}) for n in range(count)]
    with journal.begin() as conn:
        events.record(conn, made)
    return made


def pending(deliveries: Deliveries) -> Delivery:
    (one,) = deliveries.pending("shop1")
    return one


def test_told_once_and_in_order(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, receiver.url)
    made = happen(journal, 5)
    assert deliveries.run_due(http) == 1  # the others lie in the future still
    clock.now = 1010.0
    assert deliveries.run_due(http) == 4
    assert deliveries.run_due(http) == 0
    assert [asked.headers["webhook-id"] for asked in receiver.asked] == [event.id for event in made]
    assert deliveries.pending("shop1") == deliveries.failed("shop1") == []


def test_a_failure_is_tried_again_later(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, receiver.url)
    happen(journal)
    receiver.reply(500)
    assert deliveries.run_due(http) == 0
    waits = pending(deliveries)
    assert (waits.failures, waits.status, waits.error) == (1, 500, "status 500")
    assert DELAYS_S[0] <= waits.next_at - 1000.0 <= DELAYS_S[0] * 1.2
    assert deliveries.run_due(http) == 0
    assert len(receiver.asked) == 1
    receiver.reply(200)
    clock.now = waits.next_at
    assert deliveries.run_due(http) == 1
    assert receiver.asked[0].headers["webhook-id"] == receiver.asked[1].headers["webhook-id"]


def test_it_fails_for_good_and_can_be_replayed(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, receiver.url)
    happen(journal)
    receiver.reply(503)
    for _ in range(len(DELAYS_S)):
        deliveries.run_due(http)
        clock.now = pending(deliveries).next_at
    deliveries.run_due(http)
    (failed,) = deliveries.failed("shop1")
    assert (failed.failures, failed.status) == (len(DELAYS_S) + 1, 503)
    clock.now += 1_000_000
    assert deliveries.run_due(http) == 0
    receiver.reply(200)
    assert deliveries.replay("shop1", failed.id).failures == 0
    with pytest.raises(Conflict, match="pending"):
        deliveries.replay("shop1", failed.id)
    assert deliveries.run_due(http) == 1
    with pytest.raises(Conflict, match="delivered"):
        deliveries.replay("shop1", failed.id)


def test_gone_is_told_no_more(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    made = hook(journal, clock, receiver.url)
    happen(journal, 3)
    clock.now = 1010.0
    receiver.reply(410)
    assert deliveries.run_due(http) == 0
    assert len(receiver.asked) == 1
    hooks = Webhooks(journal, clock, private=True)
    assert "410" in hooks.get("shop1", made.id).disabled_because
    failed = deliveries.failed("shop1")
    assert len(failed) == 3
    assert Admin(journal, clock).audit("shop1")[0].action == "webhook.disabled"
    happen(journal)
    assert deliveries.pending("shop1") == []
    with pytest.raises(Conflict, match="switched off"):
        deliveries.replay("shop1", failed[0].id)
    hooks.enable("shop1", made.id, by="op")
    receiver.reply(200)
    for one in failed:
        deliveries.replay("shop1", one.id)
    assert deliveries.run_due(http) == 3


def test_a_silent_receiver_is_asked_once_a_run(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, "http://127.0.0.1:9/")
    hook(journal, clock, receiver.url)
    happen(journal, 4)
    clock.now = 1010.0
    assert deliveries.run_due(http) == 4  # the other webhook is not held up
    waiting = sorted(deliveries.pending("shop1"), key=lambda one: one.created_at)
    assert [one.failures for one in waiting] == [1, 0, 0, 0]
    assert {one.next_at for one in waiting[1:]} == {1010.0 + PAUSE_S}


def test_two_workers_do_not_tell_twice(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, receiver.url)
    happen(journal, 20)
    clock.now = 1100.0
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: deliveries.run_due(http, limit=7), range(4))) == 20
    assert len(receiver.asked) == 20


def test_what_a_dead_worker_took_is_due_again(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, receiver.url)
    happen(journal)
    with journal.begin() as conn:
        assert len(journal_deliveries.take_due(conn, clock(), LEASE_S, 10)) == 1  # and then it died
    assert deliveries.run_due(http) == 0
    clock.now += LEASE_S
    assert deliveries.run_due(http) == 1


def test_a_webhook_removed_meanwhile(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    made = hook(journal, clock, receiver.url)
    happen(journal, 3)
    clock.now = 1010.0

    async def remove_it(_: Asked, say: Say) -> None:
        if len(receiver.asked) == 1:
            Webhooks(journal, clock).remove("shop1", made.id, by="op")
        await say(200, {}, b"", False)

    receiver.answer = remove_it
    deliveries.run_due(http)
    assert len(receiver.asked) == 1
    assert deliveries.pending("shop1") == []


def test_other_shops_see_nothing(
    journal: Journal, clock: Clock, deliveries: Deliveries, http: httpx.Client, receiver: Service
) -> None:
    hook(journal, clock, receiver.url)
    happen(journal)
    receiver.reply(410)
    deliveries.run_due(http)
    (failed,) = deliveries.failed("shop1")
    assert deliveries.failed("shop2") == []
    for shop, delivery in (("shop2", failed.id), ("shop1", "none")):
        with pytest.raises(NotFound):
            deliveries.replay(shop, delivery)
