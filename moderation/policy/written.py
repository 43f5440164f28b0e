"""A policy's text with some keys set anew: what a command writes, for people to read."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moderation.policy.parse import decode, over


def laid_over(text: str, laid: Mapping[str, Any], heading: str = "") -> str:
    """A shop's text (TOML or JSON) with the keys of `laid` in it, as TOML; comments are not kept. Raises PolicyError.

    >>> print(laid_over('[labels.abuse]\\nconfirmed = "block"', {"labels": {"abuse": {"suspected_at": 0.6}}}), end="")
    [labels.abuse]
    confirmed = "block"
    suspected_at = 0.6
    """
    lines = [f"# {line}" for line in heading.splitlines()]
    return "\n".join([*lines, *_table(over(decode(text), laid))]).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The lines of one table: its own keys, then the tables in it."""
    own = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    if path and own:
        yield from ("", f"[{path}]")
    for key, value in own.items():
        yield f"{key} = {_value(value)}"
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _table(value, f"{path}.{key}" if path else key)


def _value(value: Any) -> str:
    """A string, number, truth value, or list of them: all that a policy holds."""
    if isinstance(value, list | tuple):
        items = [_value(item) for item in value]
        short = f"[{', '.join(items)}]"
        return short if len(short) <= 100 else "[\n" + "".join(f"    {item},\n" for item in items) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
