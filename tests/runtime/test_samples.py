"""Samples: which passed messages are kept, and what is covered in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy.policy import Sample
from moderation.runtime.keeping import wordless
from moderation.runtime.samples import masked, why_kept
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.verdicts import Decision, Engine, Verdict, Versions

RULE = Sample(passed=0.1, uncertain_band=(0.3, 0.5), keep_days=30)


def verdict(ok: float = 0.9, decision: Decision = "pass", engine: Engine = "model") -> Verdict:
    scores = {"ok": ok, "abuse": 1 - ok} if engine == "model" else {}
    return Verdict(decision, decision, "ok", "none", scores, (), (), engine, False, Versions("1"))


def test_a_share_and_the_uncertain_are_kept() -> None:
    assert why_kept(verdict(), RULE, 0.05) == "share"
    assert why_kept(verdict(), RULE, 0.5) is None
    assert why_kept(verdict(ok=0.6), RULE, 0.99) == "uncertain"
    assert why_kept(verdict(engine="rules"), RULE, 0.05) == "share"


def test_what_was_held_or_never_looked_at_is_not() -> None:
    assert why_kept(verdict(ok=0.6, decision="hold"), RULE, 0.0) is None
    assert why_kept(verdict(engine="none"), RULE, 0.0) is None


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("电话13800138000", "13800138000", "电话"),
        ("电话 138 0013 8000 谢谢", "0013", "谢谢"),
        ("身份证11010519491231002X", "1231002", "身份证"),
        ("邮箱wang.li+a@mail.example.com哦", "mail", "哦"),
        ("加我 abc_12345", "12345", "加我"),
        ("今天发3件，明天到", "", "今天发3件，明天到"),
    ],
)
def test_what_names_a_person_is_covered(text: str, gone: str, stays: str) -> None:
    covered = masked(text)
    assert len(covered) == len(text)
    assert stays in covered
    assert not gone or gone not in covered


def test_what_finders_saw_is_covered_too() -> None:
    found = Finding("contact", "contacts", 2, 8, "wangli", Reason("found_contact", {"typed": "wangli"}))
    assert masked("加我wangli吧", [found]) == "加我＊＊＊＊＊＊吧"


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_masking_never_changes_the_length(text: str, start: int, end: int) -> None:
    found = Finding("contact", "contacts", start, max(start, end), "", Reason("x"))
    assert len(masked(text, [found])) == len(text)


def test_a_kept_verdict_has_no_words() -> None:
    because = Reason("found_lexicon", {"typed": "王丽"})
    found = Finding("contact", "contacts", 0, 2, "王丽", because)
    told = Verdict("pass", "hold", "ok", "none", {}, (found,), (because,), "rules", False, Versions("1"))
    kept = wordless(told)
    assert "王丽" not in str(kept)
    assert (kept.findings[0].start, kept.findings[0].end) == (0, 2)
    assert [reason.code for reason in kept.reasons] == ["found_lexicon"]
