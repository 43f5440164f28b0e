"""Every message that passes has a reason a signal; what was stopped has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.language.say import SENTENCES, placeholders, say
from moderation.policy.judge import judge
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.policy import Policy
from moderation.policy.why_not import why_not
from moderation.vocabulary.findings import Finding, FindingKind, Reason, Tier
from moderation.vocabulary.verdicts import RISKY
from tests.policy.test_judge import evidence, found


def reasons(scores: str, *findings: Finding, policy: Policy = DEFAULT, group: str = "") -> list[Reason]:
    return list(why_not(judge(evidence(scores, *findings), policy, group=group), policy, group=group))


def codes(*told: Reason) -> list[str]:
    return [reason.code for reason in told]


def test_each_tone_is_held_against_its_threshold() -> None:
    policy = parse_policy(
        "[labels.abuse]\nsuspected_at = 0.5\n[labels.bad_attitude]\nsuspected_at = 0.6\n"
        "[labels.brush_off]\nsuspected_at = 0.7",
        "p",
    )
    told = reasons("0.1 0.2 0.25", policy=policy)
    assert [(one.args["row"], one.args["percent"], one.args["needed"], one.args["missing"]) for one in told[:3]] == [
        ("abuse", "10.0", "50.0", "40.0"),
        ("bad_attitude", "30.0", "60.0", "30.0"),
        ("brush_off", "55.0", "70.0", "15.0"),
    ]
    assert codes(*told[3:]) == ["why_nothing_found"]
    assert say(told[2]) == "敷衍：把握 55.0%，到 70.0% 才算疑似，还差 15.0%。"


@pytest.mark.parametrize(
    ("tier", "code", "limit"),
    [("suspected", "why_suspected_alone", "40.0"), ("confirmed", "why_confirmed_alone", "60.0")],
)
def test_a_finding_says_what_outweighed_it(tier: Tier, code: str, limit: str) -> None:
    policy = parse_policy("[evidence]\nsure_ok_at = 0.4\ncertain_ok_at = 0.6", "p")
    told = reasons("0.01 0.01 0.01", found("abuse", tier), policy=policy)
    assert (told[-1].code, told[-1].args) == (code, {"typed": "滚吧", "row": "abuse", "ok": "97.0", "limit": limit})


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ('[labels.abuse]\nmode = "off"', "why_row_off"),
        ('[labels.abuse]\nmode = "shadow"', "why_row_in_shadow"),
        ('[labels.abuse]\nsuspected = "pass"\nconfirmed = "pass"', "why_row_passes"),
        ('mode = "shadow"', "shop_in_shadow"),
        ('[groups]\nchecked = ["售后"]', "outside_group"),
        ("rollout_percent = 0.0", "outside_rollout"),
    ],
)
def test_what_the_policy_spares_is_named(policy: str, code: str) -> None:
    rest = '[labels.bad_attitude]\nmode = "off"\n[labels.brush_off]\nmode = "off"\n' if "labels" in policy else ""
    assert code in codes(*reasons("0.9 0 0", policy=parse_policy(f"{policy}\n{rest}", "p")))


def test_without_a_model_the_findings_alone_are_told() -> None:
    assert codes(*reasons("")) == ["why_nothing_found"]
    told = reasons("", found("contact", "confirmed"))
    assert (told[0].code, told[0].args) == ("why_row_in_shadow", {"row": "contact", "tier": "confirmed"})


def test_what_was_stopped_is_not_explained_away() -> None:
    assert reasons("0.9 0 0") == []


SCORES = st.tuples(*[st.floats(0, 1 / 3, allow_nan=False)] * 3).map(
    lambda three: " ".join(f"{one:.6f}" for one in three)
)
KINDS: list[FindingKind] = ["abuse", "bad_attitude", "brush_off", "contact", "personal_data"]
TIERS: list[Tier] = ["suspected", "confirmed"]


@given(SCORES, st.lists(st.builds(found, st.sampled_from(KINDS), st.sampled_from(TIERS)), max_size=4))
def test_whatever_passes_has_a_sentence_for_each_tone(scores: str, findings: list[Finding]) -> None:
    verdict = judge(evidence(scores, *findings), DEFAULT)
    told = why_not(verdict, DEFAULT)
    if verdict.decision != "pass":
        assert told == ()
        return
    assert [reason.args["row"] for reason in told if reason.args.get("row") in RISKY][:3] == list(RISKY)
    for reason in told:
        for language, sentences in SENTENCES.items():
            assert set(placeholders(sentences[reason.code])) <= set(reason.args)
            assert "?" not in say(reason, language)


def test_a_near_miss_does_not_read_as_a_hit() -> None:
    near = reasons("0 0 0.69999", policy=parse_policy("[labels.brush_off]\nsuspected_at = 0.7", "p"))[2]
    assert (near.args["percent"], near.args["missing"]) == ("69.9", "0.1")
