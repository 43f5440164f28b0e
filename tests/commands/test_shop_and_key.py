"""`moderation shop` and `moderation key`, on a real journal."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from moderation.access.directory import Directory
from moderation.commands import key, shop
from moderation.journal import events
from moderation.journal.database import open_journal
from moderation.settings import Settings
from moderation.vocabulary.access import EVERY_SHOP, Principal
from moderation.vocabulary.errors import Unauthorized


class Shell:
    """Runs commands as a person would, in a data folder of their own."""

    def __init__(self) -> None:
        self._app = typer.Typer(pretty_exceptions_enable=False)
        shop.register(self._app)
        key.register(self._app)

    def run(self, *words: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(self._app, list(words), input=given, catch_exceptions=False)

    def good(self, *words: str, given: str | bytes | None = None) -> str:
        result = self.run(*words, given=given)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *words: str, given: str | bytes | None = None) -> list[Any]:
        return [json.loads(line) for line in self.good(*words, "--json", given=given).splitlines()]

    def refused(self, *words: str, given: str | bytes | None = None) -> str:
        result = self.run(*words, given=given)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        return result.stderr


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("MODERATION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("MODERATION_JOURNAL_URL", raising=False)
    return Shell()


def directory() -> Directory:
    journal = open_journal(Settings().journal)
    made = Directory(journal)
    made.refresh()
    journal.close()
    return made


def test_a_shop_from_nothing_to_a_key_that_opens(shell: Shell) -> None:
    said = shell.run("shop", "add", "demo", "--name", "演示店", "--origin", "http://localhost:3000")
    assert "moderation key create demo" in said.stderr
    secret = shell.good("key", "create", "demo", "--name", "chat").strip()
    assert directory().principal_of_key(secret) == Principal("demo", "service", "chat")
    (listed,) = shell.json("key", "list", "demo")
    assert listed["id"] == secret.split("_")[1]
    assert secret.split("_", 2)[2] not in shell.good("key", "list", "--json") + shell.good("key", "list")
    shell.good("key", "revoke", listed["id"])
    with pytest.raises(Unauthorized):
        directory().principal_of_key(secret)
    assert "演示店" in shell.good("shop", "list")
    assert "belongs to a shop already" in shell.refused("shop", "add", "demo")


def test_an_operator_s_key(shell: Shell) -> None:
    (made,) = shell.json("key", "create", "--every-shop", "--name", "ops")
    assert directory().principal_of_key(made["key"]) == Principal(EVERY_SHOP, "admin", "ops")
    shell.good("shop", "add", "demo")
    for words in (("key", "create"), ("key", "create", "demo", "--every-shop")):
        assert "Name one shop" in shell.refused(*words)
    shell.good("key", "revoke", made["id"])


def test_a_key_for_some_days(shell: Shell) -> None:
    shell.good("shop", "add", "demo")
    (made,) = shell.json("key", "create", "demo", "--days", "2")
    assert made["expires_at"] == pytest.approx(time.time() + 2 * 86_400, abs=60)
    assert "ends" in shell.good("key", "list", "demo")
    assert "no role" in shell.refused("key", "create", "demo", "--role", "king")
    assert "no key" in shell.refused("key", "revoke", "none")
    assert "no shop" in shell.refused("key", "create", "other")
    assert "expired already" in shell.refused("key", "create", "demo", "--days", "0")


def test_members_by_file_and_one_by_one(shell: Shell, tmp_path: Path) -> None:
    shell.good("shop", "add", "demo")
    table = tmp_path / "客服.csv"
    table.write_bytes("工号,角色,姓名,预警分组\namy,客服,小美,售前\nbob,主管,,\n".encode("gb18030"))
    assert "gb18030" in shell.refused("shop", "members", "import", "demo", str(table))
    assert shell.json("shop", "members", "list", "demo") == []
    told = shell.json("shop", "members", "import", "demo", str(table), "--encoding", "gb18030")
    assert told == [{"added": 2, "changed": 0}]
    shell.good("shop", "members", "add", "demo", "amy", "--group", "售后")
    shell.good("shop", "members", "remove", "demo", "bob")
    assert [(one["id"], one["group"]) for one in shell.json("shop", "members", "list", "demo")] == [("amy", "售后")]
    wrong = shell.refused("shop", "members", "import", "demo", "-", given="id,role\nx,agent\ny,boss\n")
    assert "line 3" in wrong
    assert "No such file" in shell.refused("shop", "members", "import", "demo", str(tmp_path / "none.csv"))
    assert "Is a directory" in shell.refused("shop", "members", "import", "demo", str(tmp_path))


def test_a_policy_is_set_shown_and_refused(shell: Shell) -> None:
    shell.good("shop", "add", "demo")
    default = shell.good("shop", "policy", "show")
    assert shell.good("shop", "policy", "show", "demo") == default
    (told,) = shell.json("shop", "policy", "set", "demo", "-", "--note", "试运行", given='mode = "shadow"\n')
    assert (told["version"], told["number"]) == ("demo-1", 1)
    assert shell.good("shop", "policy", "show", "demo") == 'mode = "shadow"\n'
    assert "mode" in shell.refused("shop", "policy", "set", "demo", "-", given='mode = "loud"\n')
    assert "not UTF-8" in shell.refused("shop", "policy", "set", "demo", "-", given=b"\xff\xfe")
    shell.good("shop", "policy", "set", "demo", "-", given=default)  # what is shown can be set
    assert [one["number"] for one in shell.json("shop", "policy", "history", "demo")] == [2, 1]
    assert "no shop" in shell.refused("shop", "policy", "show", "other")


def test_webhooks(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.good("shop", "add", "demo")
    (made,) = shell.json("shop", "webhook", "add", "demo", "https://example.com/in", "--kind", "alert.raised")
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in shell.good("shop", "webhook", "list", "demo") + str(
        shell.json("shop", "webhook", "list", "demo")
    )
    assert "private" in shell.refused("shop", "webhook", "add", "demo", "https://10.0.0.1/")
    assert "event kind" in shell.refused("shop", "webhook", "add", "demo", "https://a.example.com/", "--kind", "all")
    monkeypatch.setenv("MODERATION_WEBHOOK_PRIVATE", "true")
    assert "whsec_" in shell.good("shop", "webhook", "add", "demo", "http://10.0.0.1/")
    (pinged,) = shell.json("shop", "webhook", "ping", "demo", made["id"])
    journal = open_journal(Settings().journal)
    with journal.read() as conn:
        assert events.get(conn, "demo", pinged["event"]) is not None
    journal.close()
    shell.good("shop", "webhook", "disable", "demo", made["id"])
    (failed,) = shell.json("shop", "webhook", "failed", "demo")
    assert failed["error"] == "disabled"
    assert failed["id"] in shell.good("shop", "webhook", "failed", "demo")
    assert "switched off" in shell.refused("shop", "webhook", "replay", "demo", failed["id"])
    shell.good("shop", "webhook", "enable", "demo", made["id"])
    shell.good("shop", "webhook", "replay", "demo", failed["id"])
    shell.good("shop", "webhook", "remove", "demo", made["id"])
    assert "no such webhook" in shell.refused("shop", "webhook", "ping", "demo", made["id"])


def test_a_shop_is_changed_removed_and_audited(shell: Shell) -> None:
    shell.good("shop", "add", "demo", "--origin", "https://a.example.com")
    (changed,) = shell.json("shop", "change", "demo", "--name", "新")
    assert (changed["name"], changed["cors_origins"]) == ("新", ["https://a.example.com"])
    assert "no origins" in shell.good("shop", "change", "demo", "--no-origins")
    assert shell.run("shop", "remove", "demo", given="n\n").exit_code == 1
    assert "demo" in shell.good("shop", "list")
    shell.good("shop", "remove", "demo", "--yes")
    assert shell.json("shop", "list") == []
    acts = shell.json("shop", "audit", "demo")
    assert [act["action"] for act in acts] == ["shop.removed", "shop.changed", "shop.changed", "shop.added"]
    assert all(act["by"].startswith("cli") for act in acts)
    assert "shop.added" in shell.good("shop", "audit", "demo")


@pytest.mark.parametrize("name", ["", "a b", "店", "*", "a/../b", "x" * 1000, "a\x1b[31m"])
def test_rubbish_names(shell: Shell, name: str) -> None:
    told = shell.refused("shop", "add", name)
    assert "cannot be a shop's id" in told
    assert "\x1b[31m" not in told
    assert shell.json("shop", "list") == []


def test_a_journal_that_cannot_be_opened(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for url in (f"sqlite:///{tmp_path}/file/x.sqlite3", "mysql://x", f"postgresql://x@/x?host={tmp_path}"):
        monkeypatch.setenv("MODERATION_JOURNAL_URL", url)
        assert "journal" in shell.refused("shop", "list")
