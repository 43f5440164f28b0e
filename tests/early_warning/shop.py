"""A shop's customer lane in miniature: real Redis, real journal, a scorer that reads the level off the message."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import redis
from msgspec.structs import replace

from moderation.check import Bundle
from moderation.early_warning.alerts import Alerts
from moderation.early_warning.batch import Batches, Feel
from moderation.early_warning.drain import Drain
from moderation.early_warning.state import SessionState
from moderation.features.all import AgentFinders, CustomerFinders
from moderation.features.lexicons import parse_lexicons
from moderation.journal import tables
from moderation.journal.database import Journal
from moderation.notify.outbox import publish_pending
from moderation.policy.parse import DEFAULT
from moderation.policy.policy import Policy
from moderation.stores import keys
from moderation.stores.bell import Bell
from moderation.stores.connections import sync_redis
from moderation.stores.entries import Entry, EntryKind
from moderation.stores.feed import Feed
from moderation.stores.lane import Lane
from moderation.vocabulary.verdicts import Emotion, Mode
from tests.early_warning.sessions import LABELS, emotion

SHARDS = 2
START = 1_000_000.0


def feel(texts: list[str], bundle: Bundle, policy: Policy) -> list[Emotion]:
    """`怒2` is of level 2, and so on; `毒` breaks the scorer."""
    if any("毒" in text for text in texts):
        raise RuntimeError("the scorer broke")
    return [emotion(int(text[-1])) for text in texts]


class Shop:
    """`say` puts entries in, `drain` works them off."""

    def __init__(self, url: str, folder: Path, feel: Feel = feel, policy: Policy = DEFAULT) -> None:
        self.redis: redis.Redis = sync_redis(url)
        self.journal = Journal(journal_url(folder))
        self.now = START
        self.policy = policy
        self.lane = Lane(self.redis, SHARDS)
        self.bell = Bell(self.redis)
        self.feed = Feed(self.redis)
        self.alerts = Alerts(self.journal, lambda: self.now)
        self.feel = feel
        self._finders = parse_lexicons({})

    def close(self) -> None:
        self.redis.close()
        self.journal.close()

    def entry(
        self,
        number: int,
        kind: EntryKind,
        text: str = "",
        session: str = "s1",
        t: float | None = None,
        label: str = ".",
    ) -> Entry:
        t = number * 10.0 if t is None else t
        return Entry(
            kind,
            "mall",
            session,
            f"{kind}-{number}",
            self.now + t,
            t,
            text,
            "小李",
            "text",
            LABELS[label],
            float(label in "bBA"),
        )

    def say(self, story: str, session: str = "s1", start: int = 0) -> None:
        """A session as one line, as in `sessions`."""
        self.lane.put(
            [
                self.entry(number, "customer", f"{chr(0x4E00 + number * 7) * 4}怒{sign}", session)
                if sign.isdigit()
                else self.entry(number, "agent", "亲", session, label=sign)
                for number, sign in enumerate(story, start)
            ]
        )

    def drain_of(self, *, journal: Journal | None = None, lane: Lane | None = None) -> Drain:
        lane, journal = lane or self.lane, journal or self.journal
        bundle = Bundle(AgentFinders(self._finders), CustomerFinders(self._finders))
        batches = Batches(
            lane, journal, self.alerts, lambda shop: self.policy, lambda: bundle, lambda *a: self.feel(*a)
        )
        publish: Callable[[], int] = lambda: publish_pending(journal, self.feed)  # noqa: E731
        return Drain(lane, journal, self.bell, batches, publish, lambda: self.now)

    def drain(self) -> int:
        """Work both shards off."""
        return sum(self.drain_of().run(shard) for shard in range(SHARDS))

    def shard(self, session: str = "s1") -> int:
        return keys.shard_of("mall", session, SHARDS)

    def state(self, session: str = "s1") -> SessionState:
        [raw] = self.lane.states([("mall", session)])
        assert raw is not None
        return msgspec.json.decode(raw, type=SessionState)

    def told(self) -> list[str]:
        """Every event of the journal, published or not, in order."""
        with self.journal.begin() as conn:
            rows = conn.execute(tables.events.select().order_by(tables.events.c.number))
            return [f"{row.kind} {row.session}" for row in rows]

    def in_feed(self) -> int:
        return int(self.redis.xlen(keys.FEED))


def journal_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'journal.sqlite3'}"


def with_mode(mode: Mode) -> Policy:
    return replace(DEFAULT, mode=mode)
