"""Small signs that add up: every turn's weight, made heavier by offences, waiting and repeats, fading with time."""

from moderation.early_warning.state import UNHAPPY, Heard, SessionState
from moderation.early_warning.words import same_again
from moderation.policy.warning import WarningRules
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.verdicts import Emotion

MOST_FROM_OFFENCES = 3.0
DROP = 0.75
"""A recent mean level so far above the session's own before is told as a drop in mood."""


def weight_of(emotion: Emotion, rules: WarningRules) -> float:
    """Return what a turn's mood weighs by itself: by the probabilities, or by the level where there are none."""
    if not emotion.scores:
        return (0.0, rules.mild_weight, rules.strong_weight, rules.strong_weight)[emotion.level]
    _, mild, strong, risk = emotion.scores
    return rules.mild_weight * mild + rules.strong_weight * (strong + risk)


def pressed(state: SessionState, *, waited: bool, rules: WarningRules) -> float:
    """Return the session's pressure with its last customer turn, the newest of `recent`."""
    factor = 1.0 + state.offences
    if waited:
        factor += rules.waited_adds
    if repeats(state):
        factor += rules.repeat_adds
    weight = max(0.0, state.recent[-1].weight - rules.baseline_share * state.own_weight)
    return rules.fades_to * state.pressure + factor * weight


def offended(offences: float, rudeness: float, rules: WarningRules) -> float:
    """Return the offences with one more agent turn."""
    return min(MOST_FROM_OFFENCES, offences + rules.offence_adds * rudeness)


def is_sure(emotion: Emotion, rules: WarningRules) -> bool:
    """Whether a turn is strong for certain: by the model alone, or by the model and a confirmed word."""
    if emotion.level < rules.raise_level:
        return False
    worded = any(
        finding.tier == "confirmed" and finding.kind in ("negative_emotion", "risk") for finding in emotion.findings
    )
    return emotion.score >= (rules.sure_with_words_at if worded else rules.sure_at)


def build_up(state: SessionState) -> Reason | None:
    """Say what has built up with the last customer turn, if anything has. A calm turn never tips it over."""
    if state.pressure < 1.0 or state.recent[-1].level < UNHAPPY:
        return None
    if again := repeats(state):
        return Reason("repeats", {"times": str(again + 1)})
    if state.heard and state.recent_mean - state.baseline >= DROP:
        return Reason("mood_drop", {"recent": f"{state.recent_mean:.1f}", "before": f"{state.baseline:.1f}"})
    unhappy = sum(heard.level >= UNHAPPY for heard in state.recent)
    return Reason("build_up", {"turns": str(unhappy), "of": str(len(state.recent))})


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
