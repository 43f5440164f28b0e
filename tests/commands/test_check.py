"""`moderation check`, `emotion` and `why` as they are run, against the shipped models."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from moderation.cli import app
from moderation.journal import members, policies, shops
from moderation.journal.database import open_journal
from moderation.vocabulary.access import Member, Shop
from tests.lexicon import TERMS

COMMAND = [sys.executable, "-m", "moderation"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "terms.tsv").write_text(TERMS, encoding="utf-8")
    monkeypatch.setenv("MODERATION_TRAINING_DIR", str(tmp_path))
    monkeypatch.setenv("MODERATION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app(arguments[0]), arguments, input=stdin)


def objects(done: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout_bytes.splitlines()]


def test_one_message_is_shown_with_its_reasons(home: Path) -> None:
    done = run("check", "你这傻逼😀", "-c", "多少钱")
    shown = done.stdout
    assert done.exit_code == 0, done.stderr
    assert "hold" in shown
    assert "abuse confirmed" in shown
    assert "你这傻逼😀" in shown
    assert "engine model" in shown
    assert "\x1b[" not in shown  # no colours where no terminal reads


def test_one_message_as_json_has_both_kinds_of_offsets(home: Path) -> None:
    (told,) = objects(run("check", "😀😀傻逼", "--json"))
    assert {"decision", "label", "tier", "scores", "findings", "reasons", "versions", "engine"} <= set(told)
    findings = told["findings"]
    assert isinstance(findings, list)
    lexicon = next(each for each in findings if each["source"] == "lexicon")
    assert [lexicon[name] for name in ("start", "end", "start16", "end16")] == [2, 4, 4, 6]
    assert lexicon["text"] == "傻逼"


def test_lines_are_answered_in_order_and_a_bad_one_gives_exit_code_1(home: Path) -> None:
    lines = [
        {"id": "a", "text": "你这傻逼", "context": ["在吗", {"role": "agent", "text": "在的", "t": 1}]},
        {"id": "b", "text": "您好"},
        {"id": "c", "text": "您好", "contxt": []},
        {"id": "d", "text": "", "kind": "image"},
        {"id": "e", "text": "您好", "context": ["好" * 10_001]},
        {"id": "f", "text": "您好", "shop": "nowhere"},
    ]
    done = run("check", stdin="\n".join(map(json.dumps, lines)).encode())
    told = objects(done)
    assert done.exit_code == 1
    assert [each["id"] for each in told] == list("abcdef")
    assert [each.get("decision") for each in told] == ["hold", "pass", None, "pass", None, None]
    assert (told[3]["engine"], told[4]["code"]) == ("none", "text_too_long")
    assert "There is no shop 'nowhere'" in str(told[5]["error"])
    assert not (home / "data").exists()  # asking makes no journal


def test_a_policy_file_is_used_and_a_wrong_one_named(home: Path) -> None:
    file = home / "policy.toml"
    file.write_text('mode = "shadow"\nlanguage = "en"', encoding="utf-8")
    (told,) = objects(run("check", "你这傻逼", "--json", "--policy", str(file)))
    assert (told["decision"], told["would"]) == ("pass", "hold")
    assert "This shop is on trial" in str(told["reasons"])
    file.write_text('mood = "live"', encoding="utf-8")
    done = run("check", "你好", "--policy", str(file))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "mood: unknown key; did you mean mode?" in done.stderr
    done = run("check", "你好", "--policy", str(home / "none.toml"))
    assert "No such file" in done.stderr


def test_a_shops_own_policy_and_groups_come_from_the_journal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{home / 'journal.sqlite3'}"
    journal = open_journal(url)
    with journal.begin() as conn:
        shops.add(conn, Shop("s1", "一号店", 1.0))
        members.put(conn, Member("s1", "li", "agent", group="售后"))
        policies.put(conn, "s1", '[groups]\nchecked = ["售后"]', by="me", now=1.0)
    journal.close()
    monkeypatch.setenv("MODERATION_JOURNAL_URL", url)
    lines = [
        {"text": "你这傻逼", "shop": "s1", "agent": "li"},
        {"text": "你这傻逼", "shop": "s1", "agent": "wang"},
        {"text": "你这傻逼", "shop": "s1", "group": "售后"},
    ]
    done = run("check", stdin="\n".join(map(json.dumps, lines)).encode())
    assert [each["decision"] for each in objects(done)] == ["hold", "pass", "hold"]
    assert '"policy":"s1-1"' in done.stdout
    done = run("check", "--shop", "s1", stdin=json.dumps({"text": "你这傻逼", "agent": "li"}).encode())
    assert '"policy":"s1-1"' in done.stdout


def test_without_models_the_rules_answer_and_stderr_says_what_to_run(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODERATION_MODELS_DIR", str(home))
    done = run("check", "你这傻逼", "--json")
    (told,) = objects(done)
    assert (told["decision"], told["engine"], told["degraded"]) == ("hold", "rules", True)
    assert "moderation train" in done.stderr
    (felt,) = objects(run("emotion", "我要打12315", "--json"))
    assert (felt["level"], felt["engine"], felt["scores"]) == (3, "rules", [])


def test_emotion_says_level_and_shares(home: Path) -> None:
    lines = b'{"id":1,"text":"\xe6\xb0\x94\xe6\xad\xbb\xe6\x88\x91\xe4\xba\x86"}\n{"id":2}\n'
    done = run("emotion", stdin=lines)
    first, second = objects(done)
    scores = first["scores"]
    assert isinstance(scores, list)
    assert sum(scores) == pytest.approx(1, abs=1e-5)
    assert first["score"] == pytest.approx(scores[2] + scores[3], abs=1e-5)
    assert (second["line"], done.exit_code) == (2, 1)
    shown = run("emotion", "我不想活了").stdout
    assert " 3 " in shown


def test_why_shows_scores_thresholds_findings_and_words(home: Path) -> None:
    shown = run("why", "你这傻\u2060逼，爱买不买").stdout
    for part in ("or graver", "suspected", "lexicon", "检查时读作“你这傻逼", "让模型想到辱骂", "2–5"):
        assert part in shown, part
    done = run("why")
    assert (done.exit_code, "--hold" in done.stderr) == (1, True)


def test_text_cannot_move_the_cursor(home: Path) -> None:
    shown = run("why", "您好\x1b[2J\u202e呢\r").stdout
    assert not {"\x1b", "\u202e", "\r"} & set(shown)


def test_a_reader_that_leaves_ends_it_quietly(home: Path) -> None:
    lines = b'{"text":"a"}\n' * 20_000
    command = f"{' '.join(COMMAND)} check | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], input=lines, capture_output=True, timeout=60)
    assert done.stdout.count(b"\n") == 1
    assert (done.returncode, done.stderr) == (141, b"")


def test_ctrl_c_ends_it_quietly(home: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "check"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b'{"text":"a"}\n')
    process.stdin.flush()
    assert b'"decision"' in process.stdout.readline()  # an answer while the line stays open
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in complaint
