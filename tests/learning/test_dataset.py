"""Labelled files are read whole, and what is wrong with one is told with its file and line."""

from pathlib import Path

import pytest

from moderation.learning.dataset import (
    agent_corpus,
    customer_corpus,
    fingerprint,
    read_agent,
    read_customer,
    read_sessions,
)
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import Turn
from tests.learning.corpus import BATCHES, write_corpus

HEAD = "id\tcontext\tmessage\tlabel\ttier\ttags\n"
GOOD = "a1\t在吗 / 多久到\t明天到\tok\tnone\tshort,canned\n"
TURNS = '"turns":[{"role":"customer","t":0,"text":"在吗","label":0},{"role":"agent","t":3,"text":"在","label":"ok"}]'


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "file.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_row_is_read_with_its_context_and_tags(tmp_path: Path) -> None:
    (row,) = read_agent(written(tmp_path, HEAD + GOOD))
    assert row.context == (Turn("customer", "在吗"), Turn("customer", "多久到"))
    assert (row.label, row.tags, row.group) == ("ok", ("short", "canned"), "多久到")


def test_windows_line_ends_a_mark_at_the_start_and_quotes_are_no_trouble(tmp_path: Path) -> None:
    rows = read_agent(written(tmp_path, "\ufeff" + (HEAD + GOOD.replace("明天到", '"明天"到')).replace("\n", "\r\n")))
    assert [row.message for row in rows] == ['"明天"到']


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        (HEAD, "no rows"),
        ("id\tmessage\n", ":1: the columns must be id, context, message"),
        (HEAD + "a1\t\t好\tok\tnone\n", ":2: 5 columns, 6 expected"),
        (HEAD + GOOD + "\n\na2\t\t好\tfine\tnone\t\n", ":5: label 'fine'"),
        (HEAD + "a1\t\t好\tok\tconfirmed\t\n", ":2: tier 'confirmed'"),
        (HEAD + "a1\t\t滚\tabuse\tnone\t\n", ":2: tier 'none'"),
        (HEAD + "a1\t\t \tok\tnone\t\n", ":2: the message is empty"),
        (HEAD + "\t\t好\tok\tnone\t\n", ":2: the id is empty"),
        (HEAD + f"a1\t\t{'长' * 10_001}\tok\tnone\t\n", ":2: the message has more than 10000"),
        (HEAD + GOOD + GOOD, ":3: id 'a1' is already on line 2"),
        (HEAD.encode() + b"a1\t\t\xff\tok\tnone\t\n", ":2: not UTF-8 (byte 0xff)"),
    ],
)
def test_what_is_wrong_with_an_agent_file_is_told(tmp_path: Path, content: str | bytes, told: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InvalidInput) as caught:
        read_agent(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("level", ["4", "-1", "", "1.0", "high"])
def test_a_level_is_one_of_four(tmp_path: Path, level: str) -> None:
    path = written(tmp_path, f"id\tmessage\tlevel\ttags\nc1\t好的\t{level}\t\n")
    with pytest.raises(InvalidInput, match=":2: level"):
        read_customer(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_customer(tmp_path / "nothing.tsv")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", ":2: "),
        ('{"id":"s2"}', ":2: "),
        ('{"id":"s2","turns":[{"role":"customer","t":0,"text":"在","label":"ok"}]}', ":2: turn 0: 'ok'"),
        ('{"id":"s2","turns":[{"role":"agent","t":0,"text":"在","label":1}]}', ":2: turn 0: 1"),
        ('{"id":"s1",' + TURNS + "}", ":2: id 's1' is already on line 1"),
    ],
)
def test_what_is_wrong_with_a_session_is_told(tmp_path: Path, line: str, told: str) -> None:
    path = written(tmp_path, '{"id":"s1",' + TURNS + "}\n" + line + "\n")
    with pytest.raises(InvalidInput, match=told):
        read_sessions(path)


def test_a_corpus_has_a_group_a_file_and_the_turns_of_sessions(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path)
    (folder / "sessions").mkdir()
    (folder / "sessions" / "first.jsonl").write_text('{"id":"s1",' + TURNS + "}\n", "utf-8")
    agent, customer = agent_corpus(folder), customer_corpus(folder)
    assert len({row.group for row in agent}) == BATCHES + 1
    assert (agent[-1].message, agent[-1].context[0].text) == ("在", "在吗")
    assert (customer[-1].message, customer[-1].level) == ("在吗", 0)


def test_the_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path)
    (folder / "agent" / "agent_copy.tsv").write_bytes((folder / "agent" / "agent_b0.tsv").read_bytes())
    with pytest.raises(InvalidInput, match="stands in two files"):
        agent_corpus(folder)


def test_nothing_to_learn_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing to learn from"):
        agent_corpus(tmp_path)


def test_the_fingerprint_follows_the_data(tmp_path: Path) -> None:
    one = read_agent(written(tmp_path, HEAD + GOOD))
    assert fingerprint(one) == fingerprint(read_agent(written(tmp_path, HEAD + GOOD)))
    assert fingerprint(one) != fingerprint(read_agent(written(tmp_path, HEAD + GOOD.replace("明天", "后天"))))


def test_a_shop_may_come_last(tmp_path: Path) -> None:
    (row,) = read_agent(written(tmp_path, HEAD.replace("tags", "tags\tshop") + GOOD.replace("canned", "canned\t甲店")))
    assert (row.shop, row.tags) == ("甲店", ("short", "canned"))
    (other,) = read_customer(written(tmp_path, "id\tmessage\tlevel\ttags\tshop\nc1\t好的\t0\t\t乙店\n"))
    assert other.shop == "乙店"
    with pytest.raises(InvalidInput, match="the columns must be"):
        read_customer(written(tmp_path, "id\tmessage\tlevel\ttags\tmall\nc1\t好的\t0\t\t乙店\n"))
