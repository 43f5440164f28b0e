"""Samples of passed messages on their way to the journal: masked at once, written in batches from a thread."""

import asyncio
import hashlib
import random
from collections import deque

import structlog
from msgspec.structs import replace

from moderation.journal import samples
from moderation.journal.database import Journal
from moderation.journal.samples import Sample
from moderation.policy.policy import Policy
from moderation.runtime.samples import masked, why_kept
from moderation.runtime.threads import Threads
from moderation.vocabulary.errors import Unavailable
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.messages import Message
from moderation.vocabulary.verdicts import Verdict

EVERY_S = 1.0
BATCH = 200
MOST_WAITING = 2000
DAY_S = 86_400.0

log = structlog.get_logger()


class Keeping:
    """`passed` looks at every passed message and keeps the few that policy wants. A lost sample harms nobody."""

    def __init__(self, journal: Journal, threads: Threads, luck: random.Random | None = None) -> None:
        self._journal = journal
        self._threads = threads
        self._luck = luck or random.Random()
        self._waiting: deque[Sample] = deque(maxlen=MOST_WAITING)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="keeping samples")

    async def stop(self) -> None:
        """Write what waits, and end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._write()

    def passed(
        self,
        shop: str,
        session: str,
        agent: str,
        message_id: str,
        message: Message,
        verdict: Verdict,
        policy: Policy,
        now: float,
    ) -> None:
        """Keep the message if it is one of those that policy wants."""
        because = why_kept(verdict, policy.sample, self._luck.random())
        if because is None:
            return
        self._waiting.append(
            Sample(
                id="smp_" + hashlib.sha256(f"{shop}\0{message_id}".encode()).hexdigest()[:32],
                shop=shop,
                session=session,
                agent=agent,
                because=because,
                at=now,
                keep_until=now + policy.sample.keep_days * DAY_S,
                text=masked(message.text, verdict.findings),
                verdict=wordless(verdict),
                context=tuple(replace(turn, text=masked(turn.text)) for turn in message.context),
            )
        )

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._write()

    async def _write(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                await self._threads.run(self._write_batch, batch)
            except Unavailable:
                self._waiting.extendleft(reversed(batch))
                return
            except Exception as error:  # samples must never stop anything else
                log.error("Samples could not be kept.", action="samples_failed", count=len(batch), exc_info=error)

    def _write_batch(self, batch: list[Sample]) -> None:
        with self._journal.begin() as conn:
            for sample in batch:
                samples.write(conn, sample)


def wordless(verdict: Verdict) -> Verdict:
    """Return the verdict without any words of the message: codes, spans and scores stay."""
    findings = [replace(found, text="", because=Reason(found.because.code)) for found in verdict.findings]
    reasons = [Reason(reason.code) for reason in verdict.reasons]
    return replace(verdict, findings=tuple(findings), reasons=tuple(reasons))
