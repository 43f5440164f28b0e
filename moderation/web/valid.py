"""What ids, texts and times may be; what is wrong is named by its path."""

import unicodedata
from collections.abc import Sequence

from moderation.vocabulary.errors import TextTooLong
from moderation.vocabulary.messages import MAX_CODE_POINTS, Kind
from moderation.vocabulary.wire import ContextTurn
from moderation.web.problems import wrong

LONGEST_ID = 128
LONGEST_NOTE = 2000
FARTHEST_S = 1e12
"""Times beyond this are no times (unix seconds in milliseconds still fit)."""


def an_id(path: str, value: str) -> str:
    """Return the id if it has 1 to 128 characters, none of them a control character."""
    if not value:
        raise wrong(path, "must not be empty")
    if len(value) > LONGEST_ID:
        raise wrong(path, f"has {len(value)} characters; at most {LONGEST_ID} are allowed")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise wrong(path, "has a control character in it")
    return value


def a_text(path: str, value: str, kind: Kind = "text") -> str:
    """Return the text if it is one: not empty (a picture may be), at most 10,000 code points, no NUL."""
    if not value and kind == "text":
        raise wrong(path, "must not be empty")
    if len(value) > MAX_CODE_POINTS:
        message = f"has {len(value):,} code points; at most {MAX_CODE_POINTS:,} are allowed"
        raise TextTooLong(f"{path}: {message}", hint="Send it in parts.", errors=[{"path": path, "message": message}])
    if "\0" in value:
        raise wrong(path, "has NUL in it")
    return value


def a_note(path: str, value: str) -> str:
    """Return a short note of a person's: at most 2,000 code points, no NUL."""
    if len(value) > LONGEST_NOTE:
        raise wrong(path, f"has {len(value):,} code points; at most {LONGEST_NOTE:,} are allowed")
    if "\0" in value:
        raise wrong(path, "has NUL in it")
    return value


def a_time(path: str, value: float | None) -> float | None:
    """Return seconds that can be seconds."""
    if value is not None and abs(value) > FARTHEST_S:
        raise wrong(path, "is no number of seconds")
    return value


def a_context(path: str, turns: Sequence[str | ContextTurn] | None) -> None:
    """Check every turn; an earlier turn may be empty (a picture)."""
    for index, turn in enumerate(turns or ()):
        place = f"{path}[{index}]"
        if isinstance(turn, str):
            a_text(place, turn, "other")
        else:
            a_text(f"{place}.text", turn.text, "other")
            a_time(f"{place}.t", turn.t)


def a_limit(value: int, most: int = 200) -> int:
    """Return how many to list."""
    if not 1 <= value <= most:
        raise wrong("limit", f"must be 1 to {most}")
    return value
