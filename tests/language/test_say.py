"""Every reason that the code can give has a sentence in every language, with the same arguments."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import moderation
from moderation.language import en, zh_cn
from moderation.language.say import SENTENCES, WORDS, placeholders, say
from moderation.policy.policy import Language
from moderation.vocabulary.findings import Reason

ROOT = Path(moderation.__file__).parent
GIVE_A_CODE = {"Reason": 0, "finding": -1}
"""Calls that make a reason, and which argument is its code: `Reason(code, …)`, `sight.finding(…, code)`."""
NOT_OURS = ROOT / "language"


def calls() -> Iterator[tuple[str, ast.expr]]:
    """Every expression that stands for a reason's code, and where."""
    for path in sorted(ROOT.rglob("*.py")):
        if NOT_OURS in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = GIVE_A_CODE.get(name)
                if place is not None and node.args:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[place]


def texts(code: ast.expr) -> list[str]:
    """The texts that an expression may be: a constant, or a choice of constants."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        return [code.value]
    if isinstance(code, ast.IfExp):
        return texts(code.body) + texts(code.orelse)
    return []


CODES = sorted({(text, where.split(":")[0]) for where, code in calls() for text in texts(code)})


def test_the_scan_sees_the_codes() -> None:
    seen = {code for code, _ in CODES}
    assert {"tone", "no_model", "check_off", "mood_risk", "advise_offer", "personal_id_card"} <= seen


@pytest.mark.parametrize(("code", "where"), CODES)
@pytest.mark.parametrize("language", SENTENCES)
def test_every_code_in_the_code_has_a_sentence(code: str, where: str, language: str) -> None:
    assert code in SENTENCES[language], f"{where} gives {code!r}: add its sentence to moderation/language/"


def test_every_sentence_is_used() -> None:
    source = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if NOT_OURS not in path.parents)
    unused = [code for code in zh_cn.SENTENCES if f'"{code}"' not in source and code not in PUT_TOGETHER]
    assert unused == []


PUT_TOGETHER = {f"found_{source}" for source in ("lexicon", "noise", "homophones", "split", "emoji")}
"""Codes that two finders make of the source's name."""


def test_both_languages_say_the_same_codes_with_the_same_arguments() -> None:
    assert list(zh_cn.SENTENCES) == list(en.SENTENCES)
    for code, sentence in zh_cn.SENTENCES.items():
        assert set(placeholders(sentence)) == set(placeholders(en.SENTENCES[code])), code
    assert {name: set(words) for name, words in zh_cn.WORDS.items()} == {
        name: set(words) for name, words in en.WORDS.items()
    }


def test_every_language_of_a_policy_has_its_catalogue() -> None:
    assert set(SENTENCES) == set(WORDS) == set(get_args(Language))


@pytest.mark.parametrize("code", zh_cn.SENTENCES)
def test_sentences_are_short_and_whole(code: str) -> None:
    chinese, english = zh_cn.SENTENCES[code], en.SENTENCES[code]
    assert len(chinese) <= 60
    assert len(english) <= 110
    assert chinese.endswith(("。", "？"))
    assert english.endswith((".", "?"))


def test_arguments_with_words_are_said_in_words() -> None:
    reason = Reason("tone", {"label": "abuse", "tier": "suspected", "percent": "64"})
    assert say(reason) == "疑似辱骂（把握 64%）。"
    assert say(reason, "en") == "Suspected abuse (64 % sure)."


def test_it_never_raises() -> None:
    assert say(Reason("of_a_newer_version", {"a": "1"})) == "of_a_newer_version 1"
    assert say(Reason("tone"), "en") == "? ? (? % sure)."
    assert say(Reason("model_words", {"words": "{0.__class__}{"})) == "“{0.__class__}{”让模型起了疑心。"
    assert say(Reason("shop_off"), "fr") == zh_cn.SENTENCES["shop_off"]
