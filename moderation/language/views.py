"""Holds, alerts and findings as readers are shown them: in words, with offsets for Python and for JavaScript."""

from bisect import bisect_left
from collections.abc import Iterable

from moderation.language.say import say
from moderation.vocabulary.alerts import Alert
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.holds import Hold
from moderation.vocabulary.wire import AlertView, CommentView, ContextTurn, HoldView, SaidFinding, SaidReason


def said(reason: Reason, language: str) -> SaidReason:
    """A reason with its sentence."""
    return SaidReason(code=reason.code, sentence=say(reason, language), args=reason.args)


def said_findings(findings: Iterable[Finding], language: str, *, text: str) -> list[SaidFinding]:
    """Findings in words; `text` is the whole message, walked through once for all UTF-16 offsets."""
    long_ones = [index for index, char in enumerate(text) if char > "\uffff"]
    return [
        SaidFinding(
            kind=finding.kind,
            source=finding.source,
            start=finding.start,
            end=finding.end,
            start16=finding.start + bisect_left(long_ones, finding.start),
            end16=finding.end + bisect_left(long_ones, finding.end),
            text=finding.text,
            tier=finding.tier,
            because=said(finding.because, language),
        )
        for finding in findings
    ]


def hold_view(hold: Hold, language: str) -> HoldView:
    """A hold as shown."""
    verdict, decided = hold.verdict, hold.decided
    return HoldView(
        id=hold.id,
        session=hold.session,
        agent=hold.agent,
        message_id=hold.message_id,
        text=hold.text,
        context=[ContextTurn(turn.role, turn.text, turn.t) for turn in hold.context],
        state=hold.state,
        label=verdict.label,
        tier=verdict.tier,
        scores=verdict.scores,
        findings=said_findings(verdict.findings, language, text=hold.text),
        reasons=[said(reason, language) for reason in verdict.reasons],
        versions=verdict.versions,
        engine=verdict.engine,
        degraded=verdict.degraded,
        created_at=hold.created_at,
        expires_at=hold.expires_at,
        choices=["continue", "edit", "discard"] if hold.state == "open" else [],
        choice=decided.choice if decided else None,
        decided_by=decided.by if decided else "",
        decided_at=decided.at if decided else None,
        false_positive=decided.false_positive if decided else False,
        decided_because=decided.reason if decided else "",
        edit_of=hold.edit_of,
        replaced_by=hold.replacement.message_id if hold.replacement else None,
    )


def alert_view(alert: Alert, language: str) -> AlertView:
    """An alert as shown."""
    return AlertView(
        id=alert.id,
        session=alert.session,
        kind=alert.kind,
        severity=alert.severity,
        state=alert.state,
        turn=alert.turn,
        level=alert.level,
        score=alert.score,
        because=said(alert.because, language),
        advice=[said(reason, language) for reason in alert.advice],
        message_id=alert.message_id,
        text=alert.text,
        findings=said_findings(alert.findings, language, text=alert.text),
        raised_at=alert.raised_at,
        updated_at=alert.updated_at,
        agent=alert.agent,
        turns=alert.turns,
        cause_turn=alert.cause_turn,
        assignee=alert.assignee,
        resolution=alert.resolution,
        corrected_level=alert.corrected_level,
        comments=[CommentView(comment.by, comment.at, comment.text) for comment in alert.comments],
        version=alert.version,
    )
