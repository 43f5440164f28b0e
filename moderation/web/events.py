"""GET /v1/events: what happens, as server-sent events, resumed by Last-Event-ID with nothing lost."""

from collections.abc import AsyncGenerator, Callable
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import FromQuery, HeaderParameter
from litestar.response import Stream

from moderation.language.views import alert_view, hold_view
from moderation.policy.policy import Feeds
from moderation.vocabulary.access import Principal
from moderation.vocabulary.errors import Unavailable
from moderation.vocabulary.events import Event
from moderation.web.asked import Asked
from moderation.web.guards import allow, as_this_agent, is_for
from moderation.web.valid import an_id

SNAPSHOT = 200
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@get("/v1/events", guards=[allow("service", "agent", "supervisor", "admin")], tags=["events"])
async def events(
    request: Asked,
    session: FromQuery[str] = "",
    last_event_id: Annotated[str, HeaderParameter(name="Last-Event-ID")] = "",
) -> Stream:
    """Follow a session (`session`) or the whole shop. Agents are told of their own sessions only.

    A new reader gets a `snapshot` (open holds and alerts), one with Last-Event-ID what it missed, one whose id is too
    old a `reset` and a `snapshot`. A comment line is the heartbeat. Read it with fetch: the key goes in a header.
    """
    service = request.service
    if service.stopping:
        raise Unavailable("This process is stopping.", hint="Connect again.")
    principal = request.principal
    if session:
        an_id("session", session)
    if principal.session:
        session = session or principal.session
        as_this_agent(principal, "", session)
    frames = service.hub.listen(
        request.shop,
        session=session,
        last_event_id=last_event_id,
        snapshot=lambda: snapshot(request, session),
        wants=wanted(principal, lambda: request.policy.feeds),
    )
    first = await anext(frames, b"")  # what is wrong is answered as a problem, before the stream has begun
    request.note(endless=True, session=session)
    return Stream(followed(request, first, frames), media_type="text/event-stream", headers=HEADERS)


async def followed(request: Asked, first: bytes, frames: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield every frame, and leave the hub when the reader has gone."""
    gauge = request.service.metrics.feed_clients
    gauge.inc()
    try:
        yield first
        async for frame in frames:
            yield frame
    finally:
        gauge.dec()
        await frames.aclose()


def wanted(principal: Principal, feeds: Callable[[], Feeds]) -> Callable[[Event], bool]:
    """Return whether a reader is told of an event: agents of their own, and by policy of alerts or not (R10)."""

    def wants(event: Event) -> bool:
        if event.kind.startswith("alert."):
            if principal.role == "agent" and not feeds().agent:
                return False
            if principal.role == "supervisor" and not feeds().supervisor:
                return False
        if principal.role != "agent":
            return True
        return bool(event.session) and is_for(principal, str(event.data.get("agent", "")), event.session)

    return wants


async def snapshot(request: Asked, session: str) -> dict[str, Any]:
    """Return how things stand: holds and alerts that are not settled."""
    core, principal, shop = request.service.core, request.principal, request.shop
    run = request.service.threads.run
    agent = principal.subject if principal.role == "agent" and not principal.session else None
    holds = await run(core.holds.page, shop, state="open", session=session or None, agent=agent, limit=SNAPSHOT)
    alerts = []
    for state in ("open", "acknowledged"):
        alerts += await run(core.alerts.page, shop, state, session or None, SNAPSHOT)
    shown = wanted(principal, lambda: request.policy.feeds)
    told = [
        alert
        for alert in alerts
        if shown(Event("", shop, "alert.raised", alert.updated_at, alert.session, {"agent": alert.agent}))
    ]
    return {
        "holds": [msgspec.to_builtins(hold_view(hold, request.language)) for hold in holds],
        "alerts": [msgspec.to_builtins(alert_view(alert, request.language)) for alert in told],
    }
