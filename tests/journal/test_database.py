"""Opening, migrating and writing, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text

from moderation.journal import tables
from moderation.journal.database import Journal, open_journal
from moderation.vocabulary.errors import InvalidInput, Unavailable

AUDIT = {"shop": "s1", "at": 1.0, "by": "me", "action": "test", "detail": {}}


def test_the_migrated_schema_is_the_one_described(empty_journal_url: str) -> None:
    journal = open_journal(empty_journal_url)
    with journal.begin() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    journal.close()


def test_many_may_open_a_new_journal_at_once(empty_journal_url: str) -> None:
    def opened(_: int) -> int:
        journal = open_journal(empty_journal_url)
        with journal.read() as conn:
            number: int = conn.execute(select(tables.revision.c.number)).scalar_one()
        journal.close()
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(opened, range(8))) == [0] * 8


def test_opening_again_keeps_what_was_written(journal_url: str) -> None:
    first = open_journal(journal_url)
    with first.begin() as conn:
        conn.execute(insert(tables.audit).values(**AUDIT, target="kept"))
    first.close()
    second = open_journal(journal_url)
    with second.read() as conn:
        assert conn.execute(select(tables.audit.c.target)).scalars().all() == ["kept"]
    second.close()


def test_a_block_that_raises_leaves_nothing(journal: Journal) -> None:
    def fail_halfway() -> None:
        with journal.begin() as conn:
            conn.execute(insert(tables.audit).values(**AUDIT, target="lost"))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail_halfway()
    with journal.read() as conn:
        assert conn.execute(select(tables.audit)).all() == []


def test_a_reader_waits_for_no_writer(journal: Journal) -> None:
    read = threading.Event()

    def look() -> None:
        with journal.read() as conn:
            assert conn.execute(select(tables.audit)).all() == []
        read.set()

    with journal.begin() as conn:
        conn.execute(insert(tables.audit).values(**AUDIT, target="later"))
        thread = threading.Thread(target=look)
        thread.start()
        assert read.wait(10)
        thread.join()


@pytest.mark.parametrize("word", ["a\0b", "\ud800", "x" * 201, 7])
def test_words_that_cannot_be_kept_are_refused_alike(journal: Journal, word: object) -> None:
    with pytest.raises(InvalidInput), journal.begin() as conn:
        conn.execute(insert(tables.audit).values(**AUDIT, target=word))
    with pytest.raises(InvalidInput), journal.read() as conn:
        conn.execute(select(tables.audit).where(tables.audit.c.target == word))


def test_packed_text_keeps_every_character(journal: Journal) -> None:
    odd = "傻\u2060逼\0\u202e\U0001f621" + "长" * 100_000
    with journal.begin() as conn:
        conn.execute(insert(tables.audit).values(**{**AUDIT, "detail": {"text": odd}}, target="x"))
        assert conn.execute(select(tables.audit.c.detail)).scalar_one() == {"text": odd}
    with pytest.raises(InvalidInput, match="half a character"), journal.begin() as conn:
        conn.execute(insert(tables.audit).values(**{**AUDIT, "detail": {"text": "\udc00"}}, target="x"))


def test_a_newer_journal_is_refused_with_a_word(empty_journal_url: str) -> None:
    journal = open_journal(empty_journal_url)
    with journal.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    journal.close()
    with pytest.raises(Unavailable, match="newer version"):
        open_journal(empty_journal_url)


def test_sqlite_is_set_for_safety(tmp_path: Path) -> None:
    journal = open_journal(f"sqlite:///{tmp_path}/new/folder/journal.sqlite3")
    with journal.read() as conn:
        settings = [conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")]
        assert settings == ["wal", 2]
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar_one() >= 5000
    journal.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "sqlite+no:///a"])
def test_unusable_urls(url: str) -> None:
    with pytest.raises(InvalidInput, match="journal"):
        open_journal(url)


def test_unreachable_databases_are_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        open_journal(f"postgresql://nobody@/nothing?host={tmp_path}")
    (tmp_path / "broken.sqlite3").write_bytes(b"this is no database" * 1000)
    with pytest.raises(Unavailable, match="journal"):
        open_journal(f"sqlite:///{tmp_path}/broken.sqlite3")
