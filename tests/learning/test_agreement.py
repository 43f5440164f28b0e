"""A second reading is drawn without labels, read strictly, and held against the first."""

from pathlib import Path

import pytest

from moderation.learning.agreement import Second, agreement, compared, read_second, sample_agent, sample_customer
from moderation.vocabulary.errors import InvalidInput
from tests.learning.items import AGENT_HEAD, CUSTOMER_HEAD, write

HEAD = "id\tlabel\ttier\treader\n"


def corpus(folder: Path) -> Path:
    rows = [
        f"a{n}\t在吗 / 第{n}问\t第{n}答\t{'ok' if n % 2 else 'abuse'}\t{'none' if n % 2 else 'confirmed'}\tshort"
        for n in range(40)
    ]
    write(folder, "agent/one.tsv", AGENT_HEAD + "\n".join(rows) + "\n")
    write(folder, "customer/one.tsv", CUSTOMER_HEAD + "".join(f"c{n}\t第{n}句\t{n % 4}\t\n" for n in range(25)))
    write(folder, "test/agent.tsv", AGENT_HEAD + "x1\t\t测试\tok\tnone\t\n")
    return folder


def test_a_tenth_is_drawn_the_same_each_time_and_without_labels(tmp_path: Path) -> None:
    folder = corpus(tmp_path)
    page = sample_agent(folder)
    lines = page.splitlines()
    assert lines[0] == "id\tcontext\tmessage"
    assert len(lines) == 1 + 5, "a tenth of 41, rounded up"
    assert "在吗 / 第" in page
    assert not any(word in page for word in ("abuse", "ok", "confirmed", "short"))
    assert page == sample_agent(folder)
    assert page != sample_agent(folder, seed=2)
    assert len(sample_customer(folder).splitlines()) == 1 + 3


def test_agreement_of_the_files_on_disk(tmp_path: Path) -> None:
    folder = corpus(tmp_path)
    assert agreement(folder, "agent") is None
    write(
        folder, "second/agent.tsv", HEAD + "a0\tabuse\tconfirmed\tLi\na1\tok\tnone\tLi\na3\tbrush_off\tsuspected\tLi\n"
    )
    write(folder, "second/agent_wu.tsv", HEAD + "a2\tabuse\tsuspected\tWu\n")
    write(folder, "second/customer.tsv", "id\tlevel\treader\nc0\t0\tLi\nc1\t2\tLi\n")
    found = agreement(folder, "agent")
    assert found is not None
    assert (found.rows, found.same, found.readers) == (4, 3, ("Li", "Wu"))
    assert found.apart == [("a3", "ok", "brush_off")]
    assert found.table == [[1, 0, 0, 1], [0, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    customer = agreement(folder, "customer")
    assert customer is not None
    assert customer.apart == [("c1", "1", "2")]


def test_on_a_scale_a_far_miss_weighs_more() -> None:
    first = {str(n): str(n % 4) for n in range(16)}
    near = [Second("", name, str(min(3, int(level) + 1)), "", "Li") for name, level in first.items()]
    far = [Second("", name, str(3 - int(level)), "", "Li") for name, level in first.items()]
    names = ("0", "1", "2", "3")
    assert compared(first, near, names, ordered=True).kappa > compared(first, far, names, ordered=True).kappa
    same = [Second("", name, level, "", "Li") for name, level in first.items()]
    assert compared(first, same, names, ordered=True).kappa == compared(first, same, names, ordered=False).kappa == 1.0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ":1: the columns"),
        ("id\tlabel\n", ":1: the columns"),
        (HEAD, "no rows"),
        (HEAD + "a1\tok\tnone\n", ":2: 3 columns"),
        (HEAD + "a1\tfine\tnone\tLi\n", ":2: 'fine' is none of"),
        (HEAD + "a1\tok\tconfirmed\tLi\n", ":2: tier 'confirmed'"),
        (HEAD + "a1\tabuse\tnone\tLi\n", ":2: tier 'none'"),
        (HEAD + "a1\tok\tnone\t \n", ":2: the reader is not named"),
        (HEAD + "a1\tok\tnone\tLi\n\na1\tok\tnone\tLi\n", ":4: Li labels 'a1' twice"),
        (HEAD + "\0\t\u202e\tnone\tLi\n", ":2: "),
    ],
)
def test_wrong_lines_are_told(tmp_path: Path, content: str, told: str) -> None:
    path = write(tmp_path, "agent.tsv", content)
    with pytest.raises(InvalidInput) as refused:
        read_second(path, "agent")
    assert told in str(refused.value)


def test_an_unknown_id_is_told(tmp_path: Path) -> None:
    folder = corpus(tmp_path)
    path = write(folder, "second/agent.tsv", HEAD + "a1\tok\tnone\tLi\nb7\tok\tnone\tLi\n")
    with pytest.raises(InvalidInput, match=f"{path}:3: there is no agent message 'b7'"):
        agreement(folder, "agent")
