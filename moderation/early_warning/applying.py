"""What a proposed change makes of an alert; what people did to it stays."""

from collections.abc import Sequence

from msgspec.structs import replace

from moderation.early_warning.turns import AlertChange
from moderation.vocabulary.alerts import Alert, Severity
from moderation.vocabulary.events import EventKind
from moderation.vocabulary.messages import Turn

GRAVITY: dict[Severity, int] = {"notice": 0, "warning": 1, "critical": 2}
TOLD: dict[str, EventKind] = {"raise": "alert.raised", "update": "alert.updated", "resolve": "alert.resolved"}


def applied(
    stored: Alert | None, change: AlertChange, shop: str, session: str, context: Sequence[Turn] = ()
) -> Alert | None:
    """Return the alert as it is after the change; None where the change comes to nothing."""
    if change.action == "raise":
        return raised(change, shop, session, context) if stored is None else None
    if stored is None or stored.state == "resolved":
        return None
    if change.action == "resolve":
        return replace(
            stored,
            state="resolved",
            resolution=change.because.code,
            updated_at=change.at,
            version=stored.version + 1,
        )
    return worse(stored, change)


def raised(change: AlertChange, shop: str, session: str, context: Sequence[Turn]) -> Alert:
    """Return a new alert."""
    return Alert(
        id=change.id,
        shop=shop,
        session=session,
        kind=change.kind,
        severity=change.severity,
        state="open",
        turn=change.turn,
        level=change.level,
        score=change.score,
        because=change.because,
        advice=change.advice,
        message_id=change.message_id,
        text=change.text,
        findings=change.findings,
        raised_at=change.at,
        updated_at=change.at,
        agent=change.agent,
        cause_turn=change.cause_turn,
        context=tuple(context),
        versions=change.versions,
    )


def worse(stored: Alert, change: AlertChange) -> Alert:
    """Return the alert with one more unhappy turn: the gravest one gives it its words."""
    counted = replace(
        stored,
        turns=stored.turns + 1,
        agent=change.agent or stored.agent,
        updated_at=change.at,
        version=stored.version + 1,
    )
    if change.level < stored.level:
        return counted
    return replace(
        counted,
        severity=max(stored.severity, change.severity, key=GRAVITY.__getitem__),
        level=change.level,
        score=change.score,
        advice=change.advice,
        message_id=change.message_id,
        text=change.text,
        findings=change.findings,
        versions=change.versions,
    )
