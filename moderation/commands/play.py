"""Play recorded sessions against the running service, as a chat back end would, and note what it says."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from moderation.client.client import ModerationClient
from moderation.client.events import FeedItem
from moderation.early_warning.recorded import Recorded, RecordedTurn
from moderation.vocabulary.errors import Unavailable
from moderation.vocabulary.wire import IncomingRequest

AGENT = "xiaoli"
QUIET_S = 30.0
"""So long without the end of a session being heard is a failure, not patience."""


class HoldSeen(msgspec.Struct, frozen=True):
    """An agent's turn that was held or blocked."""

    turn: int
    decision: Literal["hold", "block"]
    label: str
    tier: str


class AlertSeen(msgspec.Struct, frozen=True):
    """An alert as it was raised."""

    turn: int
    severity: str
    because: str


@dataclass
class Played:
    """What one session brought."""

    id: str | int
    holds: list[HoldSeen] = field(default_factory=list)
    alerts: list[AlertSeen] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Player:
    """Plays sessions with one client and follows the shop's feed meanwhile.

    `run` marks this playing, so that sessions and messages have names that were never used before.
    """

    def __init__(
        self,
        client: ModerationClient,
        run: str,
        *,
        pause_s: float = 0.0,
        tell: Callable[[str, str], None] = lambda _session, _sentence: None,
    ) -> None:
        self._client = client
        self._run = run
        self._pause_s = pause_s
        self._tell = tell
        self._played: dict[str, Played] = {}

    async def play(self, sessions: list[Recorded], parallel: int = 1) -> list[Played]:
        """Play all of them, `parallel` at a time; return what each brought when the service has ended them."""
        self._played = {self._name(session): Played(session.id) for session in sessions}
        heard = asyncio.Event()
        places = asyncio.Semaphore(parallel)
        async with asyncio.TaskGroup() as group:
            listener = group.create_task(self._listen(heard))
            async with asyncio.timeout(QUIET_S):
                await heard.wait()  # the feed is open before anything happens
            async with asyncio.TaskGroup() as playing:
                for session in sessions:
                    playing.create_task(self._one(session, places))
            listener.cancel()
        return list(self._played.values())

    def _name(self, session: Recorded) -> str:
        return f"{self._run}-{session.id}"

    async def _one(self, session: Recorded, places: asyncio.Semaphore) -> None:
        name = self._name(session)
        played = self._played[name]
        async with places:
            for index, turn in enumerate(session.turns):
                self._tell(name, f"{'客户' if turn.role == 'customer' else '客服'}  {turn.text}")
                message_id = f"{name}-{index}"
                if turn.role == "customer":
                    await self._client.incoming([IncomingRequest(name, turn.text, message_id, turn.t, agent=AGENT)])
                else:
                    await self._agent_says(name, turn, message_id, index)
                await asyncio.sleep(self._pause_s)
            last = session.turns[-1].t if session.turns else None
            await self._client.end_session(name, t=last)
            try:
                async with asyncio.timeout(QUIET_S):
                    await played.ended.wait()
            except TimeoutError as error:
                raise Unavailable(
                    f"The end of session {name} was not heard within {QUIET_S:g} s.",
                    hint="Are the workers running? `moderation doctor` tells.",
                ) from error

    async def _agent_says(self, name: str, turn: RecordedTurn, message_id: str, index: int) -> None:
        answer = await self._client.outgoing(name, AGENT, turn.text, message_id=message_id, t=turn.t)
        if answer.decision == "pass":
            return
        self._played[name].holds.append(HoldSeen(index, answer.decision, answer.label, answer.tier))
        why = "；".join(reason.sentence or reason.code for reason in answer.reasons)
        self._tell(name, f"  ⏸ 拦截（{answer.label}，{answer.tier}）{why}")
        if answer.hold_id is not None and answer.decision == "hold":
            await self._client.choose(answer.hold_id, "continue")  # it was said in the recording

    async def _listen(self, heard: asyncio.Event) -> None:
        async with aclosing(self._client.events()) as items:
            async for item in items:
                heard.set()
                name = str(item.data.get("session", ""))
                played = self._played.get(name)
                if played is None:
                    continue
                if item.kind == "session.ended":
                    played.ended.set()
                elif item.kind == "alert.raised":
                    self._note(name, played, item)

    def _note(self, name: str, played: Played, item: FeedItem) -> None:
        alert = item.data["data"]
        because = alert["because"]
        seen = AlertSeen(int(alert["turn"]), str(alert["severity"]), str(because["code"]))
        played.alerts.append(seen)
        self._tell(name, f"  ⚠ 预警（{seen.severity}）{because.get('sentence') or seen.because}")
