"""The agent lane: recall, check, hold or pass, remember. The caller waits for nothing that can come after."""

import asyncio
import threading
import time
from collections.abc import Callable

import msgspec
import structlog
from msgspec.structs import replace

from moderation.check import Bundle, Held, check, check_again
from moderation.policy.evidence import Evidence
from moderation.policy.judge import judge
from moderation.policy.policy import Policy
from moderation.runtime.answers import encode_answer
from moderation.runtime.core import Core
from moderation.runtime.held import LatelyHeld
from moderation.runtime.keeping import Keeping
from moderation.runtime.remembering import Remembering, seal, unseal
from moderation.runtime.threads import Threads
from moderation.stores.edge import Edge, Remembered
from moderation.stores.entries import Entry
from moderation.telemetry import Metrics
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound, Unavailable
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.holds import Hold
from moderation.vocabulary.ids import new_id
from moderation.vocabulary.messages import CONTEXT_TURNS, Message, Turn, turns_from
from moderation.vocabulary.verdicts import Verdict
from moderation.vocabulary.wire import OutgoingRequest

MOST_TURNS = 50
"""How many of the turns that a caller sends."""
HOLD_S = 0.6
"""Longest wait for the journal to keep a hold: the host gives the whole check one second."""


log = structlog.get_logger()


class Answered(msgspec.Struct, frozen=True):
    """The body of the answer, and what the log line says of it."""

    body: bytes
    facts: dict[str, object]


class Before(msgspec.Struct, frozen=True):
    """What is known before the message is judged."""

    answer: bytes | None = None
    turns: tuple[Turn, ...] = ()
    trouble: tuple[Reason, ...] = ()


class Outgoing:
    """One a process."""

    def __init__(
        self,
        core: Core,
        edge: Edge,
        remembering: Remembering,
        keeping: Keeping,
        threads: Threads,
        metrics: Metrics,
        tell: Callable[[], None],
    ) -> None:
        self._core = core
        self._edge = edge
        self._remembering = remembering
        self._keeping = keeping
        self._threads = threads
        self._metrics = metrics
        self._tell = tell
        self._lately = LatelyHeld()

    async def answer(self, shop: str, request: OutgoingRequest, language: str) -> Answered:
        """Say what to do with one outgoing message. The same id with the same words gets the same answer."""
        now = self._core.clock()
        message_id = request.message_id or new_id("msg", now)
        before = await self._before(shop, request, message_id)
        if before.answer is not None:
            return Answered(before.answer, {"session": request.session, "message_id": message_id, "repeated": True})
        first = await self._check_edit(shop, request)
        policy, bundle = self._core.policy(shop), self._core.bundle_of(shop)
        group = self._core.directory.group_of(shop, request.agent)
        message = Message(request.text, before.turns, request.t, request.kind)
        began = time.perf_counter()
        verdict = judged(message, bundle, policy, group, request.agent)
        seconds = time.perf_counter() - began
        if first is None and verdict.decision == "pass":
            first = await self._held_lately(shop, request, now)
        if first is not None:
            verdict = judged_again(verdict, message, first, bundle, policy, group, request.agent)
        if before.trouble:
            verdict = replace(verdict, degraded=True, reasons=verdict.reasons + before.trouble)
        hold: Hold | None = None
        if verdict.decision != "pass":
            verdict, hold = await self._hold(shop, request, message_id, message, verdict, policy, now)
        body = encode_answer(verdict, request.text, message_id, language, hold, request.edit_of)
        await self._link_edit(shop, request, message_id, verdict)
        self._afterwards(shop, request, message_id, message, verdict, policy, body, now)
        self._metrics.outgoing.labels(shop, verdict.decision, verdict.engine).inc()
        self._metrics.check_seconds.observe(seconds)
        return Answered(body, facts_of(request.session, message_id, verdict, hold, seconds))

    async def _before(self, shop: str, request: OutgoingRequest, message_id: str) -> Before:
        """Recall in one round trip; none where the caller sent the context and no id to repeat."""
        given = None if request.context is None else given_turns(request)
        if (answer := self._known(shop, request, message_id)) is not None:
            return Before(answer)
        if given is not None and request.message_id is None:
            return Before(turns=given)
        if given is None:
            await self._remembering.settled(shop, (request.session,))
        try:
            recall = await self._edge.recall(shop, request.session, message_id)
        except (Unavailable, TimeoutError):
            trouble = (Reason("context_unavailable"),) if given is None else ()
            return Before(turns=given or (), trouble=trouble)
        answer = self._known(shop, request, message_id)  # another request may have come by meanwhile
        if answer is None and recall.answer is not None:
            answer = unseal(request.session, request.agent, request.kind, request.text, recall.answer)
        return Before(answer, recall.turns[-CONTEXT_TURNS:] if given is None else given)

    def _known(self, shop: str, request: OutgoingRequest, message_id: str) -> bytes | None:
        sealed = self._remembering.recall(shop, message_id)
        if sealed is None:
            return None
        return unseal(request.session, request.agent, request.kind, request.text, sealed)

    async def _check_edit(self, shop: str, request: OutgoingRequest) -> Hold | None:
        """Return the hold that this is an edit of; refuse one of a hold that is not there to be edited."""
        if request.edit_of is None:
            return None
        try:
            first = await self._threads.run(self._core.holds.get, shop, request.edit_of)
        except Unavailable:
            return None
        if first.session != request.session or first.agent != request.agent:
            raise InvalidInput("edit_of names a hold of another session or agent.")
        if first.state in ("open", "continued"):
            raise Conflict(
                f"The hold that edit_of names is {first.state}.",
                hint="Choose `edit` on it first." if first.state == "open" else "Its text was sent as it was.",
                state=first.state,
            )
        return first

    async def _held_lately(self, shop: str, request: OutgoingRequest, now: float) -> Hold | None:
        """Return the agent's hold with the same words, if there is one that they did not choose to send (R6)."""
        known = self._lately.like(shop, request.session, request.agent, request.text, now)
        if known is None:
            return None
        try:
            first = await self._threads.run(self._core.holds.get, shop, known)
        except (Unavailable, NotFound):
            return None
        return None if first.state == "continued" else first

    async def _link_edit(self, shop: str, request: OutgoingRequest, message_id: str, verdict: Verdict) -> None:
        """Tell the first hold what came of it, where the new text passed (a held one is linked by its own hold)."""
        if request.edit_of is None or verdict.decision != "pass":
            return
        try:
            async with asyncio.timeout(HOLD_S):
                await self._threads.run(self._core.holds.replaced_by, shop, request.edit_of, message_id, request.text)
        except (Unavailable, TimeoutError) as error:
            log.error("An edit could not be linked.", action="link_failed", shop=shop, error=type(error).__name__)

    async def _hold(
        self,
        shop: str,
        request: OutgoingRequest,
        message_id: str,
        message: Message,
        verdict: Verdict,
        policy: Policy,
        now: float,
    ) -> tuple[Verdict, Hold | None]:
        """Keep the hold; where that cannot be done, policy's `on_error` decides, visibly."""
        hold = Hold(
            id=new_id("hold", now),
            shop=shop,
            session=request.session,
            agent=request.agent,
            message_id=message_id,
            text=request.text,
            context=message.context,
            verdict=verdict,
            state="blocked" if verdict.decision == "block" else "open",
            created_at=now,
            expires_at=now + policy.holds.expires_after_s,
            edit_of=request.edit_of,
            t=request.t,
        )
        told = threading.Event()
        try:
            async with asyncio.timeout(HOLD_S):
                kept = await self._threads.run(
                    self._core.holds.open_if,
                    hold,
                    per_day=policy.limits.holds_per_day,
                    wanted=lambda: not told.is_set(),
                )
        except (Unavailable, TimeoutError) as error:
            told.set()
            log.error("A hold could not be kept.", action="hold_failed", shop=shop, error=type(error).__name__)
            reasons = (*verdict.reasons, Reason("journal_unavailable"))
            return replace(verdict, decision=policy.on_error.outgoing, degraded=True, reasons=reasons), None
        if kept is None:
            reason = Reason("holds_per_day_reached", {"limit": str(policy.limits.holds_per_day)})
            return replace(verdict, decision="pass", reasons=(*verdict.reasons, reason)), None
        self._lately.note(kept)
        self._tell()
        return kept.verdict, kept

    def _afterwards(
        self,
        shop: str,
        request: OutgoingRequest,
        message_id: str,
        message: Message,
        verdict: Verdict,
        policy: Policy,
        body: bytes,
        now: float,
    ) -> None:
        """Let what passed join the session, and keep the answer for a repeat; both after the caller has it."""
        entries: tuple[Entry, ...] = ()
        if verdict.decision == "pass":
            entries = (agent_entry(shop, request, message_id, verdict, now),)
            self._keeping.passed(shop, request.session, request.agent, message_id, message, verdict, policy, now)
        sealed = seal(request.session, request.agent, request.kind, request.text, body)
        self._remembering.soon(Remembered(shop, message_id, sealed, entries))


def judged(message: Message, bundle: Bundle, policy: Policy, group: str, agent: str) -> Verdict:
    """Check; should the check itself fail, say so in the verdict rather than not answer."""
    try:
        return check(message, bundle, policy, group=group, agent=agent)
    except Exception as error:
        log.error("A check failed.", action="check_failed", exc_info=error)
        trouble = (Reason("reading_broken", {"error": type(error).__name__}),)
        return judge(Evidence((), {}, "none", bundle.versions(policy), trouble), policy, group=group, agent=agent)


def judged_again(
    verdict: Verdict, message: Message, first: Hold, bundle: Bundle, policy: Policy, group: str, agent: str
) -> Verdict:
    """Hold the same words again, however they are spelled now; should that fail, the verdict stands as it is."""
    try:
        held = Held(first.id, first.text)
        return check_again(verdict, message, held, bundle, policy, group=group, agent=agent)
    except Exception as error:
        log.error("A text could not be held against its hold.", action="check_failed", exc_info=error)
        return verdict


def given_turns(request: OutgoingRequest) -> tuple[Turn, ...]:
    """Read the context that the caller sent: its last 50 turns."""
    context = request.context or []
    turns = [item if isinstance(item, str) else Turn(item.role, item.text, item.t) for item in context[-MOST_TURNS:]]
    return turns_from(turns)


def agent_entry(shop: str, request: OutgoingRequest, message_id: str, verdict: Verdict, now: float) -> Entry:
    """Return what the agent said as the session's stream takes it."""
    return Entry(
        kind="agent",
        shop=shop,
        session=request.session,
        message_id=message_id,
        at=now,
        t=now if request.t is None else request.t,
        text=request.text,
        agent=request.agent,
        message_kind=request.kind,
        label=verdict.label,
        rudeness=verdict.rudeness,
    )


def facts_of(session: str, message_id: str, verdict: Verdict, hold: Hold | None, seconds: float) -> dict[str, object]:
    """Return what the log line says: ids, decision, engine and time, never words."""
    return {
        "session": session,
        "message_id": message_id,
        "decision": verdict.decision,
        "would": verdict.would,
        "label": verdict.label,
        "tier": verdict.tier,
        "engine": verdict.engine,
        "degraded": verdict.degraded,
        "hold_id": None if hold is None else hold.id,
        "check_ms": round(seconds * 1000, 3),
        "versions": msgspec.structs.asdict(verdict.versions),
    }
