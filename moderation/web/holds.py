"""Holds: what was stopped, and the agent's choice."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from moderation.holds.receipts import verify
from moderation.language.views import hold_view
from moderation.stores.entries import Entry
from moderation.vocabulary.admin_wire import ReceiptAnswer, ReceiptRequest
from moderation.vocabulary.errors import InvalidInput, NotFound, Unauthorized
from moderation.vocabulary.holds import Hold, HoldState
from moderation.vocabulary.wire import ChoiceAnswer, ChoiceRequest, HoldList, HoldView
from moderation.web.asked import Asked
from moderation.web.guards import allow, is_for
from moderation.web.valid import LONGEST_ID, a_limit, a_note

ANYBODY = allow("service", "agent", "supervisor", "admin")


@get("/v1/holds", guards=[ANYBODY], tags=["holds"])
async def holds(
    request: Asked,
    hold_state: Annotated[HoldState | None, QueryParameter(name="state")] = None,
    session: FromQuery[str | None] = None,
    agent: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    before: FromQuery[str | None] = None,
) -> HoldList:
    """List holds, newest first. `next` is the `before` of the next page."""
    limit = a_limit(limit)
    principal = request.principal
    if principal.role == "agent":
        agent = None if principal.session else principal.subject
        session = principal.session or session
    page = await request.service.threads.run(
        request.service.core.holds.page,
        request.shop,
        state=hold_state,
        session=session,
        agent=agent,
        limit=limit,
        before=before,
    )
    views = [hold_view(hold, request.language) for hold in page]
    return HoldList(views, page[-1].id if len(page) == limit else None)


@get("/v1/holds/{hold_id:str}", guards=[ANYBODY], tags=["holds"])
async def hold(request: Asked, hold_id: FromPath[str]) -> HoldView:
    """Show one hold."""
    return hold_view(await own_hold(request, hold_id), request.language)


@post("/v1/holds/{hold_id:str}/choice", status_code=200, guards=[ANYBODY], tags=["holds"])
async def choose(
    request: Asked,
    hold_id: FromPath[str],
    data: JSONBody[ChoiceRequest],
    key: Annotated[str, HeaderParameter(name="Idempotency-Key", description="The same key: the same answer.")] = "",
) -> ChoiceAnswer:
    """Continue, edit or discard. The first choice wins; a later one gets 409 with the winner.

    `continue` answers with the original text, byte for byte, and a signed receipt; `edit` with the draft.
    """
    if len(key) > LONGEST_ID:
        raise InvalidInput(f"Idempotency-Key has more than {LONGEST_ID} characters.")
    service = request.service
    before = await own_hold(request, hold_id)
    after = await service.threads.run(
        service.core.holds.choose,
        request.shop,
        before.id,
        data.choice,
        by=request.principal.subject,
        false_positive=data.false_positive,
        reason=a_note("reason", data.reason),
        key=key,
    )
    service.publish_soon()
    if after.state == "continued":
        service.join_session(turn_of(after))
    service.metrics.choices.labels(request.shop, data.choice).inc()
    request.note(hold_id=after.id, session=after.session, choice=data.choice, state=after.state)
    return service.core.holds.answer(after)


@post("/v1/receipts/verify", status_code=200, guards=[allow("service", "admin")], tags=["holds"])
async def verify_receipt(request: Asked, data: JSONBody[ReceiptRequest]) -> ReceiptAnswer:
    """Check a receipt before sending: genuine, of this shop, and (with `text`) for this very text."""
    try:
        receipt = verify(request.service.core.secret, data.receipt)
    except Unauthorized as error:
        raise InvalidInput(
            error.detail, hint=error.hint, errors=[{"path": "receipt", "message": error.detail}]
        ) from None
    if receipt.shop != request.shop:
        raise NotFound("There is no such receipt in this shop.")
    if data.text is not None and not receipt.covers(data.text):
        raise InvalidInput("The receipt is for another text.", hint="Send the text that the choice returned.")
    return ReceiptAnswer(receipt.hold_id, receipt.message_id, receipt.text_sha256, receipt.decided_at)


async def own_hold(request: Asked, hold_id: str) -> Hold:
    """Return a hold that the caller may see; any other is not there."""
    found = await request.service.threads.run(request.service.core.holds.get, request.shop, hold_id)
    if not is_for(request.principal, found.agent, found.session):
        raise NotFound("There is no such hold.", hint="Agents see their own holds only.")
    return found


def turn_of(hold: Hold) -> Entry:
    """Return a continued message as its session's stream takes it, at the time it was let go."""
    assert hold.decided is not None
    began = hold.created_at if hold.t is None else hold.t
    return Entry(
        kind="agent",
        shop=hold.shop,
        session=hold.session,
        message_id=hold.message_id,
        at=hold.decided.at,
        t=began + (hold.decided.at - hold.created_at),
        text=hold.text,
        agent=hold.agent,
        label=hold.verdict.label,
        rudeness=hold.verdict.rudeness,
    )
