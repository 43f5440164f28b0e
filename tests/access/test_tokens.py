"""Agent tokens: ours and fresh ones are believed, nothing else."""

import base64
import json
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.access import tokens
from moderation.vocabulary.access import Principal
from moderation.vocabulary.errors import InvalidInput, Unauthorized

SECRET = b"s" * 32
AMY = Principal("shop1", "agent", "小美", "s1")


def test_it_comes_back_as_it_was_until_it_ends() -> None:
    token = tokens.mint(SECRET, AMY, 900, 1000.5)
    assert tokens.read(SECRET, token, 1000.5) == AMY
    assert tokens.read(SECRET, token, 1899.9) == AMY
    with pytest.raises(Unauthorized, match="expired"):
        tokens.read(SECRET, token, 1900.0)


def test_a_supervisor_may_have_one_for_every_session() -> None:
    boss = Principal("shop1", "supervisor", "boss")
    assert tokens.read(SECRET, tokens.mint(SECRET, boss, 60, 0.0), 1.0) == boss


@pytest.mark.parametrize(
    "principal",
    [
        Principal("shop1", "service", "x"),
        Principal("shop1", "admin", "x"),
        Principal("", "agent", "x"),
        Principal("s", "agent", ""),
    ],
)
def test_nobody_else_gets_one(principal: Principal) -> None:
    with pytest.raises(InvalidInput):
        tokens.mint(SECRET, principal, 60, 0.0)


def test_it_lasts_some_time() -> None:
    with pytest.raises(InvalidInput):
        tokens.mint(SECRET, AMY, 0, 0.0)


def test_another_secret_refuses_it() -> None:
    with pytest.raises(Unauthorized):
        tokens.read(b"t" * 32, tokens.mint(SECRET, AMY, 60, 0.0), 1.0)


def claims(**changes: Any) -> dict[str, Any]:
    told = {"iss": "moderation", "shop": "shop1", "role": "agent", "sub": "amy", "iat": 0, "exp": 100} | changes
    return {name: value for name, value in told.items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"role": "admin"},
        {"role": "service"},
        {"exp": None},
        {"exp": "soon"},
        {"sub": 7},
        {"shop": None},
        {"session": ["s1"]},
        {"more": 1},
    ],
)
def test_wrong_claims_are_refused_even_when_signed(changes: dict[str, Any]) -> None:
    key = tokens._key(SECRET)
    good = jwt.encode(claims(), key, "HS256")
    assert tokens.read(SECRET, good, 1.0).subject == "amy"
    with pytest.raises(Unauthorized):
        tokens.read(SECRET, jwt.encode(claims(**changes), key, "HS256"), 1.0)


def test_an_unsigned_token_is_refused() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=").decode()
    for token in (f"{head}.{body}.", jwt.encode(claims(), tokens._key(SECRET), "HS512")):
        with pytest.raises(Unauthorized):
            tokens.read(SECRET, token, 1.0)


@given(st.one_of(st.text(), st.from_regex(r"[\w-]+\.[\w-]+\.[\w-]+", fullmatch=True)))
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(Unauthorized):
        tokens.read(SECRET, text, 1.0)
