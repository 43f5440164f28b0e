"""check() and feel(): the whole way, and what becomes of it when parts break."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from msgspec.structs import replace

from moderation.check import Bundle, check, feel, feel_many, unjudged
from moderation.classify.agent import AgentModel
from moderation.classify.concepts import parse_concepts
from moderation.classify.customer import CustomerModel, Levels
from moderation.classify.linear import linear
from moderation.features.all import AgentFinders, CustomerFinders, Found
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.messages import Kind, Message, Turn
from moderation.vocabulary.verdicts import Label, Verdict
from tests.lexicon import agent_finders, customer_finders, lexicons

NOTHING = linear([[], [], [], []], [True, False, True, False], np.zeros((0, 5)), np.zeros(4), np.eye(4), np.zeros(4))
NO_CONCEPTS = parse_concepts("")
MET = Reason("model_words", {"words": "x", "weight": "1.00"})


@dataclass(frozen=True)
class SaysAgent(AgentModel):
    """An agent model that says what the test tells it to."""

    says: Callable[[], dict[Label, float]] = dict

    def score(self, folded: Folded, context: tuple[Turn, ...], findings: tuple[Finding, ...]) -> dict[Label, float]:
        return self.says()

    def explain(self, folded: Folded, context: tuple[Turn, ...], label: Label, top: int = 3) -> tuple[Finding, ...]:
        return (Finding("abuse", "model", 0, 1, folded.original[:1], MET),)


@dataclass(frozen=True)
class SaysCustomer(CustomerModel):
    """A customer model that says what the test tells it to."""

    says: Callable[[], Levels] = lambda: (1.0, 0.0, 0.0, 0.0)

    def score(self, folded: Folded, findings: tuple[Finding, ...]) -> Levels:
        return self.says()

    def explain(self, folded: Folded, level: int, top: int = 3) -> tuple[Finding, ...]:
        raise RuntimeError("cannot say why")


class LosesFinders(AgentFinders):
    """Finders of which only the named ones still run."""

    left: tuple[str, ...] = ()

    def find(self, folded: Folded, context: tuple[Turn, ...] = ()) -> Found:
        found = super().find(folded, context)
        return replace(found, broken=tuple(name for name in self.names if name not in self.left))


def broken() -> dict[Label, float]:
    raise ZeroDivisionError


def scores(ok: float, abuse: float = 0.0, bad: float = 0.0, brush: float = 0.0) -> dict[Label, float]:
    return {"ok": ok, "abuse": abuse, "bad_attitude": bad, "brush_off": brush}


def bundle(
    agent: Callable[[], dict[Label, float]] | None = None, customer: Callable[[], Levels] | None = None
) -> Bundle:
    return Bundle(
        agent_finders(),
        customer_finders(),
        None if agent is None else SaysAgent("a1", NOTHING, NO_CONCEPTS, says=agent),
        None if customer is None else SaysCustomer("c1", NOTHING, NO_CONCEPTS, customer),
    )


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_with_a_model_it_is_scored_judged_and_explained() -> None:
    verdict = check(Message("这谁知道呢"), bundle(lambda: scores(0.1, bad=0.9)))
    assert (verdict.decision, verdict.label, verdict.tier) == ("hold", "bad_attitude", "confirmed")
    assert (verdict.engine, verdict.degraded) == ("model", False)
    assert verdict.scores == scores(0.1, bad=0.9)
    assert (verdict.versions.model, verdict.versions.lexicon) == ("a1", lexicons().version)
    assert (verdict.versions.policy, bool(verdict.versions.code)) == (DEFAULT.version, True)
    assert [finding.source for finding in verdict.findings] == ["model"]


def test_what_is_ok_is_not_explained() -> None:
    verdict = check(Message("好的亲"), bundle(lambda: scores(0.99, bad=0.01)))
    assert (verdict.decision, verdict.findings, verdict.reasons) == ("pass", (), ())


def test_findings_keep_the_place_where_they_were_typed() -> None:
    verdict = check(Message("你个傻\u2060逼"), bundle(lambda: scores(0.2, abuse=0.8)))
    (finding, _) = verdict.findings
    assert (finding.start, finding.end, finding.text) == (2, 5, "傻\u2060逼")


def test_without_a_model_rules_decide_and_it_shows() -> None:
    verdict = check(Message("你个傻逼"), bundle())
    assert (verdict.decision, verdict.label, verdict.tier) == ("hold", "abuse", "confirmed")
    assert (verdict.engine, verdict.degraded, verdict.scores) == ("rules", True, {})
    assert "no_model" in codes(verdict)


@pytest.mark.parametrize(
    "says",
    [
        broken,
        lambda: scores(float("nan"), abuse=0.5),
        lambda: scores(0.9, abuse=0.9),
        lambda: scores(1.5, abuse=-0.5),
        lambda: {"ok": 1.0},
    ],
)
def test_a_model_that_fails_or_talks_nonsense_leaves_the_rules(says: Callable[[], dict[Label, float]]) -> None:
    verdict = check(Message("你个傻逼"), bundle(says))
    assert (verdict.decision, verdict.engine, verdict.degraded, verdict.scores) == ("hold", "rules", True, {})
    assert "model_broken" in codes(verdict)
    assert all(finding.source != "model" for finding in verdict.findings)


@pytest.mark.parametrize(
    ("left", "model", "engine", "decision"),
    [
        (("lexicon",), False, "lexicon", "hold"),
        (("lexicon", "homophones"), False, "rules", "hold"),
        ((), False, "none", "hold"),
        ((), True, "model", "hold"),
    ],
)
def test_broken_finders_show(left: tuple[str, ...], model: bool, engine: str, decision: str) -> None:
    finders = LosesFinders(lexicons())
    finders.left = left
    parts = replace_agent(bundle(lambda: scores(0.5, abuse=0.5)) if model else bundle(), finders)
    verdict = check(Message("你个傻逼"), parts)
    assert (verdict.engine, verdict.degraded, verdict.decision) == (engine, True, decision)
    told = [reason.args["finder"] for reason in verdict.reasons if reason.code == "finder_broken"]
    assert told == [name for name in finders.names if name not in left]


def replace_agent(parts: Bundle, finders: AgentFinders) -> Bundle:
    return Bundle(finders, parts.customer_finders, parts.agent_model, parts.customer_model)


class Raises(AgentFinders):
    def find(self, folded: Folded, context: tuple[Turn, ...] = ()) -> Found:
        raise MemoryError


@pytest.mark.parametrize("on_error", ["pass", "hold"])
def test_when_nothing_runs_the_policy_decides_visibly(on_error: str) -> None:
    policy = parse_policy(f'[on_error]\noutgoing = "{on_error}"', "p1")
    verdict = check(Message("你个傻逼"), replace_agent(bundle(), Raises(lexicons())), policy)
    assert (verdict.decision, verdict.engine, verdict.degraded) == (on_error, "none", True)
    assert codes(verdict) == ["reading_broken", "unchecked"]
    assert unjudged(bundle(), policy, Reason("check_failed", {"error": "X"})).decision == on_error


def test_what_nothing_can_judge_is_not_held_outside_the_groups() -> None:
    policy = parse_policy('[on_error]\noutgoing = "hold"\n[groups]\nchecked = ["A"]', "p1")
    verdict = check(Message("x"), replace_agent(bundle(), Raises(lexicons())), policy, group="B")
    assert (verdict.decision, verdict.would) == ("pass", "hold")


@pytest.mark.parametrize("kind", ["image", "voice", "video", "card", "other"])
def test_other_kinds_pass_unlooked_and_say_so(kind: Kind) -> None:
    verdict = check(Message("傻逼.png", kind=kind), bundle(broken))
    assert (verdict.decision, verdict.engine, verdict.degraded) == ("pass", "none", False)
    assert verdict.reasons == (Reason("kind_unchecked", {"kind": kind}),)


@pytest.mark.parametrize(
    "toml",
    ['mode = "off"', '[groups]\nchecked = ["A"]\noutside = "off"', 'rollout_percent = 0\ngroups.outside = "off"'],
)
def test_whom_the_policy_does_not_check_is_not_looked_at(toml: str) -> None:
    verdict = check(Message("你个傻逼"), bundle(broken), parse_policy(toml, "p"), group="B", agent="x")
    assert (verdict.decision, verdict.would, verdict.engine, verdict.findings) == ("pass", "pass", "none", ())
    assert codes(verdict) == ["check_off"]


def test_outside_a_group_is_scored_in_shadow() -> None:  # R3
    policy = parse_policy('[groups]\nchecked = ["A"]', "p")
    verdict = check(Message("你个傻逼"), bundle(lambda: scores(0.1, abuse=0.9)), policy, group="B")
    assert (verdict.decision, verdict.would, verdict.label) == ("pass", "hold", "abuse")
    assert check(Message("你个傻逼"), bundle(), policy, group="A").decision == "hold"


def test_the_same_in_gives_the_same_out() -> None:
    parts = bundle(lambda: scores(0.4, abuse=0.6))
    message = Message("你这个废物😀", (Turn("customer", "在吗"),))
    assert check(message, parts) == check(message, parts)


def test_a_word_that_the_shop_denies_is_held_however_sure_the_model_is_of_ok() -> None:
    policy = parse_policy('[lists.deny]\nbrush_off = ["详情页有写"]', "p")
    verdict = check(Message("详情页有写"), bundle(lambda: scores(1.0)), policy)
    assert (verdict.decision, verdict.label, verdict.tier) == ("hold", "brush_off", "confirmed")
    assert codes(verdict) == ["tone_found", "shop_denied", "advice_brush_off"]
    assert check(Message("详情页有写"), bundle(), policy).decision == "hold"
    shadow = parse_policy('[lists.deny]\nbrush_off = ["详情页有写"]\n[labels.brush_off]\nmode = "shadow"', "p")
    verdict = check(Message("详情页有写"), bundle(lambda: scores(1.0)), shadow)
    assert (verdict.decision, verdict.would) == ("pass", "hold")


def test_a_denied_word_does_not_hide_a_graver_tone() -> None:
    policy = parse_policy('[lists.deny]\nbrush_off = ["详情页有写"]', "p")
    verdict = check(Message("详情页有写，傻逼"), bundle(lambda: scores(0.1, abuse=0.9)), policy)
    assert (verdict.label, verdict.tier) == ("abuse", "confirmed")


def test_an_exempt_message_passes_unlooked() -> None:
    policy = parse_policy('[lists]\nexempt = ["傻逼先生有货"]', "p")
    verdict = check(Message(" 傻逼先生有貨\u200b"), bundle(broken), policy)
    assert (verdict.decision, verdict.label, verdict.findings, verdict.degraded) == ("pass", "ok", (), False)
    assert codes(verdict) == ["exempt"]
    assert check(Message("傻逼先生有货吗"), bundle(), policy).decision == "hold"


@dataclass(frozen=True)
class Reads(AgentModel):
    """An agent model that keeps what it was given to read."""

    read: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def score(self, folded: Folded, context: tuple[Turn, ...], findings: tuple[Finding, ...]) -> dict[Label, float]:
        self.read.append((folded.text, tuple(turn.text for turn in context)))
        return scores(0.1, abuse=0.9)


def test_the_model_does_not_read_an_allowed_word() -> None:
    policy = parse_policy('[lists]\nallow = ["傻逼先生"]', "p")
    model = Reads("a1", NOTHING, NO_CONCEPTS)
    parts = Bundle(agent_finders(), customer_finders(), model)
    verdict = check(Message("傻逼先生有货", (Turn("customer", "有傻逼先生吗"),)), parts, policy)
    assert model.read == [("商品有货", ("有商品吗",))]
    assert verdict.findings == ()
    assert check(Message("傻逼先生有货"), parts).findings != ()


# ---- customers ----


@pytest.mark.parametrize(
    ("shares", "level"),
    [
        ((1.0, 0.0, 0.0, 0.0), 0),
        ((0.45, 0.55, 0.0, 0.0), 1),
        ((0.4, 0.1, 0.5, 0.0), 2),
        ((0.2, 0.3, 0.2, 0.3), 2),
        ((0.4, 0.0, 0.1, 0.5), 3),
    ],
)
def test_the_level_is_the_highest_that_is_likely_enough(shares: Levels, level: int) -> None:
    emotion = feel("你们自己看着办吧", bundle(customer=lambda: shares))
    assert (emotion.level, emotion.scores, emotion.engine, emotion.degraded) == (level, shares, "model", False)
    assert emotion.score == pytest.approx(shares[2] + shares[3])
    assert emotion.versions.model == "c1"


def test_a_policy_can_move_the_levels() -> None:
    policy = parse_policy("[emotion]\nrisk_at = 0.2", "p")
    assert feel("嗯", bundle(customer=lambda: (0.5, 0.25, 0.0, 0.25)), policy).level == 3


@pytest.mark.parametrize(
    ("text", "level"),
    [("有点慢", 1), ("气死我了", 2), ("我要打12315", 3), ("我不想活了", 3), ("在吗", 0), ("你们这帮废物", 1)],
)
def test_without_a_model_the_findings_give_the_level(text: str, level: int) -> None:
    emotion = feel(text, bundle())
    assert (emotion.level, emotion.score) == (level, float(level >= 2))
    assert (emotion.engine, emotion.degraded, emotion.scores) == ("rules", True, ())


def test_self_harm_is_the_highest_level_whatever_the_model_says_and_is_carried() -> None:
    emotion = feel("我不想活了", bundle(customer=lambda: (1.0, 0.0, 0.0, 0.0)))
    assert emotion.level == 3
    assert any(finding.kind == "self_harm" for finding in emotion.findings)


class RaisesToo(CustomerFinders):
    def find(self, folded: Folded) -> Found:
        if "坏" in folded.text:
            raise MemoryError
        return super().find(folded)


@pytest.mark.parametrize(("on_error", "level"), [("pass", 0), ("alert", 2)])
def test_what_nothing_could_read_is_as_the_policy_says_and_touches_no_other(on_error: str, level: int) -> None:
    parts = Bundle(agent_finders(), RaisesToo(lexicons()))
    policy = parse_policy(f'[on_error]\nincoming = "{on_error}"', "p")
    bad, good = feel_many(["坏", "气死我了"], parts, policy)
    assert (bad.level, bad.engine, bad.degraded) == (level, "none", True)
    assert (good.level, good.engine) == (2, "rules")


def test_a_customer_model_that_fails_leaves_the_rules() -> None:
    def fails() -> Levels:
        raise ValueError

    assert feel("气死我了", bundle(customer=fails)).engine == "rules"
    assert feel("气死我了", bundle(customer=lambda: (0.0, 0.0, 0.0, float("nan")))).engine == "rules"
