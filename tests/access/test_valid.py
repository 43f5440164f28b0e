"""Names of shops, members and origins."""

import pytest

from moderation.access import valid
from moderation.vocabulary.errors import InvalidInput


@pytest.mark.parametrize("good", ["a", "Shop_1-x", "x" * 64])
def test_good_shop_ids(good: str) -> None:
    assert valid.a_shop_id(good) == good


@pytest.mark.parametrize(
    "bad", ["", "x" * 65, "店", "a b", "a\n", "*", "a:b", "ａ", "\ud800", "x" * 1_000_000, None, 7]
)
def test_bad_shop_ids(bad: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        valid.a_shop_id(bad)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 400
    str(caught.value).encode()  # it can be printed, whatever was given


@pytest.mark.parametrize("good", ["amy", "小美", "a b", "用户😀", "a" * 128])
def test_good_ids(good: str) -> None:
    assert valid.an_id("The id", good) == good


@pytest.mark.parametrize(
    "bad", ["", " ", " a", "a ", "a\0", "a\u202eb", "a\u200bb", "\ud800", "a" * 129, "a\u2028", None, b"a"]
)
def test_bad_ids(bad: object) -> None:
    with pytest.raises(InvalidInput):
        valid.an_id("The id", bad)  # type: ignore[arg-type]


def test_origins_are_as_browsers_send_them() -> None:
    good = ("https://im.example.com", "http://localhost:3000", "http://[::1]:8080")
    assert valid.origins((*good, good[0])) == good
    assert valid.origins(("HTTPS://IM.Example.com",)) == ("https://im.example.com",)


@pytest.mark.parametrize(
    "bad",
    [
        "", "*", "null", "https://*.example.com", "https://a.b/", "https://a.b/path", "https://a.b?x", "https://a.b#x",
        "https://u:p@a.b", "ftp://a.b", "a.b", "https://", "https://店.com", "https://a.b\0", "https://a b",
        "https://a:99999", "https://a:x", "javascript://a", "https://" + "a" * 300, None, "\ud800",
    ],
)  # fmt: skip
def test_other_origins_are_refused(bad: object) -> None:
    with pytest.raises(InvalidInput):
        valid.origins((bad,))  # type: ignore[arg-type]


def test_no_endless_list_of_origins() -> None:
    with pytest.raises(InvalidInput):
        valid.origins(tuple(f"https://a{number}.com" for number in range(51)))
