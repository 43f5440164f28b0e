"""The journal's database: one short transaction an act, on SQLite or PostgreSQL, migrated when it is opened."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from moderation.vocabulary.errors import InvalidInput, ModerationError, Unavailable

BUSY_MS = 15_000
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 8377_2001
"""PostgreSQL advisory lock that one opening process holds while it migrates."""


class Journal:
    """What must be answered for. Threads share it; a transaction belongs to one thread."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._reading = self._engine.execution_options(journal_reads=True)
        self._writing = threading.RLock() if self._engine.dialect.name == "sqlite" else None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end of the block, rolled back when it raises."""
        with _in_our_words():
            if self._writing is None:
                with self._engine.begin() as conn:
                    yield conn
            else:  # SQLite has one writer: our threads queue here rather than poll for its lock
                with self._writing, self._engine.begin() as conn:
                    yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: on SQLite it waits for no writer."""
        with _in_our_words(), self._reading.begin() as conn:
            yield conn

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def open_journal(url: str) -> Journal:
    """Open the journal, making or migrating its tables first; several processes may do so at once."""
    journal = Journal(url)
    try:
        with journal.begin() as conn:
            if journal.dialect == "postgresql":
                conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            _migrate(conn)
    except CommandError as error:
        journal.close()
        raise Unavailable(
            "The journal was written by a newer version of this program.",
            hint=f"Install that version or a later one, or name another journal ({error}).",
        ) from error
    except BaseException:
        journal.close()
        raise
    return journal


def _migrate(conn: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InvalidInput("The journal's URL cannot be read.", hint=_URLS) from error
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=8,
            max_overflow=24,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "options": "-c lock_timeout=15s"},
        )
    if parsed.get_backend_name() != "sqlite":
        raise InvalidInput(f"The journal cannot be kept in {parsed.get_backend_name()}.", hint=_URLS)
    return _sqlite(parsed)


_URLS = "Use sqlite:////absolute/path or postgresql+psycopg://user:password@host/database."


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise InvalidInput("The journal must be a file: what is in memory cannot be answered for.", hint=_URLS)
    folder = Path(url.database).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people wrote lies in it
    except OSError as error:
        raise Unavailable(
            f"The journal's folder {folder} cannot be made ({error.strerror}).",
            hint="Name another with MODERATION_DATA_DIR or MODERATION_JOURNAL_URL.",
        ) from error
    try:
        engine = create_engine(url, pool_size=8, max_overflow=24, connect_args={"timeout": BUSY_MS / 1000})
    except (ArgumentError, NoSuchModuleError, TypeError) as error:
        raise InvalidInput("The journal's URL cannot be read.", hint=_URLS) from error

    @event.listens_for(engine, "connect")
    def connected(dbapi: Any, _: object) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(conn: Connection) -> None:
        reads = conn.get_execution_options().get("journal_reads", False)
        conn.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Raise what a database says as an error that the caller can act on."""
    try:
        yield
    except DataError as error:
        raise InvalidInput("A value cannot be kept in the journal.", hint="Look for NUL and huge numbers.") from error
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise _unusable(getattr(error, "orig", error)) from error
    except StatementError as error:
        if isinstance(error.orig, ModerationError):
            raise error.orig from error
        if isinstance(error.orig, UnicodeEncodeError):
            raise _half_a_character() from error
        if type(error) is DatabaseError:  # no kind of its own: the file is damaged, or is no journal at all
            raise _unusable(error.orig) from error
        raise
    except UnicodeEncodeError as error:
        raise _half_a_character() from error


def _unusable(cause: object) -> Unavailable:
    return Unavailable(
        f"The journal cannot be used just now ({type(cause).__name__}).",
        hint="Try again; if it stays so, `moderation doctor` tells what is wrong.",
    )


def _half_a_character() -> InvalidInput:
    return InvalidInput("The text holds half a character (a lone surrogate).", hint="Send well-formed Unicode.")
