"""Receipts: ours are believed, everything else is refused."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.holds import receipts
from moderation.vocabulary.errors import Unauthorized
from moderation.vocabulary.holds import Decided, Hold
from tests.holds.build import hold

SECRET = b"k" * 32


def continued(**changes: object) -> Hold:
    return hold(state="continued", decided=Decided("continue", "amy", 1234.5), **changes)


def test_it_says_what_was_allowed() -> None:
    made = continued()
    receipt = receipts.verify(SECRET, receipts.sign(SECRET, made))
    assert receipt == receipts.Receipt("shop1", made.id, made.message_id, receipts.sha256_of(made.text), 1234.5)


@given(st.text())
def test_it_covers_exactly_its_text(text: str) -> None:
    receipt = receipts.verify(SECRET, receipts.sign(SECRET, continued(text=text)))
    assert receipt.covers(text)
    assert not receipt.covers(text + " ")


def test_a_back_end_needs_only_its_own_key() -> None:
    mine, theirs = receipts.sign(SECRET, continued()), receipts.sign(SECRET, continued(shop="shop2"))
    key = receipts.receipt_key(SECRET, "shop1")
    assert receipts.verify_with(key, mine).shop == "shop1"
    with pytest.raises(Unauthorized):
        receipts.verify_with(key, theirs)


def test_another_secret_or_any_changed_character_is_refused() -> None:
    receipt = receipts.sign(SECRET, continued())
    with pytest.raises(Unauthorized, match="signature"):
        receipts.verify(b"other", receipt)
    for index, char in enumerate(receipt[:-1]):  # the last carries two spare bits of base64
        changed = receipt[:index] + ("A" if char != "A" else "B") + receipt[index + 1 :]
        with pytest.raises(Unauthorized):
            receipts.verify(SECRET, changed)


@pytest.mark.parametrize(
    "rubbish", ["", "v1", "v1..", "v1.e30.", "v2.e30.AA", "v1.*.AA", "v1.é.AA", "v1." + "A" * 9999 + ".B"]
)
def test_rubbish_is_refused(rubbish: str) -> None:
    with pytest.raises(Unauthorized):
        receipts.verify(SECRET, rubbish)


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(Unauthorized):
        receipts.verify(SECRET, text)


@pytest.mark.parametrize("state", ["open", "edited", "discarded", "expired", "blocked"])
def test_only_a_continued_hold_has_one(state: str) -> None:
    with pytest.raises(ValueError, match="no receipt"):
        receipts.sign(SECRET, msgspec.structs.replace(continued(), state=state))
