"""The names of everything we keep in Redis, and for how long."""

from zlib import crc32

BETWEEN = "\x1f"
"""Stands between ids: it may be in none of them."""

SEEN_S = 86_400
TURNS_S = 72 * 3600
STATE_S = 72 * 3600
KEPT_TURNS = 20
FEED_ENTRIES = 100_000

FEED = "mod:feed"
WAITING = "mod:waiting"
GROUP = "drain"


def shard_of(shop: str, session: str, shards: int) -> int:
    """Return the shard that a session's entries go through: always the same one."""
    return crc32(f"{shop}{BETWEEN}{session}".encode("utf-8", "replace")) % shards


def member(shop: str, session: str) -> str:
    """Return a session's name among those of all shops.

    >>> member("mall", "s1")
    'mall\\x1fs1'
    """
    return f"{shop}{BETWEEN}{session}"


def stream(shard: int) -> str:
    """The entries that wait for their drain."""
    return f"mod:incoming:{shard}"


def seen(shop: str, session: str, kind: str, message_id: str) -> str:
    """Marks an entry as taken in."""
    return f"mod:seen:{shop}:{kind}:{session}{BETWEEN}{message_id}"


def turns(shop: str, session: str) -> str:
    """The last turns of a session."""
    return f"mod:turns:{shop}:{session}"


def answer(shop: str, message_id: str) -> str:
    """What was answered to an outgoing message."""
    return f"mod:answer:{shop}:{message_id}"


def state(shop: str, session: str) -> str:
    """What the folds of a session have come to."""
    return f"mod:state:{shop}:{session}"


def bell(shard: int) -> str:
    """There while a drain job of the shard waits."""
    return f"mod:bell:{shard}"


def lock(shard: int) -> str:
    """Names the shard's one drainer."""
    return f"mod:lock:{shard}"


def tries(shard: int) -> str:
    """Entries whose scoring was begun alone, and how often."""
    return f"mod:tries:{shard}"


def told(event_id: str) -> str:
    """Marks an event as written to the feed."""
    return f"mod:told:{event_id}"
