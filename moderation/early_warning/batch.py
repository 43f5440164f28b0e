"""One batch of entries: scored together, folded in order, its alerts in the journal, its states ready to be saved."""

from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from moderation.check import Bundle, feel_many
from moderation.early_warning.alerts import Alerts
from moderation.early_warning.fold import fold_turn
from moderation.early_warning.reconcile import reconciled
from moderation.early_warning.state import SessionState
from moderation.early_warning.turns import AlertChange, ScoredTurn, event_id
from moderation.early_warning.waiting import look_at
from moderation.early_warning.words import is_picture
from moderation.journal import alerts as table
from moderation.journal import events
from moderation.journal.database import Journal
from moderation.policy.policy import Policy
from moderation.stores.entries import Entry
from moderation.stores.lane import Lane, Saved
from moderation.vocabulary.events import Event, EventKind
from moderation.vocabulary.messages import CONTEXT_TURNS
from moderation.vocabulary.verdicts import Emotion

Session = tuple[str, str]
Feel = Callable[[list[str], Bundle, Policy], list[Emotion]]


class Arrived(Struct, frozen=True):
    """An entry and its stream id."""

    id: str
    entry: Entry

    @property
    def session(self) -> Session:
        """Whose entry it is."""
        return self.entry.shop, self.entry.session


class Proposed(Struct, frozen=True):
    """What the fold of one entry proposed."""

    session: Session
    entry: str
    changes: tuple[AlertChange, ...]


class Batches:
    """Everything a batch needs; `policy` and `bundle` are asked anew for each."""

    def __init__(
        self,
        lane: Lane,
        journal: Journal,
        alerts: Alerts,
        policy: Callable[[str], Policy],
        bundle: Callable[[], Bundle],
        feel: Feel = feel_many,
    ) -> None:
        self._lane = lane
        self._journal = journal
        self._alerts = alerts
        self._policy = policy
        self._bundle = bundle
        self._feel = feel

    def settle(self, batch: Sequence[Arrived], *, again: bool) -> dict[Session, Saved]:
        """Return the states to be saved. `again`: an earlier drainer may have got as far as the journal."""
        policies = {shop: self._policy(shop) for shop in {item.entry.shop for item in batch}}
        emotions = self._felt(batch, policies)
        states = self._states(batch, policies, again=again)
        proposed: list[Proposed] = []
        for item in batch:
            rules = policies[item.entry.shop].warning
            turn = scored(item, emotions.get(item.id))
            states[item.session], changes = fold_turn(states[item.session], turn, rules)
            if changes and policies[item.entry.shop].mode == "live":
                proposed.append(Proposed(item.session, item.id, changes))
        self._write(proposed, [event for item in batch if (event := told_of(item)) is not None], policies)
        return {
            session: Saved(msgspec.json.encode(state), look_at(state, policies[session[0]].warning))
            for session, state in states.items()
        }

    def _felt(self, batch: Sequence[Arrived], policies: dict[str, Policy]) -> dict[str, Emotion]:
        bundle = self._bundle()
        felt: dict[str, Emotion] = {}
        for shop, policy in policies.items():
            said = [item for item in batch if item.entry.shop == shop and to_be_felt(item.entry)]
            if policy.mode != "off":
                texts = [item.entry.text for item in said]
                felt |= {
                    item.id: emotion for item, emotion in zip(said, self._feel(texts, bundle, policy), strict=True)
                }
        return felt

    def _states(
        self, batch: Sequence[Arrived], policies: dict[str, Policy], *, again: bool
    ) -> dict[Session, SessionState]:
        sessions = list(dict.fromkeys(item.session for item in batch))
        states = {
            session: SessionState(*session) if raw is None else msgspec.json.decode(raw, type=SessionState)
            for session, raw in zip(sessions, self._lane.states(sessions), strict=True)
        }
        asked = {
            session: state
            for session, state in states.items()
            if policies[session[0]].mode == "live" and (again or state.open)
        }
        if asked:
            with self._journal.read() as conn:
                for session, state in asked.items():
                    standing = table.open_of(conn, *session)
                    states[session] = reconciled(state, standing, policies[session[0]].warning)
        return states

    def _write(self, proposed: Sequence[Proposed], told: Sequence[Event], policies: dict[str, Policy]) -> None:
        if not proposed and not told:
            return
        turns = {
            item.session: self._lane.turns(*item.session)[-CONTEXT_TURNS:]
            for item in proposed
            if any(change.action == "raise" for change in item.changes)
        }
        with self._journal.begin() as conn:
            for item in proposed:
                self._alerts.apply(
                    conn,
                    *item.session,
                    item.entry,
                    item.changes,
                    context=turns.get(item.session, ()),
                    per_day=policies[item.session[0]].limits.alerts_per_day,
                )
            events.record(conn, told)  # after what the session's end resolves


def to_be_felt(entry: Entry) -> bool:
    """Whether the entry is a customer's words."""
    return entry.kind == "customer" and entry.message_kind == "text" and not is_picture(entry.text)


def told_of(item: Arrived) -> Event | None:
    """The event that an entry is by itself: a session goes to another agent, or is over. Folded again: the same."""
    entry = item.entry
    if entry.kind == "end":
        kind: EventKind = "session.ended"
        data = {}
    elif entry.kind == "transfer":
        kind = "session.transferred"
        data = {"to": entry.agent}
    else:
        return None
    return Event(event_id(entry.session, kind, item.id), entry.shop, kind, entry.at, entry.session, data)


def scored(item: Arrived, emotion: Emotion | None) -> ScoredTurn:
    """Return the turn that an entry is, with its score."""
    entry = item.entry
    return ScoredTurn(
        entry.kind,
        item.id,
        entry.t,
        entry.at,
        message_id=entry.message_id,
        text=entry.text,
        agent=entry.agent,
        emotion=emotion,
        label=entry.label,
        rudeness=entry.rudeness,
    )
