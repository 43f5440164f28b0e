"""The journal's word on a session's alerts, brought into its state before the next fold."""

from collections.abc import Iterable

from msgspec.structs import replace

from moderation.early_warning.state import SessionState, Watched
from moderation.policy.warning import WarningRules
from moderation.vocabulary.alerts import Alert


def reconciled(state: SessionState, alerts: Iterable[Alert], rules: WarningRules) -> SessionState:
    """Return the state without the alerts that a person has resolved meanwhile, which also begins the cool-down.

    Alerts that are open in the journal and unknown to the state (its save was lost) are watched again.
    """
    unresolved = {alert.id: alert for alert in alerts if alert.state != "resolved"}
    kept = tuple(watched for watched in state.open if watched.id in unresolved)
    known = {watched.kind for watched in kept}
    found = tuple(
        Watched(alert.id, alert.kind, alert.severity, alert.level)
        for alert in unresolved.values()
        if alert.kind not in known
    )
    if len(kept) == len(state.open) and not found:
        return state
    resolved = len(kept) < len(state.open)
    state = replace(state, open=kept + found)
    if not resolved:
        return state
    return replace(state, pressure=0.0, quiet=max(state.quiet, rules.cool_down_turns))
