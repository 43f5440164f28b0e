"""POST /v1/incoming and what is told of sessions: into the stream, then 202."""

import asyncio

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from moderation.stores.entries import Entry
from moderation.vocabulary.errors import Unavailable
from moderation.vocabulary.ids import new_id
from moderation.vocabulary.wire import (
    EndSessionRequest,
    IncomingAnswer,
    IncomingBatch,
    IncomingRequest,
    TransferRequest,
)
from moderation.web.asked import Asked
from moderation.web.guards import allow, serves_session
from moderation.web.problems import wrong
from moderation.web.valid import a_text, a_time, an_id

MOST_AT_ONCE = 500
ACCEPT_S = 3.0

fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
one = msgspec.json.Decoder(IncomingRequest)
several = msgspec.json.Decoder(IncomingBatch)


def decode(body: bytes) -> IncomingBatch:
    """Read one message, or an object with `messages`."""
    return several.decode(body) if "messages" in fields.decode(body) else IncomingBatch([one.decode(body)])


@post("/v1/incoming", status_code=202, guards=[allow("service", "admin")], opt={"decode": decode}, tags=["incoming"])
async def incoming(request: Asked, data: JSONBody[IncomingBatch]) -> IncomingAnswer:
    """Hand over customer messages: one ({session, text, …}) or several ({messages: […]}), oldest first.

    202 means that all of them are in the stream. A `message_id` that was taken in before is not taken in again.
    """
    if not 1 <= len(data.messages) <= MOST_AT_ONCE:
        raise wrong("messages", f"has {len(data.messages)} messages; 1 to {MOST_AT_ONCE} are allowed")
    now = request.service.core.clock()
    entries = [entry_of(request.shop, message, index, now) for index, message in enumerate(data.messages)]
    return await accept(request, entries)


@post("/v1/sessions/{session:str}/end", status_code=202, guards=[allow("service", "agent", "admin")], tags=["incoming"])
async def end(request: Asked, session: FromPath[str], data: JSONBody[EndSessionRequest]) -> IncomingAnswer:
    """Say that a session is over."""
    serves_session(request.principal, session)
    return await accept(request, [session_entry(request, "end", session, data.message_id, data.t)])


@post(
    "/v1/sessions/{session:str}/transfer",
    status_code=202,
    guards=[allow("service", "agent", "admin")],
    tags=["incoming"],
)
async def transfer(request: Asked, session: FromPath[str], data: JSONBody[TransferRequest]) -> IncomingAnswer:
    """Say that a session goes to another agent."""
    serves_session(request.principal, session)
    an_id("to", data.to)
    return await accept(request, [session_entry(request, "transfer", session, data.message_id, data.t, data.to)])


async def accept(request: Asked, entries: list[Entry]) -> IncomingAnswer:
    """Take the entries in, ring for them, and say how many were new."""
    service = request.service
    await service.remembering.settled(request.shop, {entry.session for entry in entries})
    try:
        async with asyncio.timeout(ACCEPT_S):  # a Redis that hangs is one that cannot be reached
            new = await service.edge.accept(entries)
    except (Unavailable, TimeoutError) as error:
        raise Unavailable(
            "The messages were not taken in: Redis cannot be reached.", hint="Send them again; ids make that harmless."
        ) from error
    service.ringer.ring_soon(service.edge.shards_of(entries))
    accepted = sum(new)
    service.metrics.incoming.labels(request.shop, "accepted").inc(accepted)
    service.metrics.incoming.labels(request.shop, "repeated").inc(len(new) - accepted)
    request.note(accepted=accepted, repeated=len(new) - accepted, session=entries[0].session)
    return IncomingAnswer(accepted, len(new) - accepted, [entry.message_id for entry in entries])


def entry_of(shop: str, message: IncomingRequest, index: int, now: float) -> Entry:
    """Return a customer's message as the stream takes it; what is wrong in it is named by its place."""
    at = f"messages[{index}]."
    message_id = new_id("msg", now) if message.message_id is None else an_id(f"{at}message_id", message.message_id)
    a_time(f"{at}t", message.t)
    return Entry(
        kind="customer",
        shop=shop,
        session=an_id(f"{at}session", message.session),
        message_id=message_id,
        at=now,
        t=now if message.t is None else message.t,
        text=a_text(f"{at}text", message.text, message.kind),
        agent=an_id(f"{at}agent", message.agent) if message.agent else "",
        message_kind=message.kind,
    )


def session_entry(
    request: Asked, kind: str, session: str, message_id: str | None, t: float | None, agent: str = ""
) -> Entry:
    """Return what happened to a session as the stream takes it."""
    now = request.service.core.clock()
    a_time("t", t)
    return Entry(
        kind="transfer" if kind == "transfer" else "end",
        shop=request.shop,
        session=an_id("session", session),
        message_id=new_id("msg", now) if message_id is None else an_id("message_id", message_id),
        at=now,
        t=now if t is None else t,
        agent=agent,
    )
