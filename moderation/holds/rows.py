"""What a change of a hold leaves behind: the event that is told, and the label that teaches."""

import msgspec

from moderation.journal.labels import LabelRow
from moderation.language.views import hold_view
from moderation.vocabulary.events import Event, EventKind
from moderation.vocabulary.holds import Decided, Hold


def event(hold: Hold, kind: EventKind, at: float, language: str) -> Event:
    """The event of a hold's change. Each change happens once, so its id is the hold's and the kind's."""
    return Event(
        id=f"evt_{hold.id}_{kind.removeprefix('hold.')}",
        shop=hold.shop,
        kind=kind,
        at=at,
        session=hold.session,
        data=msgspec.to_builtins(hold_view(hold, language)),
    )


def label(hold: Hold, decided: Decided) -> LabelRow:
    """What the agent's choice says of the message.

    `false_positive` says it was ok; edit and discard agree with the verdict; a bare continue says nothing certain.
    """
    agrees = hold.verdict.label if decided.choice in ("edit", "discard") else None
    return LabelRow(
        id=f"lbl_{hold.id}",
        shop=hold.shop,
        source="agent",
        by=decided.by,
        at=decided.at,
        about=hold.id,
        role="agent",
        text=hold.text,
        context=hold.context,
        label="ok" if decided.false_positive else agrees,
        said_label=hold.verdict.label,
        said_score=hold.verdict.scores.get(hold.verdict.label),
        choice=decided.choice,
        false_positive=decided.false_positive,
        reason=decided.reason,
        versions=hold.verdict.versions,
    )
