"""POST /v1/outgoing: ask before an agent's message is sent."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import HeaderParameter, JSONBody

from moderation.vocabulary.wire import OutgoingAnswer, OutgoingRequest
from moderation.web.asked import Asked
from moderation.web.guards import allow, as_this_agent
from moderation.web.valid import a_context, a_text, a_time, an_id


@post("/v1/outgoing", status_code=200, guards=[allow("service", "agent", "supervisor", "admin")], tags=["outgoing"])
async def outgoing(
    request: Asked,
    data: JSONBody[OutgoingRequest],
    key: Annotated[str, HeaderParameter(name="Idempotency-Key", description="Stands in for `message_id`.")] = "",
) -> Response[OutgoingAnswer]:
    """Check an agent's message before it is sent: pass, hold or block, and why.

    Only a 200 with a decision in it is a decision. The same `message_id` with the same words gets the same answer.
    """
    if key and data.message_id is None:
        data = msgspec.structs.replace(data, message_id=key)
    validate(data)
    as_this_agent(request.principal, data.agent, data.session)
    principal = request.principal
    if principal.role == "agent" and not principal.session and data.context is None:
        data = msgspec.structs.replace(data, context=[])  # a token for no session does not read what others were told
    answered = await request.service.outgoing.answer(request.shop, data, request.language)
    request.note(**answered.facts)
    return Response(answered.body, media_type="application/json")  # type: ignore[arg-type]  # bytes of that shape


def validate(data: OutgoingRequest) -> None:
    """Refuse ids, texts and times that are none."""
    an_id("session", data.session)
    an_id("agent", data.agent)
    a_text("text", data.text, data.kind)
    if data.message_id is not None:
        an_id("message_id", data.message_id)
    if data.edit_of is not None:
        an_id("edit_of", data.edit_of)
    a_time("t", data.t)
    a_context("context", data.context)
