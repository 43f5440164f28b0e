"""JSON lines: streamed in constant memory, in order, and every bad line answered by what to do."""

import io
import tracemalloc
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.jsonl import LONGEST_LINE, answer_lines, usable_text


class Line(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    id: str | int | None = None


class Answer(msgspec.Struct):
    id: str | int | None
    length: int


def answer(line: Line) -> Answer:
    return Answer(line.id, len(usable_text("text", line.text)))


class Collects:
    """A sink that notes what it was given at each flush."""

    def __init__(self) -> None:
        self.flushed: list[bytes] = []
        self._waiting = b""

    def write(self, data: bytes, /) -> None:
        self._waiting += data

    def flush(self) -> None:
        self.flushed.append(self._waiting)
        self._waiting = b""


def answers(data: bytes) -> tuple[int, list[dict[str, object]]]:
    sink = io.BytesIO()
    bad = answer_lines(io.BytesIO(data), sink, Line, answer)
    return bad, [msgspec.json.decode(line) for line in sink.getvalue().splitlines()]


def test_good_lines_are_answered_in_order_and_blank_ones_left_out() -> None:
    bad, told = answers('{"id":1,"text":"您好"}\r\n\n  \n{"id":"b","text":"在"}'.encode())
    assert bad == 0
    assert told == [{"id": 1, "length": 2}, {"id": "b", "length": 1}]


@pytest.mark.parametrize(
    ("line", "id_", "says", "hint"),
    [
        (b'{"id":"x","text":5}', "x", "text: expected `str`, got `int`", "Fields: text, id"),
        (b'{"id":"x","txt":"a"}', "x", "unknown field `txt`", "Fields: text, id"),
        (b'{"id":"x"}', "x", "missing required field `text`", "Fields: text, id"),
        (b'{"id":[1],"text":"a"}', None, "id: expected `int | str | null`, got `array`", "Fields"),
        (b'["a"]', None, "expected `object`, got `array`", "Fields"),
        (b"null", None, "expected `object`, got `null`", "Fields"),
        (b'{"id":7,"text":""}', 7, "text: is empty", "Leave out"),
        (b'{"id":"x","text":"a\\u0000b"}', "x", "NUL", "Take it out"),
        (b'{"id":"x","text":"\\ud800"}', None, "half a surrogate pair", "Send whole characters"),
        (b'{"id":"x","text":"\xed\xa0\x80"}', "x", "not UTF-8 (byte 18)", "UTF-8"),
        (b'{"id":"x","text":"\xff"}', "x", "not UTF-8 (byte 18)", "UTF-8"),
        (b'\xef\xbb\xbf{"id":"x","text":"a"}', None, "byte order mark", "without BOM"),
        (b'{"id":"x","text":"a"', None, "not JSON", "one object a line"),
        (b"hello", None, "not JSON", "one object a line"),
        (b'{"text":' + b"[" * 20_000, None, "text: expected `str`, got `array`", "Fields"),
        (b'{"id":"x","text":"' + b"a" * 10_001 + b'"}', "x", "10,001 code points", "in parts"),
        (
            b'{"id":"x","text":"' + b"a" * LONGEST_LINE + b'"}',
            None,
            "longer than 1,000,000 bytes",
            "one message a line",
        ),
    ],
)
def test_a_bad_line_says_which_and_what_to_do_and_the_rest_go_on(
    line: bytes, id_: object, says: str, hint: str
) -> None:
    bad, (first, wrong, last) = answers(b'{"id":1,"text":"a"}\n' + line + b'\n{"id":3,"text":"abc"}\n')
    assert bad == 1
    assert (first["length"], last["length"]) == (1, 3)
    assert wrong["line"] == 2
    assert wrong.get("id") == id_
    assert says in str(wrong["error"])
    assert hint in str(wrong["hint"])


def test_a_byte_order_mark_at_the_very_start_is_no_error() -> None:
    assert answers(b'\xef\xbb\xbf{"text":"a"}\n') == (0, [{"id": None, "length": 1}])


def test_a_line_without_end_is_skipped_and_counted() -> None:
    bad, told = answers(b'{"text":"a"}\n' + b"x" * (3 * LONGEST_LINE))
    assert (bad, told[1]["line"]) == (1, 2)


def test_exactly_ten_thousand_code_points_are_fine() -> None:
    bad, told = answers(msgspec.json.encode({"text": "好" * 10_000}))
    assert (bad, told) == (0, [{"id": None, "length": 10_000}])


def test_what_has_arrived_is_answered_before_more_is_waited_for() -> None:
    sink = Collects()

    class Talks:
        """A caller that writes its next line only after it has the answer to the last."""

        def __init__(self) -> None:
            self.said = 0

        def read1(self, size: int, /) -> bytes:
            assert len(sink.flushed) == self.said
            self.said += 1
            return b'{"text":"a"}\n' if self.said <= 3 else b""

    assert answer_lines(Talks(), sink, Line, answer) == 0
    assert sink.flushed == [b'{"id":null,"length":1}\n'] * 3


class Generated:
    """Lines made as they are read, cut at odd places."""

    def __init__(self, count: int) -> None:
        self._lines: Iterator[bytes] = (b'{"id":%d,"text":"%s"}\n' % (index, b"x" * 200) for index in range(count))
        self._rest = b""

    def read1(self, size: int, /) -> bytes:
        while len(self._rest) < 7_001 and (line := next(self._lines, b"")):
            self._rest += line
        given, self._rest = self._rest[:7_001], self._rest[7_001:]
        return given


class Counts:
    """A sink that keeps nothing."""

    lines = 0

    def write(self, data: bytes, /) -> None:
        self.lines += data.count(b"\n")

    def flush(self) -> None:
        pass


def test_twenty_thousand_lines_take_no_more_memory_than_two_thousand() -> None:
    def peak(count: int) -> int:
        sink = Counts()
        tracemalloc.start()
        try:
            assert answer_lines(Generated(count), sink, Line, answer) == 0
            assert sink.lines == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(2_000)
    assert peak(20_000) < small + 100_000
    assert small < 1_000_000  # the input is 4.6 MB


@given(st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\n", b"")), max_size=5))
def test_whatever_the_lines_each_is_answered_once(lines: list[bytes]) -> None:
    bad, told = answers(b"\n".join(lines))
    spoken = [line for line in lines if line.strip()]
    assert len(told) == len(spoken)
    assert bad == sum("error" in each for each in told)
