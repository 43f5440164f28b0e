"""The same client for callers without an event loop: one background loop, the same methods, blocking."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack
from copy import copy
from functools import partial
from typing import Self

from anyio.from_thread import start_blocking_portal

from moderation.client.client import PATIENCE_S, TIMEOUT_S, ModerationClient
from moderation.client.events import FeedItem
from moderation.client.failure import OnError
from moderation.vocabulary import wire
from moderation.vocabulary.alerts import AlertState
from moderation.vocabulary.holds import Choice
from moderation.vocabulary.messages import Kind


class SyncModerationClient:
    """A ModerationClient whose methods block; threads may share it. Use as `with`, or `close()` it."""

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        on_error: OnError = "pass",
        timeout_s: float = TIMEOUT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal("asyncio"))
        self._client = ModerationClient(base_url, key, on_error=on_error, timeout_s=timeout_s, patience_s=patience_s)
        self._stack.callback(self._portal.call, self._client.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and end the background loop."""
        self._stack.close()

    def acting_for(self, actor: str) -> "SyncModerationClient":
        """See ModerationClient.acting_for."""
        acting = copy(self)
        acting._client = self._client.acting_for(actor)
        return acting

    def outgoing(
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
        """See ModerationClient.outgoing."""
        call = partial(self._client.outgoing, message_id=message_id, context=context, kind=kind, edit_of=edit_of, t=t)
        return self._portal.call(call, session, agent, text)

    def choose(
        self, hold_id: str, choice: Choice, *, false_positive: bool = False, reason: str = ""
    ) -> wire.ChoiceAnswer:
        """See ModerationClient.choose."""
        call = partial(self._client.choose, false_positive=false_positive, reason=reason)
        return self._portal.call(call, hold_id, choice)

    def incoming(self, messages: Sequence[wire.IncomingRequest]) -> wire.IncomingAnswer:
        """See ModerationClient.incoming."""
        return self._portal.call(self._client.incoming, messages)

    def end_session(self, session: str, *, t: float | None = None) -> None:
        """See ModerationClient.end_session."""
        self._portal.call(partial(self._client.end_session, t=t), session)

    def transfer(self, session: str, to: str, *, t: float | None = None) -> None:
        """See ModerationClient.transfer."""
        self._portal.call(partial(self._client.transfer, t=t), session, to)

    def alerts(
        self,
        *,
        state: AlertState | None = None,
        session: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> wire.AlertList:
        """See ModerationClient.alerts."""
        return self._portal.call(partial(self._client.alerts, state=state, session=session, limit=limit, before=before))

    def acknowledge(self, alert_id: str) -> wire.AlertView:
        """See ModerationClient.acknowledge."""
        return self._portal.call(self._client.acknowledge, alert_id)

    def assign(self, alert_id: str, assignee: str) -> wire.AlertView:
        """See ModerationClient.assign."""
        return self._portal.call(self._client.assign, alert_id, assignee)

    def resolve(self, alert_id: str, resolution: str = "") -> wire.AlertView:
        """See ModerationClient.resolve."""
        return self._portal.call(self._client.resolve, alert_id, resolution)

    def comment(self, alert_id: str, text: str) -> wire.AlertView:
        """See ModerationClient.comment."""
        return self._portal.call(self._client.comment, alert_id, text)

    def correct(self, alert_id: str, level: int, reason: str = "") -> wire.AlertView:
        """See ModerationClient.correct."""
        return self._portal.call(self._client.correct, alert_id, level, reason)

    def mint_token(self, agent: str, *, session: str = "", ttl_s: int = 900) -> wire.TokenAnswer:
        """See ModerationClient.mint_token."""
        return self._portal.call(partial(self._client.mint_token, session=session, ttl_s=ttl_s), agent)

    def events(self, *, session: str = "", last_event_id: str = "") -> Iterator[FeedItem]:
        """See ModerationClient.events; the thread waits for each item."""
        items = self._client.events(session=session, last_event_id=last_event_id)
        try:
            while True:
                yield self._portal.call(next_item, items)
        finally:
            self._portal.call(items.aclose)


async def next_item(items: AsyncGenerator[FeedItem, None]) -> FeedItem:
    """Wait for one item of an endless feed."""
    return await anext(items)
