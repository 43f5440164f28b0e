"""Evidence → verdict: what the scores and findings amount to under a policy, and what is then done.

How scores and findings combine, for each tone:
- The model's weight of a tone is the probability of that tone or a graver one. It makes the tone suspected or
  confirmed at the policy's thresholds.
- A confirmed finding is strong evidence: it makes its tone suspected even where the model disagrees, unless the model
  is all but certain of ok (`evidence.certain_ok_at`: 《白痴》 is a book), and confirmed where the model suspects any
  tone as strongly (two witnesses need not agree on the name).
- A finding that is only suspected never stands alone against a model that is sure of ok (`evidence.sure_ok_at`);
  where the model is not sure, it makes its tone suspected.
- A word that the shop itself denies is confirmed whatever the model says.
- Without a model the findings alone decide, each with its own tier.
The label is the gravest tone whose own probability reaches its threshold, else the likeliest of those that count (the
model has weighed the findings too). The decision is the gravest of all that counts. Only what the policy has live
decides; what it has in shadow shows in `would`. More evidence never makes a decision milder.
"""

from collections.abc import Iterator

from moderation.policy.evidence import Evidence, Row
from moderation.policy.policy import Policy
from moderation.policy.ranges import GRAVITY
from moderation.policy.reach import why_not_live
from moderation.policy.reasons import reasons
from moderation.vocabulary.findings import SHOP_LIST, Finding, Tier
from moderation.vocabulary.verdicts import RISKY, Decision, Label, Mode, Verdict

LIVE: tuple[Mode, ...] = ("live",)
WATCHED: tuple[Mode, ...] = ("live", "shadow")
RANK: dict[Tier, int] = {"none": 0, "suspected": 1, "confirmed": 2}


def judge(evidence: Evidence, policy: Policy, *, group: str = "", agent: str = "") -> Verdict:
    """Say what to do, and why. `group` and `agent` are the sender's (R3, R12)."""
    spared = why_not_live(policy, group, agent)
    rows = tuple(rows_of(evidence, policy, WATCHED))
    would = decision = gravest(rows, evidence, policy)
    if spared:
        decision = "pass"
    elif has_shadows(policy):
        decision = gravest(tuple(rows_of(evidence, policy, LIVE)), evidence, policy)
    tone = tone_of(rows)
    return Verdict(
        decision=decision,
        would=would,
        label=next((label for label in RISKY if tone and label == tone.subject), "ok"),
        tier=tone.tier if tone else "none",
        scores={str(label): score for label, score in evidence.scores.items()},
        findings=tuple(finding for finding in evidence.findings if is_watched(finding, policy)),
        reasons=reasons(evidence, policy, tone, rows, spared, in_shadow=decision != would),
        engine=evidence.engine,
        degraded=bool(evidence.trouble),
        versions=evidence.versions,
    )


def gravest(rows: tuple[Row, ...], evidence: Evidence, policy: Policy) -> Decision:
    """The gravest decision of the rows; where nothing could judge, that of `on_error`."""
    unjudged: Decision = policy.on_error.outgoing if evidence.engine == "none" else "pass"
    return max((unjudged, *(row.decision for row in rows)), key=GRAVITY.__getitem__)


def has_shadows(policy: Policy) -> bool:
    """Whether the policy has a row that is watched, but not live."""
    labels, kinds = policy.labels, policy.kinds
    rules = (labels.abuse, labels.bad_attitude, labels.brush_off, kinds.contact, kinds.personal_data)
    return "shadow" in [rule.mode for rule in rules]


def rows_of(evidence: Evidence, policy: Policy, modes: tuple[Mode, ...]) -> Iterator[Row]:
    """Every row of the table that counts, the gravest first, looking only at those whose mode is among `modes`."""
    weight = 0.0
    for label in RISKY:
        rule = getattr(policy.labels, label)
        if rule.mode in modes:
            own = evidence.scores.get(label, 0.0)
            weight += own
            tier = tier_of(label, weight, evidence, policy)
            if tier != "none":
                decision = rule.confirmed if tier == "confirmed" else rule.suspected
                stands = own >= rule.suspected_at or not evidence.scores or denied(label, evidence)
                yield Row(label, tier, decision, weight, own, stands)
    for kind in ("contact", "personal_data"):
        rule = getattr(policy.kinds, kind)
        tier = strongest(kind, evidence)
        if rule.mode in modes and tier != "none":
            yield Row(kind, tier, rule.confirmed if tier == "confirmed" else rule.suspected)


def tone_of(rows: tuple[Row, ...]) -> Row | None:
    """The tone that names the verdict, if one counts. Rows are in order, the gravest first."""
    tones = [row for row in rows if row.subject in RISKY]
    standing = next((row for row in tones if row.stands), None)
    return standing or max(tones, key=lambda row: row.own, default=None)


def tier_of(label: Label, weight: float, evidence: Evidence, policy: Policy) -> Tier:
    """How certain a tone is, by its weight and its findings."""
    found = strongest(label, evidence)
    if not evidence.scores or denied(label, evidence):
        return found
    rule, ok = getattr(policy.labels, label), evidence.scores["ok"]
    if weight >= rule.confirmed_at or (found == "confirmed" and 1.0 - ok >= rule.suspected_at):
        return "confirmed"
    doubt = policy.evidence.certain_ok_at if found == "confirmed" else policy.evidence.sure_ok_at
    by_findings = found != "none" and (ok < doubt or doubt >= 1.0)
    return "suspected" if weight >= rule.suspected_at or by_findings else "none"


def strongest(kind: str, evidence: Evidence) -> Tier:
    """The highest tier among the findings of a kind."""
    if not evidence.findings:
        return "none"
    tiers: list[Tier] = ["none", *(finding.tier for finding in evidence.findings if finding.kind == kind)]
    return max(tiers, key=RANK.__getitem__)


def denied(label: Label, evidence: Evidence) -> bool:
    """Whether the shop's own list denies a word of the message for this tone."""
    return bool(evidence.findings) and any(
        finding.source == SHOP_LIST and finding.kind == label and finding.tier == "confirmed"
        for finding in evidence.findings
    )


def is_watched(finding: Finding, policy: Policy) -> bool:
    """Whether the row that a finding belongs to is not switched off."""
    rule = getattr(policy.labels, finding.kind, None) or getattr(policy.kinds, finding.kind, None)
    return rule is None or rule.mode != "off"
