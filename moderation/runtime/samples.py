"""Which passed messages are kept for backtests and review: masked, and only as long as policy says."""

import re
from collections.abc import Iterable
from typing import Literal

from moderation.policy.policy import Sample
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.verdicts import Verdict

Because = Literal["share", "uncertain"]

PRIVATE = {"contact", "personal_data"}
PRIVATE_LOOKING = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[0-9A-Za-z_-]*\d(?:[ _-]?[0-9A-Za-z]){4,}", re.ASCII)
"""Mail addresses, and whatever has a digit and four more letters or digits after it: numbers, accounts, codes."""


def why_kept(verdict: Verdict, rule: Sample, luck: float) -> Because | None:
    """Say why a passed message is kept, or None for one that is not. `luck` is a number from 0 to 1."""
    if verdict.engine == "none" or verdict.decision != "pass":
        return None
    low, high = rule.uncertain_band
    risk = 1.0 - verdict.scores.get("ok", 1.0)
    if verdict.scores and low <= risk <= high:
        return "uncertain"
    return "share" if luck < rule.passed else None


def masked(text: str, findings: Iterable[Finding] = ()) -> str:
    """Return the text with what could name a person covered, character for character.

    >>> masked("我的手机13800138000，邮箱 a@b.com")
    '我的手机＊＊＊＊＊＊＊＊＊＊＊，邮箱 ＊＊＊＊＊＊＊'
    """
    covered = list(text)
    spans = [(found.start, found.end) for found in findings if found.kind in PRIVATE]
    spans += [match.span() for match in PRIVATE_LOOKING.finditer(text)]
    for start, end in spans:
        covered[start:end] = "＊" * (min(end, len(covered)) - start)
    return "".join(covered)
