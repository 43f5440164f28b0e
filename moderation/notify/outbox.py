"""The outbox: what the journal has not yet told to the feed."""

import structlog

from moderation.journal import events
from moderation.journal.database import Journal
from moderation.stores.feed import Feed

BATCH = 500

log = structlog.get_logger()


def publish_pending(journal: Journal, feed: Feed) -> int:
    """Write unpublished events to the feed in order, then mark them; return how many.

    Two that do so at once, or one that dies in between, make no event appear twice: the feed takes each id once.
    """
    count = 0
    while True:
        with journal.read() as conn:
            waiting = events.unpublished(conn, BATCH)
        if not waiting:
            return count
        feed.publish(waiting)
        with journal.begin() as conn:
            events.mark_published(conn, [event.id for event in waiting])
        count += len(waiting)
        log.debug("Told the feed what happened.", action="published", events=len(waiting))
        if len(waiting) < BATCH:
            return count
