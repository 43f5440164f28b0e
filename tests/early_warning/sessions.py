"""Sessions as one line: a digit is a customer turn of that level, `.bBA` an agent's (ok, brush-off, bad, abuse)."""

from collections.abc import Iterator

from moderation.early_warning.fold import fold_turn
from moderation.early_warning.state import SessionState
from moderation.early_warning.turns import AlertChange, ScoredTurn
from moderation.policy.warning import WarningRules
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.verdicts import Emotion, Label, Versions

RULES = WarningRules(
    sure_at=0.95,
    sure_with_words_at=0.7,
    mild_weight=0.36,
    strong_weight=0.55,
    fades_to=0.73,
    offence_adds=0.36,
    waited_adds=0.55,
    repeat_adds=0.35,
    baseline_share=0.25,
    waiting_at=0.85,
)
"""Numbers of the tests' own: they speak of how a warning comes about, not of what is shipped."""
VERSIONS = Versions("test")
LABELS: dict[str, Label] = {".": "ok", "b": "brush_off", "B": "bad_attitude", "A": "abuse"}
LEVELS = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))


def emotion(level: int, *findings: Finding) -> Emotion:
    """What the model would say of a plain message of that level."""
    return Emotion(level, float(level >= 2), LEVELS[level], findings, "model", False, VERSIONS)


def self_harm() -> Finding:
    return Finding("self_harm", "lexicon", 0, 2, "想死", Reason("self_harm"), "confirmed")


def customer(number: int, level: int, t: float | None = None, text: str = "", *findings: Finding) -> ScoredTurn:
    at = 1_000_000.0 + (t if t is not None else number * 10.0)
    return ScoredTurn(
        "customer",
        f"{number + 1}-0",
        t if t is not None else number * 10.0,
        at,
        f"m{number}",
        text or "".join(chr(0x4E00 + number * 31 + at) for at in range(6)),
        emotion=emotion(level, *findings),
    )


def agent(number: int, label: Label = "ok", t: float | None = None) -> ScoredTurn:
    t = t if t is not None else number * 10.0
    return ScoredTurn(
        "agent",
        f"{number + 1}-0",
        t,
        1_000_000.0 + t,
        f"m{number}",
        f"客服第{number}句",
        "小李",
        None,
        label,
        float(label != "ok"),
    )


def turns(line: str, start: int = 0) -> Iterator[ScoredTurn]:
    for number, sign in enumerate(line, start):
        yield customer(number, int(sign)) if sign.isdigit() else agent(number, LABELS[sign])


def wait(*levels: int, answered_at: float) -> list[ScoredTurn]:
    asked = [customer(number, level, number * 5.0) for number, level in enumerate(levels)]
    return [*asked, agent(len(levels), t=answered_at)]


def play(
    story: str | list[ScoredTurn], state: SessionState | None = None, rules: WarningRules = RULES
) -> tuple[SessionState, list[AlertChange]]:
    """Fold a story; return the state and every change."""
    state = state or SessionState("mall", "s1")
    changes: list[AlertChange] = []
    for turn in turns(story) if isinstance(story, str) else story:
        state, proposed = fold_turn(state, turn, rules)
        changes += proposed
    return state, changes


def told(changes: list[AlertChange]) -> list[tuple[str, int, str]]:
    return [(change.action, change.turn, change.because.code) for change in changes]
