"""Time that passes without a message: an entry of its own, so that it is folded in order like any other."""

import msgspec

from moderation.early_warning.state import SessionState
from moderation.stores import keys
from moderation.stores.entries import Entry
from moderation.stores.lane import Lane

LIMIT = 500


def put_ticks(lane: Lane, now: float) -> set[int]:
    """Put a tick into each session whose customer has waited long by `now`; return the shards to ring.

    A tick's id comes from the state it is about, so the same wait is told once however often we look.
    """
    sessions = lane.due(now, LIMIT)
    kept = dict(zip(sessions, lane.states(sessions), strict=True))
    lane.forget_waiting([session for session, raw in kept.items() if raw is None])
    ticks = [tick_of(msgspec.json.decode(raw, type=SessionState), now) for raw in kept.values() if raw is not None]
    if ticks:
        lane.put(ticks)
    return {keys.shard_of(tick.shop, tick.session, lane.shards) for tick in ticks}


def tick_of(state: SessionState, now: float) -> Entry:
    """Return the entry that says how late it is by now on the session's own clock."""
    return Entry(
        "tick",
        state.shop,
        state.session,
        f"tick-{state.last_entry}",
        at=now,
        t=state.last_t + max(0.0, now - state.last_at),
    )
