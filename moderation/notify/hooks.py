"""A shop's webhooks: added, pinged, switched off and on, removed; every act leaves an audit row."""

import base64
import secrets
from collections.abc import Callable, Iterable
from typing import get_args

from sqlalchemy import Connection

from moderation.journal import audit, deliveries, events, shops, webhooks
from moderation.journal.audit import Act
from moderation.journal.database import Journal
from moderation.journal.webhooks import Webhook
from moderation.notify.targets import a_webhook_url
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound
from moderation.vocabulary.events import Event, EventKind
from moderation.vocabulary.ids import new_id

KINDS = get_args(EventKind)
MOST = 20
"""Webhooks a shop may have."""


class Webhooks:
    """`private` allows addresses of one's own network. `by` is who does it, as the audit will name them."""

    def __init__(self, journal: Journal, clock: Callable[[], float], private: bool = False) -> None:
        self._journal = journal
        self._clock = clock
        self._private = private

    def add(self, shop: str, url: str, *, by: str, kinds: Iterable[str] = ()) -> Webhook:
        """Make a webhook with a new secret; no kinds means all."""
        wanted = tuple(dict.fromkeys(kinds))
        for kind in wanted:
            if kind not in KINDS:
                raise InvalidInput(
                    f"There is no event kind {str(kind)[:40]!r}.", hint=f"Choose of: {', '.join(KINDS)}."
                )
        now = self._clock()
        hook = Webhook(new_id("whk", now), shop, a_webhook_url(url, self._private), new_secret(), now, wanted)
        with self._journal.begin() as conn:
            if shops.get(conn, shop) is None:
                raise NotFound(f"There is no shop {shop[:64]!r}.", hint="`moderation shop list` names them.")
            if len(webhooks.all_of(conn, shop)) >= MOST:
                raise Conflict(f"The shop has {MOST} webhooks already.", hint="Remove one first.")
            webhooks.add(conn, hook)
            self._audit(conn, shop, by, "webhook.added", hook.id, {"url": hook.url, "kinds": list(wanted)})
        return hook

    def all_of(self, shop: str) -> list[Webhook]:
        """A shop's webhooks, oldest first."""
        with self._journal.read() as conn:
            return webhooks.all_of(conn, shop)

    def get(self, shop: str, webhook_id: str) -> Webhook:
        """One of a shop's; raises NotFound."""
        with self._journal.read() as conn:
            return self._get(conn, shop, webhook_id)

    def remove(self, shop: str, webhook_id: str, *, by: str) -> None:
        """Take a webhook away; what it was still owed is given up."""
        with self._journal.begin() as conn:
            self._get(conn, shop, webhook_id)
            webhooks.remove(conn, shop, webhook_id, self._clock())
            deliveries.give_up(conn, webhook_id, "removed")
            self._audit(conn, shop, by, "webhook.removed", webhook_id, {})

    def disable(self, shop: str, webhook_id: str, *, by: str) -> None:
        """Tell it nothing more; what it was still owed is given up and can be replayed."""
        with self._journal.begin() as conn:
            self._get(conn, shop, webhook_id)
            if webhooks.disable(conn, shop, webhook_id, "disabled", self._clock()):
                deliveries.give_up(conn, webhook_id, "disabled")
                self._audit(conn, shop, by, "webhook.disabled", webhook_id, {})

    def enable(self, shop: str, webhook_id: str, *, by: str) -> None:
        """Tell it of events again, from now on; what it missed can be replayed."""
        with self._journal.begin() as conn:
            if self._get(conn, shop, webhook_id).disabled_because:
                webhooks.enable(conn, shop, webhook_id)
                self._audit(conn, shop, by, "webhook.enabled", webhook_id, {})

    def ping(self, shop: str, webhook_id: str) -> Event:
        """Send it a `test.ping`, whatever kinds it wants."""
        now = self._clock()
        event = Event(new_id("evt", now), shop, "test.ping", now, data={"webhook": webhook_id})
        with self._journal.begin() as conn:
            hook = self._get(conn, shop, webhook_id)
            if hook.disabled_because:
                raise Conflict(f"This webhook is switched off ({hook.disabled_because}).", hint="Enable it first.")
            events.record(conn, [event], to=[hook])
        return event

    def _get(self, conn: Connection, shop: str, webhook_id: str) -> Webhook:
        hook = webhooks.get(conn, shop, webhook_id)
        if hook is None:
            raise NotFound("There is no such webhook in this shop.", hint="List the shop's webhooks.")
        return hook

    def _audit(self, conn: Connection, shop: str, by: str, action: str, target: str, detail: dict[str, object]) -> None:
        audit.write(conn, Act(shop, self._clock(), by, action, target, detail))


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
