"""One log line, one count and one request id for every request, and the headers that every answer carries."""

import re
import time
from collections.abc import Callable
from typing import Any

import structlog

from moderation.telemetry import Metrics
from moderation.vocabulary.ids import new_id
from moderation.web.asgi import Asgi, Message, Receive, Scope, Send, header

SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
QUIET = {"/livez", "/readyz", "/metrics"}
ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}

log = structlog.get_logger()


class Account:
    """Pure ASGI, the outermost. Routes add facts by `Asked.note`."""

    def __init__(self, app: Asgi, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through and write down how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        given = header(scope, b"x-request-id")
        request_id = given if SANE_ID.fullmatch(given) else new_id("req", self._clock()).encode()
        facts: dict[str, Any] = {}
        scope["facts"] = facts
        status = 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                headers += [(name, value) for name, value in ALWAYS.items() if name not in there]
                message["headers"] = [*headers, (b"x-request-id", request_id)]
            await send(message)

        try:
            await self._app(scope, receive, marked)
        finally:
            self._write(scope, facts, status, request_id.decode(), time.perf_counter() - began)

    def _write(self, scope: Scope, facts: dict[str, Any], status: int, request_id: str, seconds: float) -> None:
        route = scope.get("path_template") or "(none)"
        self._metrics.requests.labels(route, scope["method"], str(status)).inc()
        if not facts.get("endless"):
            self._metrics.request_seconds.labels(route).observe(seconds)
        if route in QUIET and status < 400:
            return
        user = scope.get("user")
        line = {
            "action": "request",
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "request_id": request_id,
        }
        if user is not None:
            line |= {"shop": user.shop, "role": user.role, "subject": user.subject}
        log.info("Answered.", **(line | facts))
