"""`moderation why --hold`: a stored hold judged again, bit for bit."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from moderation.access.admin import Admin
from moderation.check import Held, check, check_again
from moderation.classify.correction import Correction
from moderation.cli import app
from moderation.journal import corrections, holds, policies, shops
from moderation.journal.database import open_journal
from moderation.policy.parse import parse_policy
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.vocabulary.access import Shop
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.holds import Hold
from moderation.vocabulary.messages import Message, Turn
from moderation.vocabulary.verdicts import Verdict
from tests.lexicon import TERMS

TOML = '[groups]\nchecked = ["售后"]\n[labels.abuse]\nsuspected_at = 0.2'
CONTEXT = (Turn("customer", "什么时候发货"),)
TEXT = "你这傻\u2060逼😀"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "terms.tsv").write_text(TERMS, encoding="utf-8")
    monkeypatch.setenv("MODERATION_TRAINING_DIR", str(tmp_path))
    monkeypatch.setenv("MODERATION_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def judged() -> Verdict:
    bundle, problems = load_bundle(Settings())
    assert problems == ()
    verdict = check(Message(TEXT, CONTEXT), bundle, parse_policy(TOML, "s1-1"), group="售后")
    assert (verdict.decision, verdict.engine) == ("hold", "model")
    return verdict


def keep(verdict: Verdict) -> None:
    journal = open_journal(Settings().journal)
    with journal.begin() as conn:
        shops.add(conn, Shop("s1", "一号店", 1.0))
        policies.put(conn, "s1", TOML, by="me", now=1.0)
        policies.put(conn, "s1", 'mode = "off"', by="me", now=2.0)  # in force today
        holds.add(conn, Hold("hold_1", "s1", "c1", "li", "m1", TEXT, CONTEXT, verdict, "open", 1.0, 601.0))
    journal.close()


def why(*arguments: str) -> Result:
    return CliRunner().invoke(app("why"), ["why", *arguments])


def test_a_stored_hold_comes_out_the_same_under_the_policy_of_then(home: Path) -> None:
    keep(judged())
    done = why("--hold", "hold_1", "--shop", "s1")
    assert "The same today, bit for bit" in done.stdout
    assert done.exit_code == 0


def test_what_the_web_process_added_is_not_about_the_message(home: Path) -> None:
    verdict = judged()
    keep(replace(verdict, degraded=True, reasons=(*verdict.reasons, Reason("context_unavailable"))))
    assert why("--hold", "hold_1", "--shop", "s1").exit_code == 0


def test_one_bit_is_enough_to_be_another(home: Path) -> None:
    verdict = judged()
    keep(replace(verdict, scores=verdict.scores | {"ok": verdict.scores["ok"] + 1e-12}))
    done = why("--hold", "hold_1", "--shop", "s1")
    assert (done.exit_code, "Not the same today" in done.stdout) == (1, True)
    assert "this is a bug" in done.stdout


def test_what_changed_since_is_named(home: Path) -> None:
    verdict = judged()
    older = replace(verdict, versions=replace(verdict.versions, lexicon="abc"))
    keep(older)
    done = why("--hold", "hold_1", "--shop", "s1")
    assert done.exit_code == 1
    assert "lexicon: abc then" in done.stdout


def test_a_hold_that_is_not_there(home: Path) -> None:
    keep(judged())
    done = why("--hold", "hold_2", "--shop", "s1")
    assert (done.exit_code, "There is no hold 'hold_2'" in done.stderr) == (1, True)
    assert "--shop" in why("--hold", "hold_1").stderr


def test_the_same_words_held_again_come_out_the_same(home: Path) -> None:
    bundle, _ = load_bundle(Settings())
    policy, message = parse_policy(TOML, "s1-1"), Message(TEXT, CONTEXT)
    again = check_again(judged(), message, Held("hold_0", "你这傻逼"), bundle, policy, group="售后")
    assert again.reasons[0] == Reason("same_as_held", {"hold": "hold_0"})
    keep(again)
    assert "Not the same today" in why("--hold", "hold_1", "--shop", "s1").stdout  # the first hold is not here
    journal = open_journal(Settings().journal)
    with journal.begin() as conn:
        holds.add(conn, Hold("hold_0", "s1", "c1", "li", "m0", "你这傻逼", CONTEXT, again, "edited", 1.0, 601.0))
    journal.close()
    assert why("--hold", "hold_1", "--shop", "s1").exit_code == 0


CORRECTION = Correction("", (3.0, 0.0, 0.0, 0.0), ({}, {}, {}, {}))


def test_a_hold_of_a_corrected_model_comes_out_the_same(home: Path) -> None:
    bundle, _ = load_bundle(Settings())
    assert bundle.agent_model is not None
    correction = replace(CORRECTION, model=bundle.agent_model.version)
    verdict = check(Message(TEXT, CONTEXT), bundle.corrected(correction), parse_policy(TOML, "s1-1"), group="售后")
    assert verdict.versions.model.endswith(f"+{correction.id}")
    keep(verdict)
    assert "Not the same today" in why("--hold", "hold_1", "--shop", "s1").stdout  # its correction is not here
    journal = open_journal(Settings().journal)
    with journal.begin() as conn:
        corrections.put(conn, "s1", correction, by="me", now=1.0)
    journal.close()
    done = why("--hold", "hold_1", "--shop", "s1")
    assert "The same today, bit for bit" in done.stdout


def test_a_shop_is_asked_with_its_correction_and_its_lists(home: Path) -> None:
    bundle, _ = load_bundle(Settings())
    assert bundle.agent_model is not None
    correction = replace(CORRECTION, model=bundle.agent_model.version)
    admin = Admin(open_journal(Settings().journal), lambda: 1.0)
    admin.add_shop("s1", "", by="me")
    body = f'correction = "{correction.id}"\n[lists]\nallow = ["傻逼先生"]\nexempt = ["废物"]'
    admin.set_policy("s1", body, by="me", correction=correction)
    done = why("傻逼先生有货", "--shop", "s1")
    assert "检查时读作“商品有货”。" in done.stdout
    assert "“傻逼先生”在本店的放行词里" in done.stdout
    assert f"+{correction.id}" in done.stdout
    assert "总是放行" in why("废物", "--shop", "s1").stdout
    line = '{"text": "傻逼先生有货", "shop": "s1"}\n{"text": "傻逼先生有货"}\n'
    one, other = CliRunner().invoke(app("check"), ["check"], input=line).stdout.splitlines()
    assert (f"+{correction.id}" in one, f"+{correction.id}" in other) == (True, False)
    policy = home / "p.toml"
    policy.write_text(body, encoding="utf-8")
    assert "give its --shop" in why("您好", "--policy", str(policy)).stderr


def test_what_was_not_stopped_is_explained_signal_by_signal(home: Path) -> None:
    shown = why("您好，马上为您查询").stdout
    assert "没有拦下，原因逐项如下。" in shown
    for row in ("辱骂", "态度差", "敷衍"):
        assert f"· {row}：把握 " in shown
    assert "词表和规则没有看到可疑的说法" in shown
    assert "没有拦下" not in why("你这傻逼，滚").stdout


def test_why_speaks_the_language_of_the_policy_and_knows_whom_it_spares(home: Path) -> None:
    policy = home / "p.toml"
    policy.write_text('language = "en"\n[groups]\nchecked = ["售后"]\n', encoding="utf-8")
    spared = why("你这傻逼，滚", "--policy", str(policy), "--group", "售前").stdout
    assert "Not stopped, for these reasons." in spared
    assert "· This agent is in no alert group: recorded, not held." in spared
    assert "Not stopped" not in why("你这傻逼，滚", "--policy", str(policy), "--group", "售后").stdout


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\0", "\u202e", "[微笑]", "a" * 10_001])
def test_odd_texts_are_explained_or_refused_in_a_sentence(home: Path, text: str) -> None:
    done = why("--", text)
    assert done.exit_code in (0, 1)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "\u202e" not in done.stdout
