"""What names of shops, members and keys may be; what is wrong is said with the name's place."""

import re
import unicodedata
from urllib.parse import urlsplit

from moderation.vocabulary.errors import InvalidInput

SHOP_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
LONGEST_ID = 128
LONGEST_NAME = 200
MOST_ORIGINS = 50
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, bidi and zero-width marks, surrogates, line separators: two names with these may look alike."""


def a_shop_id(value: str) -> str:
    """Return a shop's id; it stands in Redis keys and addresses, so it is plain."""
    if not isinstance(value, str) or not SHOP_ID.fullmatch(value):
        raise InvalidInput(
            f"{_shown(value)} cannot be a shop's id.", hint="Use 1 to 64 letters (a-z, A-Z), digits, _ and -."
        )
    return value


def an_id(what: str, value: str) -> str:
    """Return the id of a member or key."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or value != value.strip() or _unseen(value):
        raise InvalidInput(
            f"{what} {_shown(value)} cannot be used.",
            hint=f"Use 1 to {LONGEST_ID} characters that can be seen, no space at either end.",
        )
    return value


def a_name(what: str, value: str) -> str:
    """Return a name that people read; it may be empty."""
    if not isinstance(value, str) or len(value) > LONGEST_NAME or _unseen(value):
        raise InvalidInput(
            f"{what} {_shown(value)} cannot be used.",
            hint=f"Use at most {LONGEST_NAME} characters, all of which can be seen.",
        )
    return value.strip()


def origins(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return exact web origins, each once."""
    if len(values) > MOST_ORIGINS:
        raise InvalidInput(f"A shop may list {MOST_ORIGINS} origins; these are {len(values)}.")
    return tuple(dict.fromkeys(_origin(value) for value in values))


def _origin(value: str) -> str:
    wrong = InvalidInput(
        f"{_shown(value)} is no origin.",
        hint="Write it as the browser does: https://im.example.com or http://localhost:3000.",
    )
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isascii() or _unseen(value):
        raise wrong
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    host = parts.hostname or ""
    again = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}" + ("" if port is None else f":{port}")
    if parts.scheme not in ("http", "https") or not host or again != value.lower() or set(host) & set(" *,;<>\"'"):
        raise wrong
    return again


def _unseen(value: str) -> bool:
    return any(unicodedata.category(char) in UNSEEN for char in value)


def _shown(value: object) -> str:
    return repr(value[:40] if isinstance(value, str) else value)[:200]
