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
    evidence: Evidence,
    policy: Policy,
    tone: Row | None,
    rows: tuple[Row, ...],
    spared: Reason | None,
    *,
    in_shadow: bool,
) -> tuple[Reason, ...]:
    """The tone, what was found, what to do about it, what broke, and why nothing was held. No reason twice."""
    if not (rows or evidence.trouble or in_shadow or evidence.engine == "none"):
        return ()
    told: list[Reason] = []
    for reason in (
        *how_certain(evidence, policy, tone),
        *(finding.because for finding in evidence.findings if any(row.subject == finding.kind for row in rows)),
        *(ADVICE[row.subject] for row in advised(tone, rows)),
        *evidence.trouble,
        *([Reason("unchecked", {"then": policy.on_error.outgoing})] if evidence.engine == "none" else []),
        *([spared or Reason("rule_in_shadow")] if in_shadow else []),
    ):
        if reason not in told:
            told.append(reason)
    return tuple(told)


def how_certain(evidence: Evidence, policy: Policy, tone: Row | None) -> Iterator[Reason]:
    """The tone, with the model's weight where it was the model that suspected it."""
    if tone is None:
        return
    args: dict[str, str] = {"label": tone.subject, "tier": tone.tier}
    if not evidence.scores:
        yield Reason("tone_without_model", args)
    elif tone.weight < getattr(policy.labels, tone.subject).suspected_at:
        yield Reason("tone_found", args)
    else:
        yield Reason("tone", args | {"percent": str(min(99, round(tone.weight * 100)))})


def advised(tone: Row | None, rows: tuple[Row, ...]) -> Iterator[Row]:
    """Rows with something to do about: the tone, and every other kind, if anything that counts stops the message."""
    stopped = [row for row in rows if row.decision != "pass"]
    if tone is not None and any(row.subject in RISKY for row in stopped):
        yield tone
    yield from (row for row in stopped if row.subject not in RISKY)
