"""How values are kept in columns: short words that both databases accept, and structs as JSON."""

from typing import Any

import msgspec
from sqlalchemy import BigInteger, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator

from moderation.vocabulary.errors import InvalidInput

COUNTER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in INTEGER."""


class Word(TypeDecorator[str]):
    """An id, name or state. What PostgreSQL cannot keep or index is refused on both databases alike."""

    impl = String
    cache_ok = True

    def __init__(self, longest: int = 200) -> None:
        super().__init__()
        self.longest = longest

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Let a word through, or refuse it."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise InvalidInput(f"A word is needed here, not {type(value).__name__}.")
        if len(value) > self.longest:
            raise InvalidInput(f"An id or name has {len(value)} characters; at most {self.longest} are kept.")
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise InvalidInput("An id or name holds NUL or half a character (a lone surrogate).")
        return value


class Packed(TypeDecorator[Any]):
    """A value of one msgspec type as JSON text. NUL is escaped in it, so every text that is Unicode is kept."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write it as JSON."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back as its type."""
        return None if value is None else msgspec.json.decode(value, type=self.kind)
