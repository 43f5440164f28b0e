"""`moderation adapt`, on a small model and a real journal."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from moderation.access.admin import Admin
from moderation.cli import app
from moderation.journal.database import open_journal
from moderation.policy.parse import parse_policy
from moderation.settings import Settings
from tests.learning.corpus import AGENT, write_corpus

OWN = """\
# ours
language = "en"
[labels.abuse]
confirmed = "block"
[lists]
allow = ["废物利用"]
deny.abuse = ["傻逼糖"]
"""
INSULT = "你是傻逼吗，废物"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("adapted")
    data = write_corpus(home / "data")
    (data / "test").mkdir()
    (data / "test" / "agent.tsv").write_text((data / "agent" / "agent_b0.tsv").read_text("utf-8"), "utf-8")
    words = ["train", "--only", "agent", "--data", str(data), "--out", str(home / "models"), "--no-guards"]
    done = CliRunner().invoke(app("train"), words)
    assert done.exit_code == 0, done.output
    lines = [f"{line}{tail}" for line in AGENT["ok"] for tail in ("呢", "哦", "", "啦", "~", "亲") for _ in range(8)]
    (home / "history.txt").write_text("\n".join([*lines, INSULT, "收到" * 6_000]), "utf-8")
    (home / "titles.txt").write_text("傻逼瓜子\n傻逼糖果\n纯棉四件套\n废物利用盒", "utf-8")
    return home


@pytest.fixture
def home(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MODERATION_TRAINING_DIR", str(trained / "data"))
    monkeypatch.setenv("MODERATION_MODELS_DIR", str(trained / "models"))
    monkeypatch.setenv("MODERATION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("MODERATION_JOURNAL_URL", raising=False)
    admin().add_shop("mall", "", by="op")
    return trained


def admin() -> Admin:
    return Admin(open_journal(Settings().journal), lambda: 1.0)


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app(words[0]), words, input=given)


def adapt(home: Path, *words: str) -> Result:
    return run("adapt", str(home / "history.txt"), "--shop", "mall", "--budget", "0.05", *words)


def checked(text: str) -> dict[str, Any]:
    done = run("check", text, "--shop", "mall", "--json")
    assert done.exit_code == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_shop_is_adapted_and_back_again(home: Path, tmp_path: Path) -> None:
    admin().set_policy("mall", OWN, by="op")
    done = adapt(home, "--titles", str(home / "titles.txt"), "--review", str(tmp_path / "review.tsv"))
    assert done.exit_code == 0, done.stderr
    assert "held, of this history" in done.stdout
    assert "all three caught" in done.stdout
    assert "Words to allow: 傻逼瓜子" in done.stdout
    assert "Line 242 is left out: text: has 12,000 code points" in done.stderr
    assert "Undo: moderation shop policy revert mall 1" in done.stderr
    assert INSULT in (tmp_path / "review.tsv").read_text("utf-8").splitlines()[-1]
    stored = admin().policy("mall")
    assert stored is not None
    policy = parse_policy(stored.body, stored.version)
    assert (policy.language, policy.labels.abuse.confirmed, policy.lists.deny.abuse) == ("en", "block", ("傻逼糖",))
    assert policy.lists.allow == ("废物利用", "傻逼瓜子")
    assert (stored.number, stored.note) == (2, "adapt: 241 messages, budget 5.00%, 1 words to allow")
    assert [act.action for act in admin().audit("mall")][:2] == ["policy.changed", "correction.added"]
    assert checked("傻逼瓜子有货")["findings"] == []
    assert checked("您好")["versions"]["model"].endswith(f"+{policy.correction}")
    assert run("shop", "policy", "revert", "mall", "1").exit_code == 0
    assert "+" not in checked("您好")["versions"]["model"]
    back = admin().policy("mall")
    assert back is not None
    assert (back.number, back.body) == (3, OWN)


def test_a_dry_run_tells_the_same_and_changes_nothing(home: Path) -> None:
    done = adapt(home, "--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["messages"], told["unusable"], told["policy"]) == (241, 1, "")
    assert told["suspicious"] >= 1
    assert told["counts"]["recall_risky"] == 15
    assert 0 <= told["figures"]["held_after"] <= 0.05
    assert parse_policy(told["text"], "p").correction == told["correction"]
    assert admin().policy("mall") is None
    assert [act.action for act in admin().audit("mall")] == ["shop.added"]
    assert "correction = " in adapt(home, "--dry-run").stdout


def test_what_cannot_be_done_is_said(home: Path, tmp_path: Path) -> None:
    few = run("adapt", "-", "--shop", "mall", given="好的\n收到\n")
    assert few.exit_code == 1
    assert "2 messages are too few" in few.stderr
    assert "no shop 'x'" in run("adapt", str(home / "history.txt"), "--shop", "x").stderr
    assert "No such file" in run("adapt", str(tmp_path / "none"), "--shop", "mall").stderr
    assert run("adapt", "-", "--shop", "mall", "--budget", "0").exit_code == 2
    assert "none is called text" in run("adapt", "-", "--shop", "mall", given="a\tb\n").stderr
    assert admin().policy("mall") is None
