"""A policy's text with keys laid over it: what was there stays, and it reads back the same."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy.default import TEXT
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.written import laid_over
from moderation.vocabulary.errors import PolicyError

LAID = {"correction": "0123456789ab", "labels": {"abuse": {"suspected_at": 0.61}}, "lists": {"allow": ["垃圾袋"]}}


@pytest.mark.parametrize(
    "own",
    [
        '[labels.abuse]\nconfirmed = "block"\n# why\n[groups]\nchecked = ["售后", "a\\"b\\\\"]',
        '{"labels": {"abuse": {"confirmed": "block"}}, "groups": {"checked": ["售后", "a\\"b\\\\"]}}',
    ],
)
def test_what_the_shop_said_stays(own: str) -> None:
    text = laid_over(own, LAID, "Written by a test.\nTwice.")
    assert text.startswith('# Written by a test.\n# Twice.\ncorrection = "0123456789ab"\n')
    policy = parse_policy(text, "v")
    assert (policy.labels.abuse.confirmed, policy.labels.abuse.suspected_at) == ("block", 0.61)
    assert policy.groups.checked == ("售后", 'a"b\\')
    assert (policy.correction, policy.lists.allow) == ("0123456789ab", ("垃圾袋",))
    assert laid_over(text, LAID) == laid_over(own, LAID)


def test_a_shop_without_a_text_says_only_what_is_laid() -> None:
    assert tomllib.loads(laid_over("", LAID)) == LAID
    assert laid_over("", {}) == "\n"
    assert parse_policy(laid_over(TEXT, {}), DEFAULT.version) == DEFAULT


def test_a_text_that_is_none_is_refused() -> None:
    with pytest.raises(PolicyError):
        laid_over("labels = [", LAID)


texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.one_of(st.booleans(), st.integers(-(2**60), 2**60), st.floats(allow_nan=False), texts, st.lists(texts))
tables = st.recursive(
    st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), values, max_size=4),
    lambda inner: st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), st.one_of(values, inner), max_size=4),
    max_leaves=8,
)


@given(tables)
def test_whatever_is_written_reads_back(table: dict[str, Any]) -> None:
    assert _pruned(tomllib.loads(laid_over("", table))) == _pruned(table)


def _pruned(table: dict[str, Any]) -> dict[str, Any]:
    """Without empty tables, which are not written."""
    pruned = {key: _pruned(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in pruned.items() if value != {}}
