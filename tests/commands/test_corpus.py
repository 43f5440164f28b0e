"""`moderation corpus`, as users run it, and what `moderation train` refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from moderation.cli import app
from moderation.learning.data_card import BEGIN, END
from tests.learning.corpus import write_corpus
from tests.learning.items import AGENT_HEAD, CUSTOMER_HEAD, write


def run(*words: object) -> Result:
    return CliRunner().invoke(app(str(words[0])), [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "agent/one.tsv", f"{AGENT_HEAD}a1\t几时到\t明天下午送到您家门口\tok\tnone\tshort\n")
    write(tmp_path, "customer/one.tsv", f"{CUSTOMER_HEAD}c1\t怎么还没有人回我\t1\t\nc2\t好的\t0\tshort\n")
    return tmp_path


def test_a_corpus_without_problems_passes(folder: Path) -> None:
    done = run("corpus", "check", "--data", folder)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Nothing stands against" in done.stderr


def test_problems_are_listed_and_training_is_refused(folder: Path) -> None:
    write(folder, "customer/two.tsv", f"{CUSTOMER_HEAD}c3\t怎么还没有人回我呢\t1\t\n")
    write(folder, "measure.txt", "明天下午，送到您家门口！\n")
    made = run("corpus", "deny", folder / "measure.txt", "--out", folder / "denied.bin")
    assert made.stdout == f"{folder}/denied.bin: 1 messages are denied.\n"
    done = run("corpus", "check", "--data", folder)
    assert done.exit_code == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        f"{folder}/agent/one.tsv:2",
        f"{folder}/customer/two.tsv:2",
    ]
    assert json.loads(run("corpus", "check", "--data", folder, "--json").stdout.splitlines()[0])["place"]
    refused = run("train", "--data", folder, "--out", folder / "models")
    assert refused.exit_code == 1
    assert f"{folder}/agent/one.tsv:2: a1 is on the deny list" in refused.stderr
    assert "moderation corpus check" in refused.stderr
    assert not (folder / "models").exists()


def test_a_corpus_of_near_duplicates_is_refused(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    assert "is not fit to train" in run("train", "--data", corpus, "--out", tmp_path / "models").stderr


def test_the_deny_list_grows_and_can_be_made_anew(folder: Path) -> None:
    for name, text in (("one.txt", "第一句话不要拿去学"), ("two.txt", "第二句话也不要拿去学")):
        write(folder, name, text)
        run("corpus", "deny", folder / name, "--out", folder / "denied.bin")
    assert ": 2 messages" in run("corpus", "deny", folder / "one.txt", "--out", folder / "denied.bin").stdout
    assert ": 1 messages" in run("corpus", "deny", folder / "one.txt", "--out", folder / "denied.bin", "--anew").stdout


def test_the_card_is_printed_and_written_between_its_marks(folder: Path) -> None:
    write(folder, "README.md", f"# Card\n\n{BEGIN}\nold\n{END}\nprose\n")
    done = run("corpus", "card", "--data", folder, "--write")
    assert done.exit_code == 0
    assert "| one | 1 | 1 | 0 | 0 | 0 | 0% | 10 / 10 | – | – | – |" in done.stdout
    assert "Tags of customer messages: short 1." in done.stdout
    assert (folder / "README.md").read_text("utf-8") == f"# Card\n\n{BEGIN}\n{done.stdout}{END}\nprose\n"
    write(folder, "README.md", "no marks")
    assert "has no place for the figures" in run("corpus", "card", "--data", folder, "--write").stderr


def test_a_second_reading_from_sample_to_agreement(folder: Path) -> None:
    assert "moderation corpus sample" in run("corpus", "agree", "--data", folder).stderr
    done = run("corpus", "sample", "--data", folder, "--out", folder / "blind", "--seed", 4)
    assert done.exit_code == 0
    assert (folder / "blind" / "agent.tsv").read_text(
        "utf-8"
    ) == "id\tcontext\tmessage\na1\t几时到\t明天下午送到您家门口\n"
    write(folder, "second/agent.tsv", "id\tlabel\ttier\treader\na1\tbrush_off\tsuspected\tLi\n")
    shown = run("corpus", "agree", "--data", folder)
    assert "agent: 1 messages, read by Li; 0.0% the same" in shown.stdout
    assert "a1: ok first, brush_off second" in shown.stdout
    assert json.loads(run("corpus", "agree", "--data", folder, "--json").stdout)["agent"]["rows"] == 1


@pytest.mark.parametrize("command", ["check", "card", "agree"])
def test_a_folder_that_is_none(tmp_path: Path, command: str) -> None:
    done = run("corpus", command, "--data", tmp_path / "none")
    assert (done.exit_code, "There is no " in done.stderr) == (1, True)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"id\tmessage\n", b"\0" * 1_000_000])
def test_rubbish_is_told_in_a_sentence(folder: Path, content: bytes) -> None:
    (folder / "agent" / "two.tsv").write_bytes(content)
    for command in ("check", "card"):
        done = run("corpus", command, "--data", folder)
        assert (done.exit_code, f"{folder}/agent/two.tsv" in done.stderr) == (1, True)
