"""What web and workers share: settings made into live objects, kept fresh, closed in order."""

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import redis
import structlog
from msgspec import Struct

from moderation.access.admin import Admin
from moderation.access.directory import Directory
from moderation.check import Bundle, check
from moderation.early_warning.alerts import Alerts
from moderation.holds.holds import Holds
from moderation.journal import events
from moderation.journal.database import Journal, open_journal
from moderation.notify.deliveries import Deliveries
from moderation.notify.hooks import Webhooks
from moderation.notify.outbox import publish_pending
from moderation.policy.policy import Policy
from moderation.runtime.corrections import Corrections
from moderation.runtime.policies import Policies
from moderation.runtime.secret import secret_of
from moderation.settings import Settings
from moderation.stores.bell import Bell
from moderation.stores.connections import sync_redis
from moderation.stores.engine import load_bundle
from moderation.stores.feed import Feed
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.events import Event
from moderation.vocabulary.messages import Message

FRESH_S = 0.5
"""How old a snapshot of shops, keys, policies and models may be."""

Clock = Callable[[], float]

log = structlog.get_logger()


class Engine(Struct, frozen=True):
    """The bundle that judges; `problems` say why a model is missing, `pointer` which CURRENT files were read."""

    bundle: Bundle
    problems: tuple[str, ...]
    pointer: tuple[tuple[str, int], ...]


class Core:
    """Make it with `open_core`; `close` it. Every part is safe to use from several threads."""

    def __init__(self, settings: Settings, journal: Journal, client: redis.Redis, secret: bytes, clock: Clock) -> None:
        self.settings = settings
        self.journal = journal
        self.redis = client
        self.secret = secret
        self.clock = clock
        self.directory = Directory(journal, clock)
        self.admin = Admin(journal, clock)
        self.policies = Policies(journal)
        self.corrections = Corrections(journal)
        self.holds = Holds(journal, secret, clock, self.language_of)
        self.alerts = Alerts(journal, clock, self.language_of)
        self.webhooks = Webhooks(journal, clock, settings.webhook_private)
        self.deliveries = Deliveries(journal, clock)
        self.feed = Feed(client)
        self.bell = Bell(client)
        self.journal_problem = ""
        self._engine = load_engine(settings)
        self._told: tuple[str, ...] = ()
        self._refreshing = threading.Lock()
        self._closing = threading.Event()
        self._refresher: threading.Thread | None = None

    @property
    def bundle(self) -> Bundle:
        """The bundle that judges now. Take it once a message: it may be swapped at any time."""
        return self._engine.bundle

    @property
    def problems(self) -> tuple[str, ...]:
        """Why a model is missing; empty where none is."""
        return self._engine.problems

    def bundle_of(self, shop: str) -> Bundle:
        """The bundle that judges a shop's agents: with the correction that its policy names."""
        return self.corrections.of(shop, self.policies.of(shop), self._engine.bundle)

    def policy(self, shop: str) -> Policy:
        """The policy in force in a shop."""
        return self.policies.of(shop)

    def language_of(self, shop: str) -> str:
        """The language in which a shop is told of events."""
        return self.policies.of(shop).language

    def refresh(self) -> None:
        """Look whether shops, keys, policies or models changed, and swap in what did. Cheap when nothing did."""
        with self._refreshing:  # one at a time, lest an older snapshot replace a newer one
            self.directory.refresh()
            self.policies.refresh()
            if pointer_of(self.settings.models_dir) != self._engine.pointer:
                self._engine = load_engine(self.settings)
                log.info("The models were read again.", action="engine_swapped", problems=self._engine.problems)
            self.corrections.refresh(self.policies.snapshot, self._engine.bundle)
            self._tell_of_problems()

    def publish(self) -> int:
        """Write what the journal has not yet told to the feed."""
        return publish_pending(self.journal, self.feed)

    def keep_fresh(self) -> None:
        """Refresh every half second from a thread of its own, until `close`."""
        self._refresher = threading.Thread(target=self._keep_fresh, name="refresher", daemon=True)
        self._refresher.start()

    def close(self) -> None:
        """Stop refreshing and give connections back."""
        self._closing.set()
        if self._refresher is not None:
            self._refresher.join(5)
        self.redis.close()
        self.journal.close()

    def _keep_fresh(self) -> None:
        while not self._closing.wait(FRESH_S):
            try:
                self.refresh()
                self.journal_problem = ""
            except Exception as error:  # whatever fails, the last snapshot stands and we look again
                if not self.journal_problem:
                    log.warning("Snapshots cannot be refreshed.", action="refresh_failed", exc_info=error)
                self.journal_problem = type(error).__name__

    def _tell_of_problems(self) -> None:
        """Say once to every shop that its engine is degraded: the event's id is the same in every process."""
        problems = self._engine.problems
        if problems == self._told:
            return
        if problems:
            log.error("A model cannot be used; rules alone judge.", action="engine_degraded", problems=problems)
            now = self.clock()
            told = [degraded_event(shop.id, self._engine, now) for shop in self.directory.shops()]
            with self.journal.begin() as conn:
                events.record(conn, told)
        self._told = problems


def open_core(settings: Settings, clock: Clock = time.time) -> Core:
    """Open everything. Raises an error of ours that says what is missing."""
    if not settings.redis_url:
        raise InvalidInput(
            "No Redis is named.", hint="Set REDIS_URL (redis://127.0.0.1:6379/0), or use `moderation up`."
        )
    secret = secret_of(settings)
    journal = open_journal(settings.journal)
    try:
        core = Core(settings, journal, sync_redis(settings.redis_url), secret, clock)
        core.refresh()
    except BaseException:
        journal.close()
        raise
    return core


def load_engine(settings: Settings) -> Engine:
    """Read lexicons and models as they are now."""
    pointer = pointer_of(settings.models_dir)  # before reading: a change meanwhile is seen at the next look
    bundle, problems = load_bundle(settings)
    check(Message("您好，马上为您查询"), bundle)  # what the first use makes is made now, not while one waits
    return Engine(bundle, tuple(problems), pointer)


def pointer_of(models: Path) -> tuple[tuple[str, int], ...]:
    """Return the CURRENT files and when each was last replaced."""
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in models.glob("*/CURRENT")))


def degraded_event(shop: str, engine: Engine, now: float) -> Event:
    """Return the event that a shop's engine is degraded."""
    seed = repr((shop, engine.problems, engine.pointer)).encode()
    name = f"evt_degraded_{hashlib.sha256(seed).hexdigest()[:26]}"
    models = {"agent": engine.bundle.agent_model, "customer": engine.bundle.customer_model}
    missing = [kind for kind, model in models.items() if model is None]
    return Event(name, shop, "engine.degraded", now, data={"engine": "rules", "missing": missing})
