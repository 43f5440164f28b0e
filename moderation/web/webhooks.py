"""Webhooks of a shop, what could not be delivered to them, and messages that were set aside."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from moderation.journal import deliveries as journal_deliveries
from moderation.journal import quarantine
from moderation.journal.deliveries import Delivery, DeliveryState
from moderation.journal.quarantine import Quarantined
from moderation.journal.webhooks import Webhook
from moderation.vocabulary.admin_wire import (
    DeliveryList,
    DeliveryView,
    QuarantinedView,
    QuarantineList,
    WebhookList,
    WebhookRequest,
    WebhookView,
)
from moderation.vocabulary.events import Event
from moderation.web.asked import Asked
from moderation.web.guards import allow
from moderation.web.valid import a_limit

ADMIN = allow("admin")


@get("/v1/webhooks", guards=[ADMIN], tags=["webhooks"])
async def webhooks(request: Asked) -> WebhookList:
    """List the shop's webhooks; never their secrets."""
    found = await request.service.threads.run(request.service.core.webhooks.all_of, request.shop)
    return WebhookList([shown(hook) for hook in found])


@post("/v1/webhooks", status_code=201, guards=[ADMIN], tags=["webhooks"])
async def add_webhook(request: Asked, data: JSONBody[WebhookRequest]) -> WebhookView:
    """Have events posted to an address, signed (Standard Webhooks). The secret is in this answer alone."""
    core = request.service.core
    hook = await request.changing(core.webhooks.add, request.shop, data.url, by=request.by, kinds=data.kinds)
    return shown(hook, hook.secret)


@post("/v1/webhooks/{webhook_id:str}/ping", status_code=202, guards=[ADMIN], tags=["webhooks"])
async def ping_webhook(request: Asked, webhook_id: FromPath[str]) -> dict[str, str]:
    """Send the webhook a `test.ping`; answers with the event's id."""
    event: Event = await request.service.threads.run(request.service.core.webhooks.ping, request.shop, webhook_id)
    request.service.publish_soon()
    return {"event": event.id}


@post("/v1/webhooks/{webhook_id:str}/enable", status_code=200, guards=[ADMIN], tags=["webhooks"])
async def enable_webhook(request: Asked, webhook_id: FromPath[str]) -> WebhookView:
    """Switch a webhook on again."""
    core = request.service.core
    await request.changing(core.webhooks.enable, request.shop, webhook_id, by=request.by)
    return shown(await request.service.threads.run(core.webhooks.get, request.shop, webhook_id))


@delete("/v1/webhooks/{webhook_id:str}", guards=[ADMIN], tags=["webhooks"])
async def remove_webhook(request: Asked, webhook_id: FromPath[str]) -> None:
    """Take a webhook away."""
    await request.changing(request.service.core.webhooks.remove, request.shop, webhook_id, by=request.by)


@get("/v1/deliveries", guards=[ADMIN], tags=["webhooks"])
async def deliveries(
    request: Asked,
    delivery_state: Annotated[DeliveryState, QueryParameter(name="state")] = "failed",
    limit: FromQuery[int] = 100,
) -> DeliveryList:
    """List deliveries that failed for good (or are `pending`, or `delivered`), newest first."""
    limit = a_limit(limit)

    def read() -> list[Delivery]:
        with request.service.core.journal.read() as conn:
            return journal_deliveries.page(conn, request.shop, delivery_state, limit)

    found = await request.service.threads.run(read)
    return DeliveryList([shown_delivery(one) for one in found])


@post("/v1/deliveries/{delivery_id:str}/replay", status_code=202, guards=[ADMIN], tags=["webhooks"])
async def replay_delivery(request: Asked, delivery_id: FromPath[str]) -> DeliveryView:
    """Make a failed delivery due again."""
    replay = request.service.core.deliveries.replay
    return shown_delivery(await request.service.threads.run(replay, request.shop, delivery_id))


@get("/v1/quarantine", guards=[ADMIN], tags=["administration"])
async def quarantined(request: Asked, limit: FromQuery[int] = 100) -> QuarantineList:
    """List customer messages that were set aside because they stopped their scorer, newest first."""
    limit = a_limit(limit)

    def read() -> list[Quarantined]:
        with request.service.core.journal.read() as conn:
            return quarantine.page(conn, request.shop, limit)

    found = await request.service.threads.run(read)
    return QuarantineList([QuarantinedView(one.id, one.at, one.error, one.body) for one in found])


def shown(hook: Webhook, secret: str | None = None) -> WebhookView:
    """A webhook as shown."""
    return WebhookView(hook.id, hook.url, list(hook.kinds), hook.created_at, hook.disabled_because, secret)


def shown_delivery(one: Delivery) -> DeliveryView:
    """A delivery as shown."""
    return msgspec.convert(one, DeliveryView, from_attributes=True)
