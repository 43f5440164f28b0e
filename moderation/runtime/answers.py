"""A verdict (and its hold) as the answer that goes out, in words of the reader's language."""

import msgspec

from moderation.language.views import said, said_findings
from moderation.vocabulary.holds import Choice, Hold
from moderation.vocabulary.verdicts import Verdict
from moderation.vocabulary.wire import OutgoingAnswer

CHOICES: list[Choice] = ["continue", "edit", "discard"]

encode = msgspec.json.Encoder().encode


def encode_answer(
    verdict: Verdict, text: str, message_id: str, language: str, hold: Hold | None, edit_of: str | None
) -> bytes:
    """Return the body. A hold that the journal could not keep offers no choice: there is nothing to choose on."""
    chosen_upon = hold is not None and hold.state == "open"
    return encode(
        OutgoingAnswer(
            decision=verdict.decision,
            label=verdict.label,
            tier=verdict.tier,
            scores=verdict.scores,
            findings=said_findings(verdict.findings, language, text=text),
            reasons=[said(reason, language) for reason in verdict.reasons],
            versions=verdict.versions,
            engine=verdict.engine,
            degraded=verdict.degraded,
            would=verdict.would,
            message_id=message_id,
            hold_id=None if hold is None else hold.id,
            choices=CHOICES if chosen_upon else [],
            expires_at=hold.expires_at if hold is not None and chosen_upon else None,
            edit_of=edit_of,
        )
    )
