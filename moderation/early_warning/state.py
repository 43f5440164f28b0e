"""What a session has come to: all that the next fold needs, and nothing else."""

from msgspec import Struct

from moderation.vocabulary.alerts import AlertKind, Severity

UNHAPPY = 1
"""From this level on a turn speaks of some dissatisfaction."""


class Heard(Struct, frozen=True):
    """One customer turn as it is remembered: `after` is the agent turn before it, `provoked` that it was an offence.

    `weight` is what its mood weighs by itself, `words` the comparable words, by which a repeat is known.
    """

    turn: int
    level: int
    words: str
    weight: float = 0.0
    after: int | None = None
    provoked: bool = False


class Watched(Struct, frozen=True):
    """An alert that the session has open."""

    id: str
    kind: AlertKind
    severity: Severity
    level: int


class SessionState(Struct, frozen=True, omit_defaults=True):
    """The state after `last_entry`; folding that entry or an earlier one again changes nothing.

    `turns` counts customer and agent turns, so it is the index of the next; times `…t` are on the session's
    clock, `last_at` on ours. `levels`, `weights` and `heard` are sums and number of everything said before `recent`.
    `pressure` is what the mood has come to, `offences` what the agents' own words add to each turn's weight.
    """

    shop: str
    session: str
    last_entry: str = ""
    turns: int = 0
    last_t: float = 0.0
    last_at: float = 0.0
    agent: str = ""
    heard: int = 0
    levels: int = 0
    weights: float = 0.0
    pressure: float = 0.0
    offences: float = 0.0
    recent: tuple[Heard, ...] = ()
    calm: int = 0
    quiet: int = 0
    waiting_since: float | None = None
    unanswered: tuple[Heard, ...] = ()
    last_text: str = ""
    last_message_id: str = ""
    agent_turn: int | None = None
    offended: bool = False
    open: tuple[Watched, ...] = ()
    ended: bool = False

    @property
    def recent_mean(self) -> float:
        """Mean level of the recent customer turns."""
        return sum(heard.level for heard in self.recent) / len(self.recent) if self.recent else 0.0

    @property
    def baseline(self) -> float:
        """The session's own mean level before the recent turns; 0 where there were none."""
        return self.levels / self.heard if self.heard else 0.0

    @property
    def own_weight(self) -> float:
        """Mean weight of the turns before the recent ones: the customer's own way of talking."""
        return self.weights / self.heard if self.heard else 0.0

    def watched(self, kind: AlertKind) -> Watched | None:
        """The open alert of a kind."""
        return next((alert for alert in self.open if alert.kind == kind), None)

    def unwatch(self, kind: AlertKind) -> tuple[Watched, ...]:
        """The open alerts without that kind."""
        return tuple(alert for alert in self.open if alert.kind != kind)


def entry_order(entry: str) -> tuple[int, int]:
    """Return a stream id as numbers that compare as the stream is ordered; the lowest for none.

    >>> entry_order("1700000000000-12") > entry_order("1700000000000-9") > entry_order("")
    True
    """
    milliseconds, _, number = entry.partition("-")
    return (int(milliseconds), int(number or 0)) if milliseconds else (-1, -1)
