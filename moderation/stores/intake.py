"""One trip that takes entries in whole: marked as seen, in the stream and among the turns, or none of it."""

from collections.abc import Sequence

from moderation.stores import keys
from moderation.stores.entries import Entry, digest, encode_entry, encode_turn
from moderation.vocabulary.errors import Conflict

SCRIPT = """
local count = #KEYS / 3
for i = 1, count do
  local known = redis.call('GET', KEYS[3 * i - 2])
  if known and known ~= ARGV[3 * i + 1] then return {-1, i} end
end
local fresh = {}
for i = 1, count do
  local new = redis.call('SET', KEYS[3 * i - 2], ARGV[3 * i + 1], 'NX', 'EX', ARGV[1])
  fresh[i] = new and 1 or 0
  if new then
    redis.call('XADD', KEYS[3 * i - 1], '*', 'e', ARGV[3 * i + 2])
    if ARGV[3 * i + 3] ~= '' then
      redis.call('RPUSH', KEYS[3 * i], ARGV[3 * i + 3])
      redis.call('LTRIM', KEYS[3 * i], -tonumber(ARGV[2]), -1)
      redis.call('EXPIRE', KEYS[3 * i], ARGV[3])
    end
  end
end
return fresh
"""
"""Keys: seen, stream, turns of each entry; arguments: seconds, turns, seconds, then digest, entry, turn of each."""


def call_of(entries: Sequence[Entry], shards: int) -> tuple[list[str], list[str | bytes | int]]:
    """Return the script's keys and arguments."""
    names: list[str] = []
    values: list[str | bytes | int] = [keys.SEEN_S, keys.KEPT_TURNS, keys.TURNS_S]
    for entry in entries:
        shard = keys.shard_of(entry.shop, entry.session, shards)
        names += [
            keys.seen(entry.shop, entry.session, entry.kind, entry.message_id),
            keys.stream(shard),
            keys.turns(entry.shop, entry.session),
        ]
        turn = entry.turn
        values += [digest(entry), encode_entry(entry), b"" if turn is None else encode_turn(turn)]
    return names, values


def read_reply(entries: Sequence[Entry], reply: Sequence[int]) -> list[bool]:
    """Return which entries were new; Conflict when an id was taken by other words (then nothing was taken in)."""
    if reply and reply[0] == -1:
        entry = entries[reply[1] - 1]
        raise Conflict(
            f"The message id {entry.message_id} was used for another message of this session.",
            hint="Give each message an id of its own; only a repeat of the same message may carry the same id.",
            message_id=entry.message_id,
        )
    return [bool(new) for new in reply]


def refuse_two_under_one_id(entries: Sequence[Entry]) -> None:
    """Raise Conflict when one batch holds two different messages under one id."""
    known: dict[str, str] = {}
    for entry in entries:
        key = keys.seen(entry.shop, entry.session, entry.kind, entry.message_id)
        if known.setdefault(key, digest(entry)) != digest(entry):
            read_reply([entry], [-1, 1])
