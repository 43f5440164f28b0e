"""A real PostgreSQL in a temporary folder, for tests; they skip with the reason where its programs are missing."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine

from moderation.journal.database import open_journal
from moderation.journal.tables import metadata

SETTINGS = "-c listen_addresses='' -c fsync=off -c max_connections=120 -c shared_buffers=32MB"


class Postgres:
    """A running cluster, reached by a socket in its own folder."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder = folder
        self.user = user
        self._made = False

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its URL, drop it afterwards."""
        name = f"test_{uuid4().hex}"
        self._say("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            self._say("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def journal(self) -> str:
        """The URL of a journal with nothing in it: always the same database, wiped (making one takes half a second)."""
        if self._made:
            everything = ", ".join(table.name for table in metadata.sorted_tables)
            self._say(
                "journal",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'journal' AND pid <> pg_backend_pid()",
                f"TRUNCATE {everything} RESTART IDENTITY",
                "INSERT INTO revision (id, number) VALUES (1, 0)",
            )
        else:
            self._say("postgres", "CREATE DATABASE journal TEMPLATE template0")
            open_journal(self.url("journal")).close()
            self._made = True
        return self.url("journal")

    def _say(self, database: str, *statements: str) -> None:
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as conn:
            for statement in statements:
                conn.exec_driver_sql(statement)
        engine.dispose()


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server programs, or None."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4))
    usable = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return usable[-1] if usable else None


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a cluster, and take all of it away at the end. PostgreSQL refuses root, so root lends it a user."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)")
    as_user: list[str] = []
    user = "postgres"
    folder = Path(tempfile.mkdtemp(prefix="mod-pg-"))
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, "postgres", "postgres")
        except LookupError:
            folder.rmdir()
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres to run it as")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        subprocess.run(
            [*as_user, *command], check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    data = str(folder / "data")
    try:
        run(str(bin_folder / "initdb"), "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-k {folder} {SETTINGS}"
        run(str(bin_folder / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            yield Postgres(folder, user)
        finally:
            run(str(bin_folder / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for the whole run."""
    with running() as cluster:
        yield cluster


BOTH = (pytest.param("sqlite", id="sqlite"), pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite journal with its tables, to make copies of."""
    file = tmp_path_factory.mktemp("migrated") / "journal.sqlite3"
    open_journal(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=BOTH)
def empty_journal_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where there is no journal yet, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'journal.sqlite3'}"
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    with cluster.database() as url:
        yield url


@pytest.fixture(params=BOTH)
def journal_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new journal, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "journal.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    yield cluster.journal()
