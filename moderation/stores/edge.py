"""The web's side of the customer lane: take messages in, recall a session, remember an answer."""

import asyncio
from collections.abc import Sequence

import redis.asyncio
from msgspec import Struct

from moderation.stores import intake, keys
from moderation.stores.connections import reached
from moderation.stores.entries import Entry, decode_turn
from moderation.vocabulary.messages import Turn

PATIENCE_S = 0.3
"""Longest wait for what is remembered: a chat host gives the whole check one second."""


class Recall(Struct, frozen=True):
    """What is known before an outgoing message is judged: the answer it already got, and the turns before it."""

    answer: bytes | None
    turns: tuple[Turn, ...]


class Remembered(Struct, frozen=True):
    """An answer as it is kept (empty: none), and the turns that join their session with it."""

    shop: str
    message_id: str
    answer: bytes
    entries: tuple[Entry, ...] = ()


class Edge:
    """Every method is one round trip and raises Unavailable when Redis does not do it."""

    def __init__(self, client: redis.asyncio.Redis, shards: int) -> None:
        self._redis = client
        self._shards = shards
        self._take_in = client.register_script(intake.SCRIPT)

    async def accept(self, entries: Sequence[Entry]) -> list[bool]:
        """Take the entries in, all or none; True for each that is new, Conflict for an id used for other words."""
        if not entries:
            return []
        intake.refuse_two_under_one_id(entries)
        names, values = intake.call_of(entries, self._shards)
        with reached():
            reply = await self._take_in(keys=names, args=values)
        return intake.read_reply(entries, reply)

    def shards_of(self, entries: Sequence[Entry]) -> set[int]:
        """Return the shards whose bell is to be rung for these entries."""
        return {keys.shard_of(entry.shop, entry.session, self._shards) for entry in entries}

    async def recall(self, shop: str, session: str, message_id: str) -> Recall:
        """Return the answer to this message if it was given before, and the session's last turns."""
        with reached():
            async with asyncio.timeout(PATIENCE_S), self._redis.pipeline(transaction=False) as trip:
                trip.get(keys.answer(shop, message_id))
                trip.lrange(keys.turns(shop, session), 0, -1)
                answer, turns = await trip.execute()
        return Recall(answer, tuple(decode_turn(raw) for raw in turns))

    async def remember(self, shop: str, message_id: str, answer: bytes, entries: Sequence[Entry] = ()) -> bytes:
        """Keep the answer for a day and let the agent's turn join its session; return the answer that stands.

        Where another process answered the same message first, its answer is the one that stands.
        """
        names, values = intake.call_of(entries, self._shards)
        with reached():
            async with self._redis.pipeline(transaction=True) as trip:
                trip.set(keys.answer(shop, message_id), answer, nx=True, ex=keys.SEEN_S)
                trip.get(keys.answer(shop, message_id))
                if entries:
                    trip.eval(intake.SCRIPT, len(names), *names, *values)
                _, stands, *_ = await trip.execute()
        return bytes(stands) if stands is not None else answer

    async def remember_all(self, items: Sequence[Remembered]) -> list[bool]:
        """The same for many, in one trip; False for each whose turn could not join: its id is another turn's."""
        places: list[int | None] = []
        with reached():
            async with self._redis.pipeline(transaction=False) as trip:
                for item in items:
                    if item.answer:
                        trip.set(keys.answer(item.shop, item.message_id), item.answer, nx=True, ex=keys.SEEN_S)
                    places.append(len(trip) if item.entries else None)
                    if item.entries:
                        names, values = intake.call_of(item.entries, self._shards)
                        await self._take_in(keys=names, args=values, client=trip)
                replies = await trip.execute()
        return [place is None or replies[place][0] != -1 for place in places]
