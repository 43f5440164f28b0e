"""The client a chat back end uses: typed, async, with the time-out and the failure policy built in."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from copy import copy
from typing import Self, TypeVar
from urllib.parse import quote

import httpx
import msgspec
import stamina

from moderation.client import paths
from moderation.client.errors import Unreachable, error_of
from moderation.client.events import FeedItem, follow
from moderation.client.failure import OnError, unchecked
from moderation.vocabulary import wire
from moderation.vocabulary.alerts import AlertState
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.holds import Choice
from moderation.vocabulary.ids import new_id
from moderation.vocabulary.messages import Kind

Answer = TypeVar("Answer", bound=msgspec.Struct)

TIMEOUT_S = 0.8
"""Chat hosts give a pre-send hook 1 s at most."""
PATIENCE_S = 5.0
"""For everything but `outgoing`: nobody is waiting to send."""


class ModerationClient:
    """Talks to one service with one key. Use as `async with`, or `aclose()` it.

    `on_error` answers for `outgoing` when the service does not: `pass` or `hold`, unchecked either way.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        on_error: OnError = "pass",
        timeout_s: float = TIMEOUT_S,
        patience_s: float = PATIENCE_S,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.on_error: OnError = on_error
        self.timeout_s = timeout_s
        self.patience_s = patience_s
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            timeout=patience_s,
            transport=transport,
            follow_redirects=False,
        )
        self._headers: dict[str, str] = {}

    def acting_for(self, actor: str) -> "ModerationClient":
        """Return this client as it acts for one person: `actor` is who clicked, and is who will be named.

        It shares the connections; close the client that it was made from.
        """
        acting = copy(self)
        acting._headers = {"X-Actor": quote(actor, safe="")}
        return acting

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def outgoing(
        self,
        session: str,
        agent: str,
        text: str,
        *,
        message_id: str | None = None,
        context: Sequence[str | wire.ContextTurn] | None = None,
        kind: Kind = "text",
        edit_of: str | None = None,
        t: float | None = None,
    ) -> wire.OutgoingAnswer:
        """Ask before sending. Answers within `timeout_s`, by `on_error` where the service did not decide.

        Raises Refused where the request itself is wrong: the message was not checked and must not be sent.
        """
        turns = None if context is None else list(context)
        name = message_id or new_id("msg", time.time())
        request = wire.OutgoingRequest(session, agent, text, name, turns, kind, edit_of, t)
        try:
            return await self._post(paths.OUTGOING, request, wire.OutgoingAnswer, self.timeout_s)
        except Unreachable as failure:
            return unchecked(request, self.on_error, failure.cause)

    async def choose(
        self, hold_id: str, choice: Choice, *, false_positive: bool = False, reason: str = ""
    ) -> wire.ChoiceAnswer:
        """Tell the agent's choice. Raises Taken where another choice came first.

        Tried up to three times under one idempotency key, so that a lost answer (and its receipt) is not lost.
        """
        request = wire.ChoiceRequest(choice, false_positive, reason)
        acting = copy(self)
        acting._headers = self._headers | {"Idempotency-Key": new_id("key", time.time())}
        async for attempt in stamina.retry_context(on=worth_retrying, attempts=3, wait_initial=0.05, wait_max=1):
            with attempt:
                return await acting._post(paths.choice(hold_id), request, wire.ChoiceAnswer)
        raise AssertionError("a retry context returns or raises")

    async def incoming(self, messages: Sequence[wire.IncomingRequest]) -> wire.IncomingAnswer:
        """Hand over customer messages. Tried up to three times: message ids make a repeat harmless."""
        now = time.time()
        named = [
            message if message.message_id else msgspec.structs.replace(message, message_id=new_id("msg", now))
            for message in messages
        ]
        batch = wire.IncomingBatch(named)
        async for attempt in stamina.retry_context(on=worth_retrying, attempts=3, wait_initial=0.05, wait_max=1):
            with attempt:
                return await self._post(paths.INCOMING, batch, wire.IncomingAnswer)
        raise AssertionError("a retry context returns or raises")

    async def end_session(self, session: str, *, t: float | None = None) -> None:
        """Say that a session is over."""
        await self._send("POST", paths.session(session, "end"), wire.EndSessionRequest(t))

    async def transfer(self, session: str, to: str, *, t: float | None = None) -> None:
        """Say that a session goes to another agent."""
        await self._send("POST", paths.session(session, "transfer"), wire.TransferRequest(to, t))

    async def alerts(
        self,
        *,
        state: AlertState | None = None,
        session: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> wire.AlertList:
        """List alerts, newest first."""
        asked = {"state": state, "session": session, "limit": str(limit), "before": before}
        params = {name: value for name, value in asked.items() if value is not None}
        return decode(await self._send("GET", paths.ALERTS, params=params), wire.AlertList)

    async def acknowledge(self, alert_id: str) -> wire.AlertView:
        """Take an alert. Raises Taken where another supervisor has it."""
        return decode(await self._send("POST", paths.alert(alert_id, "acknowledge")), wire.AlertView)

    async def assign(self, alert_id: str, assignee: str) -> wire.AlertView:
        """Give an alert to a supervisor."""
        return await self._post(paths.alert(alert_id, "assign"), wire.AssignRequest(assignee), wire.AlertView)

    async def resolve(self, alert_id: str, resolution: str = "") -> wire.AlertView:
        """Close an alert."""
        return await self._post(paths.alert(alert_id, "resolve"), wire.ResolveRequest(resolution), wire.AlertView)

    async def comment(self, alert_id: str, text: str) -> wire.AlertView:
        """Add a note to an alert."""
        return await self._post(paths.alert(alert_id, "comment"), wire.CommentRequest(text), wire.AlertView)

    async def correct(self, alert_id: str, level: int, reason: str = "") -> wire.AlertView:
        """Say what level an alert really was."""
        return await self._post(paths.alert(alert_id, "correct"), wire.CorrectRequest(level, reason), wire.AlertView)

    async def mint_token(self, agent: str, *, session: str = "", ttl_s: int = 900) -> wire.TokenAnswer:
        """Make a short-lived token for an agent's browser."""
        return await self._post(paths.TOKENS, wire.TokenRequest(agent, session, ttl_s), wire.TokenAnswer)

    def events(self, *, session: str = "", last_event_id: str = "") -> AsyncGenerator[FeedItem, None]:
        """Follow the feed of a session, or of the whole shop; it reconnects and resumes by itself."""
        return follow(self._http, session, last_event_id)

    async def _post(
        self, path: str, body: msgspec.Struct, answer: type[Answer], timeout_s: float | None = None
    ) -> Answer:
        return decode(await self._send("POST", path, body, timeout_s=timeout_s), answer)

    async def _send(
        self,
        method: str,
        path: str,
        body: msgspec.Struct | None = None,
        *,
        params: dict[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        try:
            content = None if body is None else msgspec.json.encode(body)
        except UnicodeEncodeError as error:
            raise InvalidInput("The text has half a surrogate pair in it, which UTF-8 cannot carry.") from error
        try:
            async with asyncio.timeout(timeout_s or self.patience_s):  # httpx's own clock restarts at each chunk
                response = await self._http.request(method, path, content=content, params=params, headers=self._headers)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Unreachable("time-out") from error
        except httpx.HTTPError as error:
            raise Unreachable(type(error).__name__) from error
        if not 200 <= response.status_code < 300:
            raise error_of(response)
        return response


def decode(response: httpx.Response, answer: type[Answer]) -> Answer:
    """Read an answer; a body that is not one (a proxy's page, half a body) counts as no answer."""
    if answer is wire.OutgoingAnswer and response.status_code != 200:
        raise Unreachable(f"status {response.status_code}")
    try:
        return msgspec.json.decode(response.content, type=answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreachable("a body that is not an answer") from error


def worth_retrying(error: Exception) -> bool | float:
    """Only silence is tried again, after as long as the service asked for (5 s at most)."""
    if not isinstance(error, Unreachable):
        return False
    return True if error.retry_after is None else min(error.retry_after, 5.0)
