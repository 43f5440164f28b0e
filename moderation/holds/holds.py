"""The life of a held message: open, then continued, edited, discarded or expired. The first choice wins."""

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection

from moderation.holds import rows
from moderation.holds.receipts import sign
from moderation.journal import events as journal_events
from moderation.journal import holds as journal_holds
from moderation.journal import labels as journal_labels
from moderation.journal.database import Journal
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound
from moderation.vocabulary.events import EventKind
from moderation.vocabulary.holds import STATE_AFTER, Choice, Decided, Hold, HoldState, Replacement
from moderation.vocabulary.wire import ChoiceAnswer

DAY_S = 86_400

LONGEST_REASON = 2000
MOST_OF_A_PAGE = 200


class Holds:
    """Every act is one transaction: the hold, its events and its label are written together or not at all."""

    def __init__(
        self,
        journal: Journal,
        secret: bytes,
        clock: Callable[[], float],
        language_of: Callable[[str], str] = lambda shop: "zh-CN",
    ) -> None:
        self._journal = journal
        self._secret = secret
        self._clock = clock
        self._language_of = language_of

    def open(self, hold: Hold) -> Hold:
        """Keep a held (or blocked) message. The same message again returns the hold there is.

        Raises Conflict where that message id was held with another text, NotFound where `edit_of` names no hold.
        """
        with self._journal.begin() as conn:
            return self._open(conn, hold)

    def open_if(self, hold: Hold, *, per_day: int, wanted: Callable[[], bool]) -> Hold | None:
        """Keep a held message as `open` does, unless the shop has had its holds of the day (0: no cap).

        None then, and where nobody wants it any longer by the time the journal is ours: a caller who was told
        something else must not find a hold later.
        """
        with self._journal.begin() as conn:
            if not wanted():
                return None
            if per_day and journal_holds.count_since(conn, hold.shop, hold.created_at // DAY_S * DAY_S) >= per_day:
                return journal_holds.of_message(conn, hold.shop, hold.message_id)
            return self._open(conn, hold)

    def _open(self, conn: Connection, hold: Hold) -> Hold:
        if hold.state not in ("open", "blocked") or hold.decided is not None:
            raise ValueError(f"A hold begins open or blocked, not {hold.state}.")
        if hold.edit_of is not None and journal_holds.get(conn, hold.shop, hold.edit_of) is None:
            raise _no_such_hold(hold.edit_of)
        if not journal_holds.add(conn, hold):
            return self._held_before(conn, hold)
        kind: EventKind = "hold.opened" if hold.state == "open" else "hold.blocked"
        journal_events.record(conn, [rows.event(hold, kind, hold.created_at, self._language_of(hold.shop))])
        if hold.edit_of is not None:
            replacement = Replacement(hold.message_id, hold.text, hold.created_at, hold.id)
            journal_holds.replace(conn, hold.shop, hold.edit_of, replacement)
        return hold

    def get(self, shop: str, hold_id: str) -> Hold:
        """One hold of a shop; raises NotFound."""
        with self._journal.read() as conn:
            return self._get(conn, shop, hold_id)

    def of_message(self, shop: str, message_id: str) -> Hold | None:
        """The hold of a message, if it was ever held."""
        with self._journal.read() as conn:
            return journal_holds.of_message(conn, shop, message_id)

    def choose(
        self,
        shop: str,
        hold_id: str,
        choice: Choice,
        *,
        by: str,
        false_positive: bool = False,
        reason: str = "",
        key: str = "",
    ) -> Hold:
        """Take the agent's choice, if it is the first and in time; otherwise raise Conflict naming what stands.

        The same idempotency `key` with the same choice again returns the hold as it stands.
        """
        if choice not in STATE_AFTER:
            raise InvalidInput(f"{choice!r} is no choice.", hint="Choose continue, edit or discard.")
        if len(reason) > LONGEST_REASON:
            raise InvalidInput(f"The reason is longer than {LONGEST_REASON} characters.", hint="Shorten it.")
        hashed = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest() if key else ""
        now = self._clock()
        decided = Decided(choice, by, now, false_positive, reason)
        with self._journal.begin() as conn:
            won = journal_holds.decide(conn, shop, hold_id, decided, hashed)
            hold = self._get(conn, shop, hold_id)
            if won:
                event = rows.event(hold, "hold.decided", now, self._language_of(shop))
                journal_events.record(conn, [event])
                journal_labels.write(conn, rows.label(hold, decided))
                return hold
            same = hold.decided is not None and hold.decided.choice == choice
            if hashed and same and journal_holds.decided_key(conn, shop, hold_id) == hashed:
                return hold
        raise _too_late(hold)

    def answer(self, hold: Hold) -> ChoiceAnswer:
        """What the chooser is told: the original text with its receipt for continue, the draft for edit."""
        if hold.decided is None:
            raise ValueError("Nothing was chosen yet.")
        goes_on, edits = hold.state == "continued", hold.state == "edited"
        return ChoiceAnswer(
            hold_id=hold.id,
            state=hold.state,
            choice=hold.decided.choice,
            decided_by=hold.decided.by,
            decided_at=hold.decided.at,
            text=hold.text if goes_on else None,
            receipt=sign(self._secret, hold) if goes_on else None,
            draft=hold.text if edits else None,
        )

    def replaced_by(self, shop: str, hold_id: str, message_id: str, text: str) -> None:
        """Link an edited hold to the message that came of it and passed; the first stays. Raises NotFound."""
        with self._journal.begin() as conn:
            if not journal_holds.replace(conn, shop, hold_id, Replacement(message_id, text, self._clock())):
                self._get(conn, shop, hold_id)

    def expire_due(self, limit: int = 500) -> int:
        """Expire open holds whose time is over; nothing is sent. Return how many."""
        now = self._clock()
        with self._journal.begin() as conn:
            gone = journal_holds.expire(conn, now, limit)
            told = [rows.event(hold, "hold.expired", now, self._language_of(hold.shop)) for hold in gone]
            journal_events.record(conn, told)
        return len(gone)

    def page(
        self,
        shop: str,
        *,
        state: HoldState | None = None,
        session: str | None = None,
        agent: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> list[Hold]:
        """A shop's holds, newest first; `before` is the last id of the page before this one."""
        limit = max(1, min(limit, MOST_OF_A_PAGE))
        with self._journal.read() as conn:
            return journal_holds.page(conn, shop, state=state, session=session, agent=agent, limit=limit, before=before)

    def _held_before(self, conn: Connection, hold: Hold) -> Hold:
        before = journal_holds.of_message(conn, hold.shop, hold.message_id)
        if before is None:
            raise ValueError(f"The id {hold.id} was used before.")
        if (before.text, before.session) != (hold.text, hold.session):
            raise Conflict(
                "A message with this id was held before, with another text or in another session.",
                hint="Give every message an id of its own.",
                hold_id=before.id,
            )
        return before

    def _get(self, conn: Connection, shop: str, hold_id: str) -> Hold:
        hold = journal_holds.get(conn, shop, hold_id)
        if hold is None:
            raise _no_such_hold(hold_id)
        return hold


def _no_such_hold(hold_id: str) -> NotFound:
    return NotFound(f"There is no hold {hold_id[:80]!r} in this shop.", hint="Look at the id, and whose key this is.")


def _too_late(hold: Hold) -> Conflict:
    decided = hold.decided
    if decided is not None:
        return Conflict(
            f"{decided.by} chose {decided.choice} first.",
            hint="That choice stands.",
            state=hold.state,
            winner=decided.by,
            choice=decided.choice,
            decided_at=decided.at,
        )
    if hold.state == "blocked":
        return Conflict(
            "This message is blocked by the shop's policy: there is nothing to choose.",
            hint="Write another message.",
            state=hold.state,
        )
    return Conflict(
        "The time to choose is over; nothing was sent.",
        hint="Send the message again to have it checked anew.",
        state="expired",
        expires_at=hold.expires_at,
    )
