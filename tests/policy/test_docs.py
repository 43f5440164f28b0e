"""docs/policy.md says every key with its default, and its example is a policy."""

import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

import moderation
from moderation.policy.default import TEXT
from moderation.policy.parse import DEFAULT, parse_policy

DOC = Path(moderation.__file__).parent.parent / "docs" / "policy.md"


def leaves(table: dict[str, object], path: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in table.items():
        found |= leaves(value, f"{path}{key}.") if isinstance(value, dict) else {f"{path}{key}": value}
    return found


KEYS = {path: value for path, value in leaves(json.loads(msgspec.json.encode(DEFAULT))).items() if path != "version"}
ROWS = dict(re.findall(r"^\| `([a-z_.]+)` \| `([^`]+)` \|", DOC.read_text(encoding="utf-8"), re.MULTILINE))


def test_no_key_is_missing_and_none_is_invented() -> None:
    assert set(ROWS) == set(KEYS)


@pytest.mark.parametrize("path", sorted(KEYS))
def test_the_default_is_as_documented(path: str) -> None:
    told = tomllib.loads(f"value = {ROWS[path]}")["value"]
    assert (told, type(told)) == (KEYS[path], type(KEYS[path]))


def test_every_key_stands_in_the_default_text_with_a_comment() -> None:
    assert leaves(tomllib.loads(TEXT)).keys() == KEYS.keys()


def test_the_example_is_a_policy() -> None:
    example, words = re.findall(r"```toml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    policy = parse_policy(example, "v")
    assert (policy.labels.abuse.confirmed, policy.kinds.contact.mode, policy.groups.checked) == (
        "block",
        "live",
        ("售后",),
    )
    lists = parse_policy(words, "v").lists
    assert (lists.allow, lists.deny.brush_off) == (("垃圾袋", "去死皮"), ("详情页有写",))
