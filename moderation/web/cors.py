"""Which pages of which origins may read our answers: each shop lists its own."""

from collections.abc import Callable

from moderation.vocabulary.access import EVERY_SHOP
from moderation.web.asgi import Asgi, Message, Receive, Scope, Send, header

PREFLIGHT_HEADERS = [
    (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, accept-language, idempotency-key, last-event-id, x-shop, x-request-id",
    ),
    (b"access-control-max-age", b"600"),
]
EXPOSED = (b"access-control-expose-headers", b"x-request-id, retry-after")


Lists = Callable[[str, str], bool]
"""Whether a shop (or, for an empty name, any shop) lists an origin."""


class Cors:
    """Pure ASGI. A preflight carries no key, so any shop's origin passes; the real request is held to its own shop."""

    def __init__(self, app: Asgi, lists: Lists) -> None:
        self._app = app
        self._lists = lists

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or let the request through and mark its answer."""
        origin = header(scope, b"origin") if scope["type"] == "http" else b""
        if scope["type"] != "http" or not origin:
            await self._app(scope, receive, send)
            return
        named = origin.decode("latin-1")
        if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
            allowed = self._lists(named, "")
            headers = [(b"access-control-allow-origin", origin), *PREFLIGHT_HEADERS] if allowed else []
            headers.append((b"vary", b"origin"))
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                user = scope.get("user")
                shop = getattr(user, "shop", "")
                headers = [*message.get("headers", ()), (b"vary", b"origin")]
                if self._lists(named, "" if shop == EVERY_SHOP else shop):
                    headers += [(b"access-control-allow-origin", origin), EXPOSED]
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, marked)
