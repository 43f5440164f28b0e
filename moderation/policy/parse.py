"""Text of a policy → the policy, or an error that names the key and says what is allowed."""

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from moderation.policy.default import TEXT
from moderation.policy.policy import Policy
from moderation.policy.ranges import first_problem
from moderation.vocabulary.errors import PolicyError

MAX_CHARACTERS = 100_000
WORDS = {str: "a string", int: "a whole number", float: "a number", bool: "true or false", NoneType: "null"}


def parse_policy(toml_or_json: str, version: str) -> Policy:
    """Read a policy; what it does not say is as in the default. Raises PolicyError."""
    told = decode(toml_or_json)
    refuse_unknown(told, Policy, "")
    fields = over(tomllib.loads(TEXT), told) | {"version": version}
    try:
        policy = msgspec.convert(fields, Policy)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        path = where.rstrip("`").replace("[...]", "")
        raise PolicyError(path or "policy", wrong_value(path, fields, what)) from error
    if problem := first_problem(policy):
        raise PolicyError(*problem)
    return policy


def version_of(text: str) -> str:
    """A short name for exactly this text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def decode(text: str) -> dict[str, Any]:
    """Read TOML, or JSON where the text begins with a brace."""
    if len(text) > MAX_CHARACTERS:
        raise PolicyError("policy", f"longer than {MAX_CHARACTERS:,} characters; a policy is a few hundred lines")
    try:
        told = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise PolicyError(f"line {error.lineno}", f"is not JSON: {error.msg} (column {error.colno})") from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyError("policy", f"is not TOML: {error}") from error
    except (RecursionError, ValueError) as error:  # a number of thousands of digits is a ValueError
        raise PolicyError("policy", "is nested too deeply, or has a number too long to read") from error
    assert isinstance(told, dict)  # both a brace and TOML give a table
    return told


def refuse_unknown(told: Mapping[str, Any], shape: type, path: str) -> None:
    """Raise PolicyError for the first key that `shape` has not, naming the nearest one that it has."""
    hints = get_type_hints(shape)
    for key, value in told.items():
        where = f"{path}{key}"
        if where == "version":
            raise PolicyError(where, "is given by the journal; leave it out")
        if key not in hints:
            allowed = [name for name in hints if f"{path}{name}" != "version"]
            near = difflib.get_close_matches(key, allowed, n=1)
            advice = f"did you mean {near[0]}?" if near else f"allowed: {', '.join(allowed)}"
            raise PolicyError(where, f"unknown key; {advice}")
        if is_table(hints[key]):
            if not isinstance(value, Mapping):
                raise PolicyError(where, f"must be a table with {', '.join(get_type_hints(hints[key]))}")
            refuse_unknown(value, hints[key], f"{where}.")


def over(base: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with what was told laid over it, table by table."""
    return base | {
        key: over(base[key], value) if isinstance(value, Mapping) and isinstance(base.get(key), dict) else value
        for key, value in told.items()
    }


def wrong_value(path: str, fields: Mapping[str, Any], what: str) -> str:
    """Say what may stand at `path`, and what stood there."""
    shape: Any = Policy
    value: Any = fields
    for key in path.split(".") if path else ():
        name = key.split("[")[0]
        shape = get_type_hints(shape)[name]
        value = value[name]
    shown = repr(value)
    return f"must be {allowed_words(shape)}, not {shown if len(shown) <= 60 else shown[:57] + '...'}" if path else what


def allowed_words(shape: Any) -> str:
    """A type in words: what a policy may say there."""
    arguments = get_args(shape)
    if get_origin(shape) is Literal:
        return " or ".join(f'"{choice}"' for choice in arguments)
    if get_origin(shape) is tuple and arguments[-1] is Ellipsis:
        return f"a list, each item {allowed_words(arguments[0])}"
    if get_origin(shape) is tuple:
        return f"a list of {len(arguments)}, each item {allowed_words(arguments[0])}"
    return WORDS.get(shape, "a table")


def is_table(shape: Any) -> bool:
    """Whether a key holds keys of its own."""
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)


DEFAULT = parse_policy("", f"default-{version_of(TEXT)[:8]}")
"""The policy of a shop that has set none."""
