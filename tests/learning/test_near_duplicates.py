"""Near-duplicates are found exactly; what the corpus is made of on purpose is not refused."""

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.learning.items import Item, bare, items_of
from moderation.learning.near_duplicates import LIKE, likeness, near_duplicates, pieces, problems
from tests.learning.items import AGENT_HEAD, CUSTOMER_HEAD, item, write

REPLY = "您好，快递明天下午送到您家门口"
ALIKE = "您好，快递明天下午送到您家楼下"


def pairs(*items: Item) -> list[tuple[str, str]]:
    return [(twins.first.id, twins.second.id) for twins in near_duplicates(items)]


def agent(text: str, label: str = "ok", *, context: str = "几号到", file: str = "a", name: str = "") -> Item:
    return item(text, label, context=context, kind="agent", file=file, name=name)


def test_the_same_sentence_with_a_word_swapped_is_found() -> None:
    assert pairs(item(REPLY, name="one"), item(ALIKE, name="two"), item("裤子起球了怎么办呀", name="three")) == [
        ("one", "two")
    ]


def test_marks_spaces_pictures_width_and_case_make_no_difference() -> None:
    assert pairs(item("WIFI 连不上了，怎么办呢", name="one"), item("wifi连不上了😭怎么办呢。。。", name="two"))


@pytest.mark.parametrize("other", ["能不能快一点", "多久能到我手里呢"])
def test_one_reply_to_two_questions_is_legal(other: str) -> None:
    assert not pairs(agent(REPLY, name="one"), agent(REPLY, context=other, file="b", name="two"))


def test_two_replies_to_one_question_are_legal() -> None:
    assert not pairs(agent(REPLY, name="one"), agent("自己看物流，别问了好吗", "bad_attitude", name="two"))


def test_the_same_reply_to_nearly_the_same_question_is_not() -> None:
    asked = "我的快递什么时候才能送到呀"
    first, second = agent(REPLY, context=asked, name="one"), agent(ALIKE, context=asked + "？", file="b", name="two")
    assert pairs(first, second)


def test_a_minimal_pair_of_one_file_is_legal_and_between_files_is_not() -> None:
    calm, cold = agent("这个问题我帮您看看吧", name="one"), agent("这个问题我帮您看看吧哈", "brush_off", name="two")
    assert not pairs(calm, cold)
    assert pairs(calm, agent("这个问题我帮您看看吧哈", "brush_off", file="b", name="two"))


def test_short_messages_must_be_equal_marks_and_all() -> None:
    assert pairs(item("发票还没到", name="one"), item("发票还没到", name="two"))
    assert not pairs(item("发票还没到", name="one"), item("发票还没到？", name="two"))
    assert not pairs(item("好的", name="one"), item("好的", name="two")), "nobody says it another way"
    assert pairs(item("好的", "0", name="one"), item("好的", "2", file="b", name="two")), "but not with another label"


def test_between_training_and_test_a_long_message_is_refused_whatever_it_answers() -> None:
    tested = item(REPLY, "ok", context="在吗", kind="agent", split="test", file="agent", name="t")
    trained = agent(REPLY, context="多久能到我手里呢", name="one")
    (problem,) = problems([trained, tested])
    assert problem.place == trained.place, "the test set is frozen: the other one is to be changed"
    assert "test set" in problem.hint
    turn = item(REPLY, "ok", kind="turn", name="s1:3")
    assert [problem.what for problem in problems([turn, tested])] == ["s1:3 is the same as t (agent.tsv:2)."]
    assert not problems([turn, trained]), "turns of conversations are held against the test set only"


def test_conversations_are_held_against_conversations() -> None:
    whole = "你好\n我的包裹丢了三天没人管\n抱歉马上给您查\n查到了吗\n还在查"
    assert pairs(item(whole, kind="session", name="one"), item(whole + "\n快点", kind="session", name="two"))
    assert not pairs(item(whole, kind="session", name="one"), item(whole, kind="customer", name="two"))


@pytest.mark.parametrize("text", ["", "\0" * 9, "a", "😡" * 50, "�" * 20, "字" * 5000])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert len(pairs(item(text, name="one"), item(text, "3", file="b", name="two"))) == 1


def test_a_megabyte_is_no_trouble() -> None:
    luck = random.Random(7)
    text = "".join(chr(luck.randrange(0x4E00, 0x9FA5)) for _ in range(350_000))
    assert pairs(item(text, name="one"), item(text[:-9], name="two"))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(alphabet="上下左右12ab", min_size=8, max_size=14), max_size=25))
def test_none_is_missed_and_none_is_made_up(texts: list[str]) -> None:
    items = [item(text, name=str(place)) for place, text in enumerate(texts)]
    wanted = {
        (one.id, other.id)
        for one, other in combinations(items, 2)
        if likeness(pieces(bare(one.text)), pieces(bare(other.text))) >= LIKE
    }
    assert set(pairs(*items)) == wanted


def test_a_corpus_on_disk_is_read_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "agent/one.tsv", f"{AGENT_HEAD}a1\t在吗\t{REPLY}\tok\tnone\t\n")
    write(tmp_path, "agent/two.tsv", f"{AGENT_HEAD}\na2\t在吗\t{REPLY}\tok\tnone\t\n")
    write(tmp_path, "customer/one.tsv", f"{CUSTOMER_HEAD}c1\t好的谢谢\t0\t\n")
    write(tmp_path, "test/customer.tsv", f"{CUSTOMER_HEAD}x1\t什么时候补发我少的那一件呢\t1\t\n")
    (problem,) = problems(items_of(tmp_path))
    assert problem.place == f"{tmp_path}/agent/two.tsv:3"
    assert f"a2 is the same as a1 ({tmp_path}/agent/one.tsv:2)" in problem.what
