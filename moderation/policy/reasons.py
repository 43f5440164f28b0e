"""Why a verdict is as it is: everything that counted, as codes and arguments."""

from collections.abc import Iterator

from moderation.policy.evidence import Evidence, Row
from moderation.policy.policy import Policy
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.verdicts import RISKY

ADVICE = {
    "abuse": Reason("advice_abuse"),
    "bad_attitude": Reason("advice_bad_attitude"),
    "brush_off": Reason("advice_brush_off"),
    "contact": Reason("advice_contact"),
    "personal_data": Reason("advice_personal_data"),
}


def reasons(
    evidence: Evidence, policy: Policy, rows: tuple[Row, ...], spared: Reason | None, *, in_shadow: bool
) -> tuple[Reason, ...]:
    """The tone, what was found, what to do about it, what broke, and why nothing was held. No reason twice."""
    told: list[Reason] = []
    for reason in (
        *tone(evidence, policy, rows),
        *(finding.because for finding in evidence.findings if any(row.subject == finding.kind for row in rows)),
        *(ADVICE[row.subject] for row in advised(rows)),
        *evidence.trouble,
        *([Reason("unchecked", {"then": policy.on_error.outgoing})] if evidence.engine == "none" else []),
        *([spared or Reason("rule_in_shadow")] if in_shadow else []),
    ):
        if reason not in told:
            told.append(reason)
    return tuple(told)


def tone(evidence: Evidence, policy: Policy, rows: tuple[Row, ...]) -> Iterator[Reason]:
    """The gravest tone that counts, with the model's weight where it was the model that suspected it."""
    for row in rows:
        if row.subject in RISKY:
            args: dict[str, str] = {"label": row.subject, "tier": row.tier}
            if not evidence.scores:
                yield Reason("tone_without_model", args)
            elif row.weight < getattr(policy.labels, row.subject).suspected_at:
                yield Reason("tone_found", args)
            else:
                yield Reason("tone", args | {"percent": str(min(99, round(row.weight * 100)))})
            return


def advised(rows: tuple[Row, ...]) -> Iterator[Row]:
    """Rows that stop a message: the gravest tone, and every other kind."""
    tones = [row for row in rows if row.decision != "pass" and row.subject in RISKY]
    yield from tones[:1]
    yield from (row for row in rows if row.decision != "pass" and row.subject not in RISKY)
