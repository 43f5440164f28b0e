"""A customer kept waiting: when that is a matter of its own, and when to look again."""

from moderation.early_warning.state import UNHAPPY, SessionState
from moderation.early_warning.words import same_again
from moderation.policy.warning import WarningRules
from moderation.vocabulary.findings import Reason


def waited_too_long(state: SessionState, t: float, rules: WarningRules) -> Reason | None:
    """Say how long a restless customer has waited by `t`, if too long and nobody was told yet.

    A slow answer to a calm customer is no warning, and hardly one to a single sigh.
    """
    if state.waiting_since is None or state.open or not _restless(state, rules):
        return None
    waited = t - state.waiting_since
    return Reason("waiting", {"seconds": str(round(waited))}) if waited >= rules.unanswered_s else None


def look_at(state: SessionState, rules: WarningRules) -> float | None:
    """When (unix seconds) to look whether this customer still waits; None where there is nothing to look for."""
    if state.waiting_since is None or state.open or not _restless(state, rules):
        return None
    return state.last_at + max(0.0, state.waiting_since + rules.unanswered_s - state.last_t)


def _restless(state: SessionState, rules: WarningRules) -> bool:
    """The waiting counts as one sign of a build-up, or the customer asks the same again and again."""
    last = state.unanswered[-1]
    unhappy = sum(heard.level >= UNHAPPY for heard in state.recent)
    if last.level >= UNHAPPY and unhappy >= max(1, rules.build_up_turns - 1) and not state.quiet:
        return True
    return sum(same_again(last.words, heard.words) for heard in state.unanswered[:-1]) >= rules.repeats
