"""The ASGI app: every route listed, errors as problems, one log line a request around it all."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import cast

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from moderation.runtime.core import Clock, Core, open_core
from moderation.runtime.service import Service
from moderation.settings import Settings
from moderation.telemetry import Metrics
from moderation.vocabulary.errors import ModerationError
from moderation.web import (
    alerts,
    checks,
    events,
    holds,
    incoming,
    keys,
    members,
    outgoing,
    policy,
    shops,
    tokens,
    webhooks,
)
from moderation.web.account import Account
from moderation.web.asgi import Asgi, Receive, Scope, Send
from moderation.web.asked import Asked
from moderation.web.cors import Cors
from moderation.web.docs import openapi_config
from moderation.web.problems import on_anything_else, on_http_error, on_moderation_error

ROUTES = (
    outgoing.outgoing,
    holds.holds,
    holds.hold,
    holds.choose,
    holds.verify_receipt,
    incoming.incoming,
    incoming.end,
    incoming.transfer,
    alerts.alerts,
    alerts.alert,
    alerts.acknowledge,
    alerts.assign,
    alerts.resolve,
    alerts.comment,
    alerts.correct,
    events.events,
    tokens.tokens,
    shops.shops,
    shops.add_shop,
    shops.change_shop,
    shops.remove_shop,
    members.members,
    members.put_members,
    members.remove_member,
    keys.keys,
    keys.create_key,
    keys.revoke_key,
    policy.policy,
    policy.put_policy,
    policy.history,
    policy.version,
    webhooks.webhooks,
    webhooks.add_webhook,
    webhooks.ping_webhook,
    webhooks.enable_webhook,
    webhooks.remove_webhook,
    webhooks.deliveries,
    webhooks.replay_delivery,
    webhooks.quarantined,
    checks.livez,
    checks.readyz,
    checks.metrics,
)


class App:
    """The service over HTTP. It opens everything as the server starts and closes it as the server ends."""

    def __init__(self, settings: Settings, clock: Clock, core: Core | None) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.service: Service | None = None
        self._clock = clock
        self._core = core
        self.litestar = Litestar(
            ROUTES,
            request_class=Asked,
            request_max_body_size=settings.max_body_bytes,
            exception_handlers={
                ModerationError: on_moderation_error,
                HTTPException: on_http_error,
                HTTP_500_INTERNAL_SERVER_ERROR: on_anything_else,
            },
            lifespan=[self._live],
            openapi_config=openapi_config(),
            logging_config=None,
            debug=False,
            pdb_on_exception=False,
        )
        self._asgi = Account(Cors(cast("Asgi", self.litestar), self.lists), self.metrics, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self._asgi(scope, receive, send)

    async def quiet(self) -> None:
        """End the endless answers, so that the server can stop."""
        if self.service is not None:
            await self.service.quiet()

    def lists(self, origin: str, shop: str) -> bool:
        """Whether the shop (or, for an empty name, any shop) lists the origin."""
        return self.service is not None and self.service.core.directory.lists(origin, shop)

    @asynccontextmanager
    async def _live(self, app: Litestar) -> AsyncGenerator[None, None]:
        core = self._core
        if core is None:
            core = await asyncio.to_thread(open_core, self.settings, self._clock)
        self.service = app.state.service = await Service(core, self.metrics).start()
        try:
            yield
        finally:
            await self.service.stop()


def create_app(settings: Settings, clock: Clock = time.time, core: Core | None = None) -> App:
    """Return the app; `core` where the caller has opened it already (the app closes it)."""
    return App(settings, clock, core)
