"""Why a message was not stopped: every signal against the threshold it did not reach, or the rule that spared it."""

from collections.abc import Iterator

from moderation.policy.evidence import Evidence
from moderation.policy.judge import LIVE, WATCHED, strongest, tier_of
from moderation.policy.policy import KindRule, LabelRule, Policy
from moderation.policy.reach import why_not_live
from moderation.vocabulary.findings import SHOP_LIST, Finding, Reason, Tier
from moderation.vocabulary.verdicts import RISKY, Verdict

KINDS = ("contact", "personal_data")


def why_not(verdict: Verdict, policy: Policy, *, group: str = "", agent: str = "") -> tuple[Reason, ...]:
    """Say of a verdict that passes what spared the sender, then each tone, each finding, each kind of detail."""
    if verdict.decision != "pass" or (verdict.engine == "none" and not verdict.findings):
        return ()  # it was stopped; or nobody looked, and the verdict's own reasons say why
    spared = why_not_live(policy, group, agent)
    seen = tuple(finding for finding in verdict.findings if finding.source != "model")
    scores = {label: verdict.scores[label] for label in ("ok", *RISKY)} if verdict.scores else {}
    evidence = Evidence(seen, scores, verdict.engine, verdict.versions)
    return (
        *((spared,) if spared else ()),
        *tones(evidence, policy),
        *kinds(evidence, policy),
        *(reason for finding in seen for reason in finding_alone(finding, evidence, policy)),
        *(() if seen else (Reason("why_nothing_found"),)),
    )


def tones(evidence: Evidence, policy: Policy) -> Iterator[Reason]:
    """Each tone: how far it is from being suspected, or why it may pass though it is."""
    for label in RISKY:
        rule = getattr(policy.labels, label)
        modes = LIVE if rule.mode == "live" else WATCHED
        graver = RISKY[: RISKY.index(label) + 1]
        weight = sum(evidence.scores.get(one, 0.0) for one in graver if getattr(policy.labels, one).mode in modes)
        tier = tier_of(label, weight, evidence, policy)
        if rule.mode == "off":
            yield Reason("why_row_off", {"row": label})
        elif tier != "none":
            yield from _row_passes(label, tier, rule)
        elif evidence.scores:
            needed = round(100 * rule.suspected_at, 1)
            sure = min(round(100 * weight, 1), needed - 0.1)  # a near miss must not read as a hit
            args = {"row": label, "percent": f"{sure:.1f}", "needed": f"{needed:.1f}"}
            yield Reason("why_below", args | {"missing": f"{needed - sure:.1f}"})


def kinds(evidence: Evidence, policy: Policy) -> Iterator[Reason]:
    """Contact details and personal data that were seen, and why they may pass."""
    for kind in KINDS:
        rule, tier = getattr(policy.kinds, kind), strongest(kind, evidence)
        if rule.mode != "off" and tier != "none":
            yield from _row_passes(kind, tier, rule)


def _row_passes(row: str, tier: Tier, rule: LabelRule | KindRule) -> Iterator[Reason]:
    """Why a row that counts holds nothing; nothing where it would: why the shop or sender is spared is told apart."""
    if rule.mode == "shadow":
        yield Reason("why_row_in_shadow", {"row": row, "tier": tier})
    elif (rule.confirmed if tier == "confirmed" else rule.suspected) == "pass":
        yield Reason("why_row_passes", {"row": row, "tier": tier})


def finding_alone(finding: Finding, evidence: Evidence, policy: Policy) -> Iterator[Reason]:
    """Why a tone's finding does not count by itself: the model is surer of ok than the policy lets pass for."""
    if finding.kind not in RISKY or not evidence.scores or finding.source == SHOP_LIST:
        return
    confirmed = finding.tier == "confirmed"
    limit = policy.evidence.certain_ok_at if confirmed else policy.evidence.sure_ok_at
    ok = evidence.scores["ok"]
    if ok >= limit:
        args = {"typed": finding.text, "row": finding.kind, "ok": f"{100 * ok:.1f}", "limit": f"{100 * limit:.1f}"}
        yield Reason("why_confirmed_alone" if confirmed else "why_suspected_alone", args)
