"""The table of judge(): what scores, findings and policy make of a message."""

from itertools import pairwise
from typing import cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy.evidence import Evidence
from moderation.policy.judge import judge
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.policy import Policy
from moderation.policy.ranges import GRAVITY
from moderation.vocabulary.findings import Finding, FindingKind, Reason, Tier
from moderation.vocabulary.verdicts import LABELS, Engine, Label, Verdict, Versions


def found(kind: FindingKind, tier: Tier = "suspected") -> Finding:
    return Finding(kind, "lexicon", 0, 2, "滚吧", Reason("in_lexicon", {"kind": kind, "tier": tier}), tier)


def evidence(scores: str = "", *findings: Finding, engine: Engine = "model", trouble: int = 0) -> Evidence:
    """`scores` as abuse, bad_attitude, brush_off; ok is the rest."""
    table: dict[Label, float] = {}
    if scores:
        abuse, bad, brush = (float(part) for part in scores.split())
        table = {"ok": 1 - abuse - bad - brush, "abuse": abuse, "bad_attitude": bad, "brush_off": brush}
    return Evidence(findings, table, engine, Versions("1"), (Reason("no_model"),) * trouble)


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


BLOCKING = parse_policy(
    msgspec.json.encode(
        {
            "labels": {
                "abuse": {"suspected_at": 0.5, "confirmed_at": 0.85, "confirmed": "block"},
                "bad_attitude": {"suspected_at": 0.5, "confirmed_at": 0.85},
                "brush_off": {"suspected_at": 0.5, "confirmed_at": 0.85},
            },
            "evidence": {"sure_ok_at": 0.8, "certain_ok_at": 0.95},
        }
    ).decode(),
    "b",
)


@pytest.mark.parametrize(
    ("scores", "findings", "label", "tier", "decision"),
    [
        ("0 0 0", [], "ok", "none", "pass"),
        ("0.9 0 0", [], "abuse", "confirmed", "block"),
        ("0.6 0 0", [], "abuse", "suspected", "hold"),
        ("0 0.6 0", [], "bad_attitude", "suspected", "hold"),  # R2
        ("0 0.9 0", [], "bad_attitude", "confirmed", "hold"),
        ("0 0 0.9", [], "brush_off", "confirmed", "hold"),
        ("0 0 0.6", [], "brush_off", "suspected", "hold"),
        # a graver tone counts towards the milder
        ("0.4 0.3 0", [], "bad_attitude", "suspected", "hold"),
        ("0.3 0.3 0.3", [], "bad_attitude", "suspected", "hold"),
        ("0.2 0.2 0.2", [], "brush_off", "suspected", "hold"),
        ("0.1 0.1 0.1", [], "ok", "none", "pass"),
        # the graver wins
        ("0.5 0.5 0", [], "abuse", "suspected", "hold"),
        # a confirmed finding against a model that disagrees
        ("0.1 0 0", [found("abuse", "confirmed")], "abuse", "suspected", "hold"),
        ("0 0 0.06", [found("bad_attitude", "confirmed")], "bad_attitude", "suspected", "hold"),
        # but not against one that is all but certain
        ("0.04 0 0", [found("abuse", "confirmed")], "ok", "none", "pass"),
        # both agree
        ("0.55 0 0", [found("abuse", "confirmed")], "abuse", "confirmed", "block"),
        ("0.3 0.3 0", [found("abuse", "confirmed")], "abuse", "confirmed", "block"),
        ("0.3 0.1 0", [found("abuse", "confirmed")], "abuse", "suspected", "hold"),
        ("0.55 0 0", [found("abuse")], "abuse", "suspected", "hold"),
        # a suspected finding counts only where the model is not sure of ok
        ("0.01 0 0", [found("abuse")], "ok", "none", "pass"),
        ("0.2 0.05 0", [found("abuse")], "abuse", "suspected", "hold"),
        ("0 0 0.3", [found("brush_off")], "brush_off", "suspected", "hold"),
        # the model, which has weighed the findings too, gives the name
        ("0 0.05 0.9", [found("bad_attitude")], "brush_off", "confirmed", "hold"),
        ("0.3 0.15 0.5", [], "brush_off", "confirmed", "hold"),
        ("0.2 0.35 0.35", [], "bad_attitude", "suspected", "hold"),
        # what was looked at and let off does not count
        ("0 0 0", [found("abuse", "none")], "ok", "none", "pass"),
        # kinds are in shadow until a shop turns them live
        ("0 0 0", [found("contact", "confirmed")], "ok", "none", "pass"),
        # a customer's kinds mean nothing here
        ("0 0 0", [found("risk", "confirmed")], "ok", "none", "pass"),
    ],
)
def test_with_a_model(scores: str, findings: list[Finding], label: str, tier: str, decision: str) -> None:
    verdict = judge(evidence(scores, *findings), BLOCKING)
    assert (verdict.label, verdict.tier, verdict.decision) == (label, tier, decision)


@pytest.mark.parametrize(
    ("findings", "label", "tier", "decision"),
    [
        ([], "ok", "none", "pass"),
        ([found("abuse")], "abuse", "suspected", "hold"),
        ([found("abuse", "confirmed")], "abuse", "confirmed", "block"),
        ([found("brush_off", "confirmed"), found("bad_attitude")], "bad_attitude", "suspected", "hold"),
        ([found("abuse"), found("abuse", "confirmed"), found("abuse")], "abuse", "confirmed", "block"),
    ],
)
def test_without_a_model_the_findings_decide(findings: list[Finding], label: str, tier: str, decision: str) -> None:
    verdict = judge(evidence("", *findings, engine="rules", trouble=1), BLOCKING)
    assert (verdict.label, verdict.tier, verdict.decision) == (label, tier, decision)
    assert (verdict.engine, verdict.degraded, verdict.scores) == ("rules", True, {})
    assert "no_model" in codes(verdict)


def test_a_policy_can_have_confirmed_findings_count_always() -> None:
    policy = parse_policy("[evidence]\ncertain_ok_at = 1", "v")
    assert judge(evidence("0 0 0", found("abuse", "confirmed")), policy).label == "abuse"
    assert judge(evidence("0 0 0", found("abuse")), policy).label == "ok"


def test_nothing_is_blocked_unless_the_policy_says_so() -> None:
    everything = evidence("0.99 0.01 0", found("abuse", "confirmed"), found("personal_data", "confirmed"))
    assert judge(everything, DEFAULT).decision == "hold"  # R4


@pytest.mark.parametrize("on_error", ["pass", "hold"])
def test_when_nothing_could_judge_the_policy_decides_and_it_shows(on_error: str) -> None:
    policy = parse_policy(f'[on_error]\noutgoing = "{on_error}"', "v")
    verdict = judge(evidence(engine="none", trouble=1), policy)
    assert (verdict.decision, verdict.engine, verdict.degraded) == (on_error, "none", True)
    assert Reason("unchecked", {"then": on_error}) in verdict.reasons


def test_a_kind_that_is_live_is_held_by_its_own_row() -> None:
    policy = parse_policy('[kinds.contact]\nmode = "live"\nconfirmed = "block"', "v")
    verdict = judge(evidence("0 0 0", found("contact", "confirmed")), policy)
    assert (verdict.decision, verdict.would, verdict.label, verdict.tier) == ("block", "block", "ok", "none")
    assert codes(verdict) == ["in_lexicon", "advice_contact"]
    assert judge(evidence("0 0 0", found("contact")), policy).decision == "pass"


def test_shadow_shows_what_live_would_have_done() -> None:
    verdict = judge(evidence("0 0 0", found("contact", "confirmed")), DEFAULT)
    assert (verdict.decision, verdict.would) == ("pass", "hold")
    assert verdict.findings
    assert codes(verdict) == ["in_lexicon", "advice_contact", "rule_in_shadow"]


def test_off_is_not_looked_at() -> None:
    policy = parse_policy('[kinds.contact]\nmode = "off"\n[labels.abuse]\nmode = "off"', "v")
    verdict = judge(evidence("0.9 0 0", found("contact", "confirmed"), found("abuse", "confirmed")), policy)
    assert (verdict.decision, verdict.would, verdict.label, verdict.findings) == ("pass", "pass", "ok", ())


def test_a_tone_in_shadow_does_not_hold_under_a_milder_name() -> None:
    policy = parse_policy('[labels.abuse]\nmode = "shadow"', "v")
    verdict = judge(evidence("0.95 0 0"), policy)
    assert (verdict.label, verdict.would, verdict.decision) == ("abuse", "hold", "pass")
    assert judge(evidence("0.35 0.6 0"), policy).decision == "hold"


def test_the_graver_decision_wins_over_the_graver_label() -> None:
    policy = parse_policy('[labels.abuse]\nsuspected = "pass"\n[labels.bad_attitude]\nconfirmed = "hold"', "v")
    verdict = judge(evidence("0.72 0.2 0"), policy)
    assert (verdict.label, verdict.tier, verdict.decision) == ("abuse", "suspected", "hold")


@pytest.mark.parametrize(
    ("toml", "group", "agent", "why"),
    [
        ('mode = "shadow"', "", "a", "shop_in_shadow"),
        ('mode = "off"', "", "a", "shop_off"),
        ('[groups]\nchecked = ["售后"]', "售前", "a", "outside_group"),
        ('[groups]\nchecked = ["售后"]', "", "a", "outside_group"),
        ("[groups]\nchecked = []", "售后", "a", "outside_group"),
        ('[groups]\nchecked = ["售后"]', "售后", "a", ""),
        ("rollout_percent = 0.0", "", "a", "outside_rollout"),
        ("rollout_percent = 100", "", "a", ""),
    ],
)
def test_whom_it_reaches(toml: str, group: str, agent: str, why: str) -> None:
    verdict = judge(evidence("0.9 0 0"), parse_policy(toml, "v"), group=group, agent=agent)
    assert verdict.would == "hold"
    assert verdict.decision == ("pass" if why else "hold")
    assert (verdict.reasons[-1].code == why) if why else ("advice_abuse" in codes(verdict))


def test_the_share_of_agents_is_stable_and_grows_by_adding() -> None:
    agents = [f"agent{number}" for number in range(400)]

    def chosen(percent: float) -> set[str]:
        policy = parse_policy(f"rollout_percent = {percent}", "v")
        return {agent for agent in agents if judge(evidence("0.9 0 0"), policy, agent=agent).decision == "hold"}

    shares = [chosen(percent) for percent in (0.0, 10.0, 50.0, 90.0, 100.0)]
    assert all(small <= large for small, large in pairwise(shares))
    assert [len(share) for share in shares] == pytest.approx([0, 40, 200, 360, 400], abs=40)


def test_reasons_say_everything_that_counted_once() -> None:
    twice = found("abuse", "confirmed")
    verdict = judge(evidence("0.72 0.1 0.1", twice, twice, found("brush_off")), DEFAULT)
    assert verdict.reasons[0] == Reason("tone", {"label": "abuse", "tier": "confirmed", "percent": "72"})
    assert codes(verdict) == ["tone", "in_lexicon", "in_lexicon", "advice_abuse"]


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ("0.72 0 0", Reason("tone", {"label": "abuse", "tier": "confirmed", "percent": "72"})),
        ("0.999 0 0", Reason("tone", {"label": "abuse", "tier": "confirmed", "percent": "99"})),
        ("0.5 0 0", Reason("tone_found", {"label": "abuse", "tier": "suspected"})),
        ("", Reason("tone_without_model", {"label": "abuse", "tier": "confirmed"})),
    ],
)
def test_the_tone_is_said_with_what_it_rests_on(scores: str, reason: Reason) -> None:
    assert judge(evidence(scores, found("abuse", "confirmed")), DEFAULT).reasons[0] == reason


# ---- properties ----

SCORES = st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(any)
TIERS = st.sampled_from(["none", "suspected", "confirmed"])
KINDS = st.sampled_from(["abuse", "bad_attitude", "brush_off", "contact", "personal_data"])
FINDINGS = st.lists(st.builds(found, KINDS, TIERS), max_size=4)
MODES = st.sampled_from(["off", "shadow", "live"])
DECISIONS = st.sampled_from(
    [("pass", "pass"), ("pass", "hold"), ("pass", "block"), ("hold", "hold"), ("hold", "block")]
)


@st.composite
def policies(draw: st.DrawFn, mode: str = "live") -> Policy:
    told: dict[str, object] = {"mode": mode, "labels": {}, "kinds": {}}
    for room, names in (("labels", ("abuse", "bad_attitude", "brush_off")), ("kinds", ("contact", "personal_data"))):
        for name in names:
            suspected, confirmed = draw(DECISIONS)
            rule: dict[str, object] = {"mode": draw(MODES), "suspected": suspected, "confirmed": confirmed}
            if room == "labels":
                low, high = sorted(draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
                rule |= {"suspected_at": low / 100, "confirmed_at": high / 100}
            cast("dict[str, object]", told[room])[name] = rule
    told["on_error"] = {"outgoing": draw(st.sampled_from(["pass", "hold"]))}
    sure, certain = sorted(draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
    told["evidence"] = {"sure_ok_at": sure / 100, "certain_ok_at": certain / 100}
    return parse_policy(msgspec.json.encode(told).decode(), "p")


def normal(parts: list[int]) -> dict[Label, float]:
    return {label: part / sum(parts) for label, part in zip(LABELS, parts, strict=True)}


GRAVER = ("ok", "brush_off", "bad_attitude", "abuse")


@given(policies(), SCORES, FINDINGS, st.integers(0, 3), st.integers(0, 3), st.floats(0, 1))
def test_moving_weight_to_a_graver_tone_never_lowers_the_decision(
    policy: Policy, parts: list[int], findings: list[Finding], one: int, other: int, share: float
) -> None:
    before = normal(parts)
    milder, graver = GRAVER[min(one, other)], GRAVER[max(one, other)]
    modes = [getattr(policy.labels, label).mode for label in ("abuse", "bad_attitude", "brush_off")]
    if milder != "ok" and len(set(modes)) > 1:
        return  # weight may move to a tone that this policy does not look at
    moved = before[milder] * share  # type: ignore[index]
    after = dict(before)
    after[milder] -= moved  # type: ignore[index]
    after[graver] += moved  # type: ignore[index]
    found_by = tuple(findings)
    first = judge(Evidence(found_by, before, "model", Versions("1")), policy)
    second = judge(Evidence(found_by, after, "model", Versions("1")), policy)
    # a hair of rounding may cross a threshold that the weight stood on exactly
    if abs(moved) > 1e-9 or moved == 0:
        assert GRAVITY[second.would] >= GRAVITY[first.would] or near_a_threshold(policy, before)
        assert GRAVITY[second.decision] >= GRAVITY[first.decision] or near_a_threshold(policy, before)


def near_a_threshold(policy: Policy, scores: dict[Label, float]) -> bool:
    weights = [scores["abuse"], scores["abuse"] + scores["bad_attitude"], 1 - scores["ok"], scores["ok"]]
    rules = [getattr(policy.labels, label) for label in ("abuse", "bad_attitude", "brush_off")]
    marks = [policy.evidence.sure_ok_at, policy.evidence.certain_ok_at]
    marks += [at for rule in rules for at in (rule.suspected_at, rule.confirmed_at)]
    return any(abs(weight - mark) < 1e-9 for weight in weights for mark in marks)


@given(policies(), st.one_of(st.none(), SCORES), FINDINGS, st.builds(found, KINDS, TIERS))
def test_one_more_finding_never_lowers_the_decision(
    policy: Policy, parts: list[int] | None, findings: list[Finding], more: Finding
) -> None:
    scores = normal(parts) if parts else {}
    engine: Engine = "model" if parts else "rules"
    first = judge(Evidence(tuple(findings), scores, engine, Versions("1")), policy)
    second = judge(Evidence((*findings, more), scores, engine, Versions("1")), policy)
    assert GRAVITY[second.decision] >= GRAVITY[first.decision]
    assert GRAVITY[second.would] >= GRAVITY[first.would]


@given(policies("shadow"), st.one_of(st.none(), SCORES), FINDINGS, st.sampled_from(["model", "rules", "none"]))
def test_shadow_never_holds(policy: Policy, parts: list[int] | None, findings: list[Finding], engine: Engine) -> None:
    verdict = judge(Evidence(tuple(findings), normal(parts) if parts else {}, engine, Versions("1")), policy)
    assert verdict.decision == "pass"


@given(policies(), SCORES, FINDINGS)
def test_a_verdict_holds_together(policy: Policy, parts: list[int], findings: list[Finding]) -> None:
    verdict = judge(Evidence(tuple(findings), normal(parts), "model", Versions("1")), policy)
    assert GRAVITY[verdict.decision] <= GRAVITY[verdict.would]
    assert (verdict.label == "ok") == (verdict.tier == "none")
    assert verdict.would == "pass" or verdict.reasons
    assert len(set(map(str, verdict.reasons))) == len(verdict.reasons)
    assert judge(Evidence(tuple(findings), normal(parts), "model", Versions("1")), policy) == verdict
