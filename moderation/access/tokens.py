"""Agent tokens: what a shop's back end mints for one agent's browser, good for minutes."""

import hashlib
import hmac
import math
from typing import Literal

import jwt
import msgspec

from moderation.vocabulary.access import Principal
from moderation.vocabulary.errors import InvalidInput, Unauthorized

ISSUER = "moderation"
ALGORITHM = "HS256"
LONGEST = 4096


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a token says. `session` is empty where it is good for every session of the agent."""

    iss: Literal["moderation"]
    shop: str
    role: Literal["agent", "supervisor"]
    sub: str
    iat: int
    exp: int
    session: str = ""


def mint(secret: bytes, principal: Principal, ttl_s: float, now: float) -> str:
    """Return a token for an agent or supervisor."""
    if principal.role not in ("agent", "supervisor") or not principal.shop or not principal.subject:
        raise InvalidInput("A token is for one agent or supervisor of one shop.")
    if ttl_s <= 0:
        raise InvalidInput("A token must be good for some time.")
    claims = {
        "iss": ISSUER,
        "shop": principal.shop,
        "role": principal.role,
        "sub": principal.subject,
        "iat": math.floor(now),
        "exp": math.floor(now + ttl_s),
    }
    if principal.session:
        claims["session"] = principal.session
    return jwt.encode(claims, _key(secret), ALGORITHM)


def read(secret: bytes, token: str, now: float) -> Principal:
    """Return whose token it is; raises Unauthorized for any but an unexpired one of ours."""
    if len(token) > LONGEST or not token.isascii():
        raise Unauthorized("This is no agent token.", hint=_AGAIN)
    checks = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["exp"]}
    try:
        said = jwt.decode(token, _key(secret), [ALGORITHM], issuer=ISSUER, options=checks)  # type: ignore[arg-type]
        claims = msgspec.convert(said, Claims)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError) as error:
        raise Unauthorized("This agent token is not ours or cannot be read.", hint=_AGAIN) from error
    if now >= claims.exp:  # by the caller's clock, so that time is one thing everywhere
        raise Unauthorized("This agent token has expired.", hint=_AGAIN)
    return Principal(claims.shop, claims.role, claims.sub, claims.session)


_AGAIN = "Let the shop's back end ask for a new one (POST /v1/tokens)."


def _key(secret: bytes) -> bytes:
    return hmac.new(secret, b"agent tokens", hashlib.sha512).digest()
