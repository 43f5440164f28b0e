"""What the types of a policy cannot say: ranges, order, and what must not stand beside what."""

import re
from collections.abc import Iterator

from moderation.policy.lists import list_problems
from moderation.policy.policy import KindRule, LabelRule, Policy
from moderation.vocabulary.verdicts import RISKY, Decision

GRAVITY: dict[Decision, int] = {"pass": 0, "hold": 1, "block": 2}
YEAR_S = 366 * 24 * 3600


def first_problem(policy: Policy) -> tuple[str, str] | None:
    """The key path and problem of the first thing wrong, or None."""
    return next(problems(policy), None)


def problems(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield every (key path, problem). Comparisons are written so that NaN fails them."""
    for label in RISKY:
        yield from label_problems(f"labels.{label}", getattr(policy.labels, label))
    yield from order_problems("kinds.contact", policy.kinds.contact)
    yield from order_problems("kinds.personal_data", policy.kinds.personal_data)
    for name in ("mild_at", "strong_at", "risk_at"):
        yield from outside(f"emotion.{name}", getattr(policy.emotion, name), 0, 1, above=True)
    yield from outside("evidence.sure_ok_at", policy.evidence.sure_ok_at, 0, 1, above=True)
    yield from outside("evidence.certain_ok_at", policy.evidence.certain_ok_at, policy.evidence.sure_ok_at, 1)
    if policy.correction and not re.fullmatch("[0-9a-f]{12}", policy.correction):
        yield "correction", f'must be the id of a correction (12 of 0-9 and a-f) or "", not {policy.correction[:60]!r}'
    yield from list_problems(policy.lists)
    yield from outside("rollout_percent", policy.rollout_percent, 0, 100)
    yield from outside("holds.expires_after_s", policy.holds.expires_after_s, 1, YEAR_S)
    yield from outside("sample.passed", policy.sample.passed, 0, 1)
    low, high = policy.sample.uncertain_band
    if not 0 <= low <= high <= 1:
        yield "sample.uncertain_band", f"must be [low, high] with 0 <= low <= high <= 1, not [{low}, {high}]"
    yield from outside("sample.keep_days", policy.sample.keep_days, 1, 3650)
    yield from outside("limits.holds_per_day", policy.limits.holds_per_day, 0, 10**9)
    yield from outside("limits.alerts_per_day", policy.limits.alerts_per_day, 0, 10**9)
    yield from warning_problems(policy)
    for group in policy.groups.checked:
        if not group or group != group.strip() or not group.isprintable() or len(group) > 128:
            yield "groups.checked", f'group names have 1 to 128 printable characters (or "*"), not {group[:60]!r}'


def label_problems(path: str, rule: LabelRule) -> Iterator[tuple[str, str]]:
    """Thresholds in order, then decisions in order."""
    yield from outside(f"{path}.suspected_at", rule.suspected_at, 0, 1, above=True)
    yield from outside(f"{path}.confirmed_at", rule.confirmed_at, 0, 1, above=True)
    if rule.confirmed_at < rule.suspected_at:
        problem = f"must not be below suspected_at ({rule.suspected_at}), but is {rule.confirmed_at}"
        yield f"{path}.confirmed_at", problem
    yield from order_problems(path, rule)


def order_problems(path: str, rule: LabelRule | KindRule) -> Iterator[tuple[str, str]]:
    """More certain must never mean milder, and nothing merely suspected is blocked (R4)."""
    if rule.suspected == "block":
        yield f"{path}.suspected", 'must be "pass" or "hold": only what is confirmed may be blocked'
    if GRAVITY[rule.confirmed] < GRAVITY[rule.suspected]:
        yield f"{path}.confirmed", f'must not be milder than suspected ("{rule.suspected}")'


def warning_problems(policy: Policy) -> Iterator[tuple[str, str]]:
    """Levels within 1 to 3, counts that can be reached, times that pass."""
    rules = policy.warning
    yield from outside("warning.raise_level", rules.raise_level, 1, 3)
    yield from outside("warning.critical_level", rules.critical_level, rules.raise_level, 3)
    yield from outside("warning.sure_at", rules.sure_at, 0, 1, above=True)
    yield from outside("warning.sure_with_words_at", rules.sure_with_words_at, 0, rules.sure_at, above=True)
    yield from outside("warning.mild_weight", rules.mild_weight, 0, 10)
    yield from outside("warning.strong_weight", rules.strong_weight, rules.mild_weight, 10)
    yield from outside("warning.fades_to", rules.fades_to, 0, 1)
    for name in ("offence_adds", "waited_adds", "repeat_adds"):
        yield from outside(f"warning.{name}", getattr(rules, name), 0, 10)
    yield from outside("warning.baseline_share", rules.baseline_share, 0, 1)
    yield from outside("warning.recent_turns", rules.recent_turns, 1, 50)
    yield from outside("warning.waiting_at", rules.waiting_at, 0, 1, above=True)
    yield from outside("warning.unanswered_s", rules.unanswered_s, 1, YEAR_S)
    yield from outside("warning.calm_turns", rules.calm_turns, 1, 50)
    yield from outside("warning.cool_down_turns", rules.cool_down_turns, 0, 50)


def outside(path: str, value: float, low: float, high: float, *, above: bool = False) -> Iterator[tuple[str, str]]:
    """A problem where `value` is not within low..high (`above`: low itself is out too)."""
    if not low <= value <= high or (above and value == low):
        bounds = f"above {low} and at most {high}" if above else f"from {low} to {high}"
        yield path, f"must be a number {bounds}, not {value}"
