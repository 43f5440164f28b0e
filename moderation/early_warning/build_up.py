"""Small signs that add up: several unhappy turns, a mood below the session's own, the same words again."""

from moderation.early_warning.state import UNHAPPY, Heard, SessionState
from moderation.early_warning.words import same_again
from moderation.policy.warning import WarningRules
from moderation.vocabulary.findings import Reason


def build_up(state: SessionState, rules: WarningRules) -> Reason | None:
    """Say what has built up with the last customer turn, if anything has. A calm turn never tips it over."""
    last = state.recent[-1]
    if last.level < UNHAPPY:
        return None
    unhappy = [heard for heard in state.recent if heard.level >= UNHAPPY]
    needed = rules.build_up_turns - (1 if any(heard.provoked for heard in unhappy) else 0)
    if len(unhappy) >= needed:
        return Reason("build_up", {"turns": str(len(unhappy)), "of": str(len(state.recent))})
    if repeats(state) >= rules.repeats:
        return Reason("repeats", {"times": str(repeats(state) + 1)})
    if state.heard and len(unhappy) > 1 and state.recent_mean - state.baseline >= rules.drop_from_baseline:
        return Reason("mood_drop", {"recent": f"{state.recent_mean:.1f}", "before": f"{state.baseline:.1f}"})
    return None


def repeats(state: SessionState) -> int:
    """How often the last customer turn's words were said before, lately."""
    last = state.recent[-1]
    return sum(same_again(last.words, heard.words) for heard in state.recent[:-1])


def cause_of(state: SessionState) -> tuple[int | None, bool]:
    """Return the agent turn before the mood fell, and whether an agent's own offence is part of it.

    The last offence among the present run of unhappy turns comes first, else the turn before that run.
    """
    run = _run(state)
    for heard in reversed(run):
        if heard.provoked:
            return heard.after, True
    return (run[0].after if run else state.agent_turn), False


def _run(state: SessionState) -> list[Heard]:
    run: list[Heard] = []
    for heard in reversed(state.recent):
        if heard.level < UNHAPPY:
            break
        run.insert(0, heard)
    return run
