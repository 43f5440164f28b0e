"""Fixtures that several rooms' tests share."""

from collections.abc import Iterator

import pytest

from moderation.journal.database import Journal, open_journal
from tests.postgres import empty_journal_url, journal_url, migrated_file, postgres
from tests.redis import redis_client, redis_server, redis_url

__all__ = [
    "empty_journal_url",
    "journal",
    "journal_url",
    "migrated_file",
    "postgres",
    "redis_client",
    "redis_server",
    "redis_url",
]


@pytest.fixture
def journal(journal_url: str) -> Iterator[Journal]:
    """An open journal, once on SQLite and once on PostgreSQL."""
    opened = open_journal(journal_url)
    yield opened
    opened.close()
