"""Alerts: listed, taken, given, closed, noted and corrected."""

from collections.abc import Callable
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from moderation.language.views import alert_view
from moderation.vocabulary.alerts import Alert, AlertState
from moderation.vocabulary.errors import NotFound
from moderation.vocabulary.wire import (
    AlertList,
    AlertView,
    AssignRequest,
    CommentRequest,
    CorrectRequest,
    ResolveRequest,
)
from moderation.web.asked import Asked
from moderation.web.guards import allow, is_for
from moderation.web.problems import wrong
from moderation.web.valid import a_limit, a_note, a_text, an_id

READERS = allow("service", "agent", "supervisor", "admin")
KEEPERS = allow("service", "supervisor", "admin")


@get("/v1/alerts", guards=[READERS], tags=["alerts"])
async def alerts(
    request: Asked,
    alert_state: Annotated[AlertState | None, QueryParameter(name="state")] = None,
    session: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    before: FromQuery[str | None] = None,
) -> AlertList:
    """List alerts, newest first. `next` is the `before` of the next page."""
    limit = a_limit(limit)
    principal = request.principal
    session = principal.session or session
    page = await request.service.threads.run(
        request.service.core.alerts.page, request.shop, alert_state, session, limit, before
    )
    views = [alert_view(one, request.language) for one in page if is_for(principal, one.agent, one.session)]
    return AlertList(views, page[-1].id if len(page) == limit else None)


@get("/v1/alerts/{alert_id:str}", guards=[READERS], tags=["alerts"])
async def alert(request: Asked, alert_id: FromPath[str]) -> AlertView:
    """Show one alert."""
    found = await request.service.threads.run(request.service.core.alerts.get, request.shop, alert_id)
    if not is_for(request.principal, found.agent, found.session):
        raise NotFound("There is no such alert.", hint="Agents see the alerts of their own sessions only.")
    return alert_view(found, request.language)


@post("/v1/alerts/{alert_id:str}/acknowledge", status_code=200, guards=[KEEPERS], tags=["alerts"])
async def acknowledge(request: Asked, alert_id: FromPath[str]) -> AlertView:
    """Take an alert. Of two supervisors the first has it; the other gets 409 with the winner."""
    acknowledge = request.service.core.alerts.acknowledge
    return await act(request, "acknowledge", lambda by: acknowledge(request.shop, alert_id, by=by))


@post("/v1/alerts/{alert_id:str}/assign", status_code=200, guards=[KEEPERS], tags=["alerts"])
async def assign(request: Asked, alert_id: FromPath[str], data: JSONBody[AssignRequest]) -> AlertView:
    """Give an alert to a supervisor. Nobody takes for themselves what another has: that is 409."""
    assignee = an_id("assignee", data.assignee)
    member = request.service.core.directory.member(request.shop, assignee)
    if member is not None and member.role == "agent":
        raise wrong("assignee", "is an agent; alerts are given to supervisors")
    assign = request.service.core.alerts.assign
    return await act(request, "assign", lambda by: assign(request.shop, alert_id, assignee, by=by))


@post("/v1/alerts/{alert_id:str}/resolve", status_code=200, guards=[KEEPERS], tags=["alerts"])
async def resolve(request: Asked, alert_id: FromPath[str], data: JSONBody[ResolveRequest]) -> AlertView:
    """Close an alert, saying what was done."""
    resolution = a_note("resolution", data.resolution)
    resolve = request.service.core.alerts.resolve
    return await act(request, "resolve", lambda by: resolve(request.shop, alert_id, by=by, resolution=resolution))


@post("/v1/alerts/{alert_id:str}/comment", status_code=200, guards=[KEEPERS], tags=["alerts"])
async def comment(request: Asked, alert_id: FromPath[str], data: JSONBody[CommentRequest]) -> AlertView:
    """Add a note."""
    text = a_note("text", a_text("text", data.text))
    comment = request.service.core.alerts.comment
    return await act(request, "comment", lambda by: comment(request.shop, alert_id, text, by=by))


@post("/v1/alerts/{alert_id:str}/correct", status_code=200, guards=[KEEPERS], tags=["alerts"])
async def correct(request: Asked, alert_id: FromPath[str], data: JSONBody[CorrectRequest]) -> AlertView:
    """Say what level (0 to 3) it really was; the models learn from it."""
    if not 0 <= data.level <= 3:
        raise wrong("level", "must be 0, 1, 2 or 3")
    reason = a_note("reason", data.reason)
    correct = request.service.core.alerts.correct
    return await act(request, "correct", lambda by: correct(request.shop, alert_id, data.level, by=by, reason=reason))


async def act(request: Asked, verb: str, work: Callable[[str], Alert]) -> AlertView:
    """Do it in a thread, tell the feed, show the alert as it is now."""
    changed = await request.service.threads.run(work, request.principal.subject)
    request.service.publish_soon()
    request.note(alert_id=changed.id, session=changed.session, verb=verb, state=changed.state)
    return alert_view(changed, request.language)
