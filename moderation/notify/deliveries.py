"""Webhook deliveries that are due: attempted, tried again later, given up, replayed."""

import itertools
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import structlog
from msgspec.structs import replace

from moderation.journal import audit, deliveries, events, webhooks
from moderation.journal.audit import Act
from moderation.journal.database import Journal
from moderation.journal.deliveries import Delivery
from moderation.journal.webhooks import Webhook
from moderation.notify.webhooks import Attempt, attempt, next_at
from moderation.vocabulary.errors import Conflict, NotFound
from moderation.vocabulary.events import Event

LEASE_S = 180.0
"""A delivery taken by a worker that died is due again after so long."""
PATIENCE_S = 60.0
"""How long one run goes on with one webhook."""
PAUSE_S = 30.0
"""When a webhook did not answer at all, how long the others that it is owed wait for another look."""
AT_ONCE = 8

log = structlog.get_logger()


class Deliveries:
    """Each webhook is told in order; webhooks are told side by side, so that a slow one delays no other."""

    def __init__(self, journal: Journal, clock: Callable[[], float], luck: random.Random | None = None) -> None:
        self._journal = journal
        self._clock = clock
        self._luck = luck or random.Random()

    def run_due(self, http: httpx.Client, limit: int = 200) -> int:
        """Attempt what is due, and return how many were delivered. Several workers may do so at once."""
        with self._journal.begin() as conn:
            due = deliveries.take_due(conn, self._clock(), LEASE_S, limit)
        by_webhook = itertools.groupby(sorted(due, key=lambda one: one.webhook), key=lambda one: one.webhook)
        lots = [sorted(lot, key=lambda one: (one.created_at, one.next_at)) for _, lot in by_webhook]
        if not lots:
            return 0
        with ThreadPoolExecutor(min(AT_ONCE, len(lots)), thread_name_prefix="deliver") as pool:
            return sum(pool.map(lambda lot: self._tell(http, lot), lots))

    def failed(self, shop: str, limit: int = 100) -> list[Delivery]:
        """A shop's deliveries that failed for good, newest first."""
        with self._journal.read() as conn:
            return deliveries.page(conn, shop, "failed", limit)

    def pending(self, shop: str, limit: int = 100) -> list[Delivery]:
        """A shop's deliveries still to be made, newest first."""
        with self._journal.read() as conn:
            return deliveries.page(conn, shop, "pending", limit)

    def replay(self, shop: str, delivery_id: str) -> Delivery:
        """Make a delivery that failed (for good, or so far) due now, with all its attempts before it."""
        with self._journal.begin() as conn:
            found = deliveries.get(conn, shop, delivery_id)
            if found is None:
                raise NotFound("There is no such delivery in this shop.", hint="List the failed deliveries.")
            hook = webhooks.get(conn, shop, found.webhook)
            if hook is None or hook.disabled_because:
                raise Conflict("Its webhook is switched off or removed.", hint="Enable the webhook first.")
            if not deliveries.owe_again(conn, shop, delivery_id, self._clock()):
                raise Conflict(f"This delivery is {found.state}.", hint="Only one that failed is replayed.")
            again = deliveries.get(conn, shop, delivery_id)
            assert again is not None
            return again

    def _tell(self, http: httpx.Client, lot: Sequence[Delivery]) -> int:
        """Attempt one webhook's deliveries in order; return how many arrived."""
        began, arrived, silent = time.monotonic(), 0, False
        for delivery in lot:
            with self._journal.read() as conn:
                hook = webhooks.get(conn, delivery.shop, delivery.webhook)
                event = events.get(conn, delivery.shop, delivery.event)
            if hook is None or hook.disabled_because or event is None:
                why = "event gone" if event is None else "webhook switched off"
                self._settle(replace(delivery, state="failed", error=why))
            elif silent or time.monotonic() - began > PATIENCE_S:
                self._settle(replace(delivery, next_at=self._clock() + (PAUSE_S if silent else 0.0)))
            else:
                outcome = self._attempt(http, hook, event)
                self._write_down(delivery, outcome)
                arrived += outcome.ok
                silent = outcome.status == 0
        return arrived

    def _attempt(self, http: httpx.Client, hook: Webhook, event: Event) -> Attempt:
        try:
            return attempt(http, hook.url, hook.secret, event, self._clock())
        except Exception as error:  # one broken webhook must not hold up the others, nor lose its delivery
            log.error("A webhook attempt broke.", action="webhook_broke", webhook=hook.id, exc_info=error)
            return Attempt(False, 0, type(error).__name__)

    def _write_down(self, delivery: Delivery, outcome: Attempt) -> None:
        now = self._clock()
        told = replace(delivery, status=outcome.status, error=outcome.error)
        if outcome.ok:
            self._settle(replace(told, state="delivered"))
            return
        failures = delivery.failures + 1
        again = None if outcome.gone else next_at(failures, now, self._luck)
        log.warning(
            "A webhook attempt failed.",
            action="webhook_failed",
            webhook=delivery.webhook,
            status=outcome.status,
            error=outcome.error,
            failures=failures,
            again_at=again,
        )
        if again is None:
            self._settle(replace(told, state="failed", failures=failures))
        else:
            self._settle(replace(told, failures=failures, next_at=again))
        if outcome.gone:
            self._switch_off(delivery, now)

    def _switch_off(self, delivery: Delivery, now: float) -> None:
        with self._journal.begin() as conn:
            if webhooks.disable(conn, delivery.shop, delivery.webhook, "it answered 410 Gone", now):
                deliveries.give_up(conn, delivery.webhook, "webhook gone")
                audit.write(conn, Act(delivery.shop, now, "moderation", "webhook.disabled", delivery.webhook))

    def _settle(self, delivery: Delivery) -> None:
        with self._journal.begin() as conn:
            deliveries.settle(conn, delivery)
