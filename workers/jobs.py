"""The jobs that RQ runs, by dotted name: ids in, nothing out; each may be run twice, or by two at once."""

import structlog

from moderation.early_warning import ticks
from moderation.journal import purge as journal_purge
from moderation.vocabulary.errors import Unavailable
from workers.hand import hand

DELIVERIES = 50

log = structlog.get_logger()


def drain(shard: int) -> None:
    """Score and fold what waits in a shard."""
    try:
        hand().drain.run(shard)
    except Unavailable as error:  # all of it stays in the stream; the sweep rings again
        log.warning("A shard could not be drained just now.", action="drain_failed", shard=shard, error=error.detail)


def sweep() -> None:
    """Ring for every shard with waiting entries whose bell was not heard, and tell the feed what it has missed."""
    work = hand()
    for shard in work.lane.busy():
        work.core.bell.ring(shard)
    work.core.publish()


def waiting() -> None:
    """Let time pass in the sessions whose customer has waited long."""
    work = hand()
    for shard in ticks.put_ticks(work.lane, work.core.clock()):
        work.core.bell.ring(shard)


def publish() -> None:
    """Tell the feed what the journal took in."""
    hand().core.publish()


def expire_holds() -> None:
    """Let holds that nobody decided expire; they are never sent."""
    work = hand()
    if work.core.holds.expire_due():
        work.core.publish()


def deliver() -> None:
    """Make the webhook attempts that are due."""
    work = hand()
    work.deliveries.run_due(work.http, DELIVERIES)


def purge() -> None:
    """Forget samples whose time is over, and old events that were told and delivered."""
    work = hand()
    with work.core.journal.begin() as conn:
        gone = journal_purge.purge(conn, work.core.clock())
    log.info("Forgot what need not be kept.", action="purged", samples=gone.samples, events=gone.events)
