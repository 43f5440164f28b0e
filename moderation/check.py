"""The whole way of a message to its verdict, on one screen: fold → find → score → judge."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from moderation import __version__
from moderation.classify.agent import AgentModel
from moderation.classify.careful import agent_scores, agent_words, customer_scores, customer_words
from moderation.classify.correction import Correction
from moderation.classify.customer import CustomerModel
from moderation.features.all import AgentFinders, CustomerFinders, Found
from moderation.policy.evidence import Evidence
from moderation.policy.judge import judge
from moderation.policy.mood import level_of
from moderation.policy.parse import DEFAULT
from moderation.policy.policy import Policy
from moderation.policy.ranges import GRAVITY
from moderation.policy.reach import reach
from moderation.text.fold import fold
from moderation.text.same import same_words
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.messages import Message
from moderation.vocabulary.verdicts import Emotion, Engine, Verdict, Versions


@dataclass(frozen=True)
class Bundle:
    """All that reads a message. Without a model the findings alone decide, and it shows (`engine: rules`)."""

    agent_finders: AgentFinders
    customer_finders: CustomerFinders
    agent_model: AgentModel | None = None
    customer_model: CustomerModel | None = None

    def corrected(self, correction: Correction) -> "Bundle":
        """The same with a shop's correction of the agent model. Raises InvalidInput where that is another model."""
        if self.agent_model is None:
            return self
        return dataclasses.replace(self, agent_model=self.agent_model.corrected(correction))

    def versions(self, policy: Policy) -> Versions:
        """Everything that an agent's verdict depends on."""
        model = self.agent_model.version if self.agent_model else ""
        return Versions(__version__, model, policy.version, self.agent_finders.version)

    def customer_versions(self, policy: Policy) -> Versions:
        """Everything that a customer's emotion depends on."""
        model = self.customer_model.version if self.customer_model else ""
        return Versions(__version__, model, policy.version, self.customer_finders.version)


@dataclass(frozen=True)
class Held:
    """A hold's id and the text that was held."""

    hold: str
    text: str


def check(message: Message, bundle: Bundle, policy: Policy = DEFAULT, *, group: str = "", agent: str = "") -> Verdict:
    """Say what to do with one outgoing message, and why. `group` and `agent` are the sender's (R3, R12)."""
    versions = bundle.versions(policy)
    if message.kind != "text":
        return unlooked(versions, Reason("kind_unchecked", {"kind": message.kind}))
    if reach(policy, group, agent) == "off":
        return unlooked(versions, Reason("check_off"))
    try:
        text, context = fold(message.text), message.context
        if (lists := policy.lists.own) is None:
            found = bundle.agent_finders.find(text, context)
        else:
            if lists.exempts(text):
                return unlooked(versions, Reason("exempt"))
            found = lists.find(bundle.agent_finders, text, context)
            text, context = lists.read(text), lists.read_turns(context)
    except Exception as error:  # whatever it is, it must show in the verdict
        trouble = Reason("reading_broken", {"error": type(error).__name__})
        return unjudged(bundle, policy, trouble, group=group, agent=agent)
    scores, why_none = agent_scores(bundle.agent_model, text, context, found.findings)
    engine = engine_of(bool(scores), found, bundle.agent_finders.names)
    evidence = Evidence(found.findings, scores, engine, versions, why_none + troubles(found))
    verdict = judge(evidence, policy, group=group, agent=agent)
    if engine != "model" or verdict.label == "ok":
        return verdict
    words = agent_words(bundle.agent_model, text, context, verdict.label)
    return replace(verdict, findings=verdict.findings + words)


def check_again(
    verdict: Verdict,
    message: Message,
    held: Held,
    bundle: Bundle,
    policy: Policy = DEFAULT,
    *,
    group: str = "",
    agent: str = "",
) -> Verdict:
    """The verdict on a message whose words were held before: where they are the same, the graver of both spellings."""
    unlooked_at = verdict.engine == "none" and not verdict.degraded  # a picture, an exempt sentence, a shop that is off
    if unlooked_at or not same_words(held.text, message.text):
        return verdict
    before = check(replace(message, text=held.text), bundle, policy, group=group, agent=agent)
    again = Reason("same_as_held", {"hold": held.hold})
    if GRAVITY[before.decision] <= GRAVITY[verdict.decision]:
        return verdict if verdict.decision == "pass" else replace(verdict, reasons=(again, *verdict.reasons))
    return replace(
        verdict,
        decision=before.decision,
        would=before.would,
        label=before.label,
        tier=before.tier,
        reasons=(again, *before.reasons),
    )


def feel(text: str, bundle: Bundle, policy: Policy = DEFAULT) -> Emotion:
    """Say what a customer's message tells of their mood."""
    versions = bundle.customer_versions(policy)
    try:
        folded = fold(text)
        found = bundle.customer_finders.find(folded)
    except Exception:
        return Emotion(level_of((), (), "none", policy), 0.0, (), (), "none", True, versions)
    scores = customer_scores(bundle.customer_model, folded, found.findings)
    engine = engine_of(bool(scores), found, bundle.customer_finders.names)
    level = level_of(scores, found.findings, engine, policy)
    score = scores[2] + scores[3] if scores else float(level >= 2)
    words = customer_words(bundle.customer_model, folded, level) if scores else ()
    degraded = engine != "model" or bool(found.broken)
    return Emotion(level, score, scores, found.findings + words, engine, degraded, versions)


def feel_many(texts: Iterable[str], bundle: Bundle, policy: Policy = DEFAULT) -> list[Emotion]:
    """`feel` for each, in order; what fails on one text does not touch the others."""
    return [feel(text, bundle, policy) for text in texts]


def engine_of(scored: bool, found: Found, names: Iterable[str]) -> Engine:
    """What it was that judged: the model, all finders, terms only, or nothing."""
    ran = set(names) - set(found.broken) - {"drill"}
    if scored:
        return "model"
    return "none" if not ran else "lexicon" if ran == {"lexicon"} else "rules"


def troubles(found: Found) -> tuple[Reason, ...]:
    """A reason for each finder that broke."""
    return tuple(Reason("finder_broken", {"finder": name}) for name in found.broken)


def unlooked(versions: Versions, reason: Reason) -> Verdict:
    """Pass what is not ours to look at, and say so."""
    return Verdict("pass", "pass", "ok", "none", {}, (), (reason,), "none", False, versions)


def unjudged(bundle: Bundle, policy: Policy, reason: Reason, *, group: str = "", agent: str = "") -> Verdict:
    """The verdict where nothing could judge: `on_error` decides, visibly."""
    return judge(Evidence((), {}, "none", bundle.versions(policy), (reason,)), policy, group=group, agent=agent)
