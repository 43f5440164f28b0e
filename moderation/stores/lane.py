"""The workers' side of the customer lane: one drainer a shard, what it reads, and how it lets go."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

import redis
from msgspec import Struct

from moderation.stores import intake, keys
from moderation.stores.connections import reached
from moderation.stores.entries import Entry, decode_turn
from moderation.stores.feed import Page
from moderation.vocabulary.errors import ModerationError
from moderation.vocabulary.messages import Turn

CONSUMER = "drain"
"""One name for all: a shard has one drainer at a time, and what the last one left is the next one's to read."""
LOCK_MS = 10_000

EXTEND = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0"
RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"
FINISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local sessions = tonumber(ARGV[2])
for i = 1, sessions do
  redis.call('SET', KEYS[4 + i], ARGV[3 * i + 2], 'EX', ARGV[4])
  if ARGV[3 * i + 4] == '' then
    redis.call('ZREM', KEYS[4], ARGV[3 * i + 3])
  else
    redis.call('ZADD', KEYS[4], ARGV[3 * i + 4], ARGV[3 * i + 3])
  end
end
for i = 3 * sessions + 5, #ARGV do
  redis.call('XACK', KEYS[2], ARGV[3], ARGV[i])
  redis.call('XDEL', KEYS[2], ARGV[i])
  redis.call('HDEL', KEYS[3], ARGV[i])
end
return 1
"""


class LostLock(ModerationError):
    """Another drainer has taken this shard over; what was in hand is its to do."""


class Saved(Struct, frozen=True):
    """A session's state as it is kept, and when to look whether its customer still waits."""

    state: bytes
    look_at: float | None


class Read(Struct, frozen=True):
    """One entry as read: its stream id and its bytes (None where the stream no longer has it)."""

    id: str
    raw: bytes | None


class Lock(Struct, frozen=True):
    """The right to drain a shard, while it lasts."""

    shard: int
    token: str


class Lane:
    """Plain code; every method raises Unavailable when Redis does not do it."""

    def __init__(self, client: redis.Redis, shards: int) -> None:
        self._redis = client
        self.shards = shards
        self._extend = client.register_script(EXTEND)
        self._release = client.register_script(RELEASE)
        self._finish = client.register_script(FINISH)
        self._take_in = client.register_script(intake.SCRIPT)

    @contextmanager
    def locked(self, shard: int) -> Iterator[Lock | None]:
        """Be the shard's one drainer, or get None where there is one already."""
        lock = Lock(shard, secrets.token_hex(12))
        with reached():
            mine = self._redis.set(keys.lock(shard), lock.token, nx=True, px=LOCK_MS)
        if not mine:
            yield None
            return
        try:
            yield lock
        finally:
            with reached():
                self._release(keys=[keys.lock(shard)], args=[lock.token])

    def extend(self, lock: Lock) -> None:
        """Keep the shard for as long again; LostLock where it is another's by now."""
        with reached():
            if not self._extend(keys=[keys.lock(lock.shard)], args=[lock.token, LOCK_MS]):
                raise LostLock(shard=lock.shard)

    def left_over(self, shard: int) -> list[Read]:
        """The oldest entry that an earlier drainer read and did not finish; empty where there is none."""
        return self._read(shard, "0", 1)

    def next(self, shard: int, count: int) -> list[Read]:
        """The next entries that nobody has read yet."""
        return self._read(shard, ">", count)

    def try_alone(self, shard: int, entry: str) -> int:
        """Count one more try of an entry by itself, before it is made; return which one it is."""
        with reached():
            return int(self._redis.hincrby(keys.tries(shard), entry, 1))

    def forgive(self, shard: int, entry: str) -> None:
        """Forget the tries of an entry."""
        with reached():
            self._redis.hdel(keys.tries(shard), entry)

    def states(self, sessions: Sequence[tuple[str, str]]) -> list[bytes | None]:
        """What was saved of each session."""
        if not sessions:
            return []
        with reached():
            return cast("list[bytes | None]", self._redis.mget([keys.state(*session) for session in sessions]))

    def finish(self, lock: Lock, entries: Sequence[str], saved: Mapping[tuple[str, str], Saved]) -> None:
        """Save the states and let the entries go, both or neither; LostLock where another drains by now."""
        names = [keys.lock(lock.shard), keys.stream(lock.shard), keys.tries(lock.shard), keys.WAITING]
        values: list[str | bytes | int | float] = [lock.token, len(saved), keys.GROUP, keys.STATE_S]
        for session, kept in saved.items():
            names.append(keys.state(*session))
            values += [kept.state, keys.member(*session), "" if kept.look_at is None else repr(kept.look_at)]
        with reached():
            if not self._finish(keys=names, args=[*values, *entries]):
                raise LostLock(shard=lock.shard)

    def put(self, entries: Sequence[Entry]) -> list[bool]:
        """Take entries in from plain code, as the web does."""
        names, values = intake.call_of(entries, self.shards)
        with reached():
            return intake.read_reply(entries, self._take_in(keys=names, args=values))

    def busy(self) -> list[int]:
        """The shards with entries that wait or are in hand."""
        with reached(), self._redis.pipeline(transaction=False) as trip:
            for shard in range(self.shards):
                trip.xlen(keys.stream(shard))
            lengths = trip.execute()
        return [shard for shard, length in enumerate(lengths) if length]

    def length(self, shard: int) -> int:
        """How many entries of a shard wait or are in hand."""
        with reached():
            return int(self._redis.xlen(keys.stream(shard)))

    def turns(self, shop: str, session: str) -> tuple[Turn, ...]:
        """The last turns of a session."""
        with reached():
            kept = cast("list[bytes]", self._redis.lrange(keys.turns(shop, session), 0, -1))
        return tuple(decode_turn(raw) for raw in kept)

    def due(self, now: float, limit: int) -> list[tuple[str, str]]:
        """The sessions whose customer has waited long enough to be looked at."""
        with reached():
            members = self._redis.zrangebyscore(keys.WAITING, "-inf", now, start=0, num=limit)
        pairs = [cast("bytes", name).decode().split(keys.BETWEEN, 1) for name in members]
        return [(shop, session) for shop, session in pairs]

    def forget_waiting(self, sessions: Sequence[tuple[str, str]]) -> None:
        """Look at these no more."""
        if sessions:
            with reached():
                self._redis.zrem(keys.WAITING, *(keys.member(*session) for session in sessions))

    def _read(self, shard: int, after: str, count: int) -> list[Read]:
        name = keys.stream(shard)
        with reached():
            try:
                reply = self._redis.xreadgroup(keys.GROUP, CONSUMER, {name: after}, count=count)
            except redis.ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                self._make_group(name)
                reply = self._redis.xreadgroup(keys.GROUP, CONSUMER, {name: after}, count=count)
        page = [entry for _, entries in cast("list[tuple[bytes, Page]]", reply or []) for entry in entries]
        return [Read(name.decode(), (fields or {}).get(b"e")) for name, fields in page]

    def _make_group(self, name: str) -> None:
        try:
            self._redis.xgroup_create(name, keys.GROUP, "0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
