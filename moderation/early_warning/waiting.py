"""A customer kept waiting: when that is a matter of its own, and when to look again."""

from moderation.early_warning.state import UNHAPPY, SessionState
from moderation.early_warning.words import same_again
from moderation.policy.warning import WarningRules
from moderation.vocabulary.findings import Reason

SAID_AGAIN = 2
"""Who has said the same so often more, unanswered, is kept waiting however calm the words."""


def has_waited(state: SessionState, t: float, rules: WarningRules) -> bool:
    """Whether the customer has waited too long by `t`."""
    return state.waiting_since is not None and t - state.waiting_since >= rules.unanswered_s


def waited_too_long(state: SessionState, t: float, rules: WarningRules) -> Reason | None:
    """Say how long a restless customer has waited by `t`, if too long and nobody was told yet.

    A slow answer to a calm customer is no warning, and hardly one to a single sigh.
    """
    if state.waiting_since is None or state.open or not has_waited(state, t, rules) or not _restless(state, rules):
        return None
    return Reason("waiting", {"seconds": str(round(t - state.waiting_since))})


def look_at(state: SessionState, rules: WarningRules) -> float | None:
    """When (unix seconds) to look whether this customer still waits; None where there is nothing to look for."""
    if state.waiting_since is None or state.open or not _restless(state, rules):
        return None
    return state.last_at + max(0.0, state.waiting_since + rules.unanswered_s - state.last_t)


def _restless(state: SessionState, rules: WarningRules) -> bool:
    """Whether the mood is near a warning, or the customer asks the same again and again."""
    last = state.unanswered[-1]
    if last.level >= UNHAPPY and state.pressure >= rules.waiting_at and not state.quiet:
        return True
    return sum(same_again(last.words, heard.words) for heard in state.unanswered[:-1]) >= SAID_AGAIN
