"""`moderation doctor`: what is missing, how to mend it, and where the data lies."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import msgspec
import redis
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rq import Queue, Worker
from rq.cron import CronScheduler
from sqlalchemy import Connection, text

from moderation.commands.local import REDIS_FILE, address_of, read
from moderation.journal import corrections, policies
from moderation.journal.database import open_journal
from moderation.journal.policies import StoredPolicy
from moderation.policy.parse import parse_policy
from moderation.settings import Settings
from moderation.stores.connections import sync_redis
from moderation.stores.engine import load_bundle
from moderation.stores.server import find_redis_server
from moderation.vocabulary.errors import ModerationError, PolicyError

QUEUES = ("incoming", "deliver", "holds")
LOW_DISK_BYTES = 1_000_000_000
OLDEST_REDIS = (6, 2)


class Check(msgspec.Struct, frozen=True):
    """One thing looked at: how it stands, and how to mend it."""

    name: str
    state: Literal["ok", "warning", "missing"]
    says: str
    mend: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of a table.")] = False) -> None:
    """Look at everything the service needs. Exit code 1 when something is missing, 0 with warnings."""
    settings = Settings()
    checks = [check for look in LOOKS for check in carefully(look, settings)]
    if as_json:
        for check in checks:
            sys.stdout.buffer.write(msgspec.json.encode(check) + b"\n")
    else:
        show(checks)
    raise typer.Exit(1 if any(check.state == "missing" for check in checks) else 0)


def show(checks: list[Check]) -> None:
    """Print a table that says the mend under each trouble."""
    table = Table("", "what", "how it stands")
    for check in checks:
        mark = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "missing": "[red]✗[/]"}[check.state]
        table.add_row(
            mark, check.name, escape(check.says) + (f"\n[bold]→ {escape(check.mend)}[/]" if check.mend else "")
        )
    Console(highlight=False).print(table)


def carefully(look: Callable[[Settings], Iterator[Check]], settings: Settings) -> Iterator[Check]:
    """Yield what a look finds; an error of ours becomes a check of its own, so that the others are still made."""
    try:
        yield from look(settings)
    except ModerationError as error:
        yield Check(look.__name__.replace("_", " "), "missing", error.detail, error.hint)


def python(_: Settings) -> Iterator[Check]:
    """The interpreter."""
    version = sys.version.split()[0]
    if sys.version_info[:2] in ((3, 11), (3, 12)):
        yield Check("Python", "ok", version)
    else:
        yield Check("Python", "warning", version, "3.11 and 3.12 are tested; bin/setup uses them where they are.")


def data_folder(settings: Settings) -> Iterator[Check]:
    """Where everything lies, how much, and who can read it."""
    folder = settings.data_dir
    if not folder.exists():
        yield Check("data", "warning", f"{folder} is not there yet", "The first start makes it.")
        return
    if not os.access(folder, os.W_OK):
        yield Check("data", "missing", f"{folder} cannot be written", f"chown or chmod it for user {os.getuid()}.")
        return
    sizes = {path.name: size_of(path) for path in sorted(folder.iterdir())}
    parts = ", ".join(f"{name} {readable(size)}" for name, size in sizes.items() if size >= 100_000)
    yield Check("data", "ok", f"{folder}: {readable(sum(sizes.values()))}" + (f" ({parts})" if parts else ""))
    free = shutil.disk_usage(folder).free
    yield Check(
        "disk",
        "ok" if free > LOW_DISK_BYTES else "warning",
        f"{readable(free)} free",
        "" if free > LOW_DISK_BYTES else "Make room: without it neither journal nor Redis can write.",
    )
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield Check("privacy", "warning", f"{folder} can be read by others on this machine", f"chmod 700 {folder}")


def journal(settings: Settings) -> Iterator[Check]:
    """The database of what must be answered for."""
    opened = open_journal(settings.journal)
    try:
        with opened.read() as conn:
            counts = {name: conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in COUNTED}  # noqa: S608
    finally:
        opened.close()
    where = settings.journal if opened.dialect == "sqlite" else "PostgreSQL"
    yield Check("journal", "ok", f"{where}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


COUNTED = ("shops", "holds", "alerts", "labels")


def redis_server(settings: Settings) -> Iterator[Check]:
    """Redis: is it there, new enough, and does it keep what it is given?"""
    url = settings.redis_url or read(settings, REDIS_FILE)
    if not url:
        binary = find_redis_server()
        if binary is None:
            yield Check("Redis", "missing", "no redis-server here", "apt-get install redis-server, or set REDIS_URL.")
        else:
            yield Check("Redis", "ok", f"`moderation up` will start {binary}, with AOF on")
        return
    client = sync_redis(url)
    try:
        yield from redis_state(client)
    except (redis.RedisError, OSError) as error:
        yield Check("Redis", "missing", f"does not answer ({type(error).__name__})", "Start it, or mend REDIS_URL.")
    finally:
        client.close()


def redis_state(client: redis.Redis) -> Iterator[Check]:
    """What a Redis that answers says of itself, and what waits in it."""
    info: dict[str, Any] = client.info()
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        yield Check("Redis", "missing", f"version {version}", "6.2 or newer is needed.")
    else:
        yield Check("Redis", "ok", f"version {version}, {info['used_memory_human']} used")
    if info.get("aof_enabled"):
        yield Check("Redis AOF", "ok", "on: a 202 survives the end of Redis")
    else:
        yield Check(
            "Redis AOF",
            "warning",
            "off: customer messages that wait are lost if Redis ends; a 202 is then only a promise of memory",
            "redis-cli config set appendonly yes && redis-cli config rewrite",
        )
    if info.get("maxmemory") and info.get("maxmemory_policy") != "noeviction":
        yield Check(
            "Redis memory",
            "warning",
            f"may evict keys ({info['maxmemory_policy']})",
            "redis-cli config set maxmemory-policy noeviction",
        )
    if CronScheduler.all(client):
        yield Check("worker cron", "ok", "running")
    else:
        yield Check("worker cron", "warning", "none running: nothing happens by the clock", "moderation worker cron")
    served = {name for worker in Worker.all(connection=client) for name in worker.queue_names()}
    for name in QUEUES:
        waiting = Queue(name, connection=client, serializer="json").count
        if name in served:
            yield Check(f"worker {name}", "ok", f"running; {waiting} jobs wait")
        else:
            yield Check(
                f"worker {name}",
                "warning",
                f"none running; {waiting} jobs wait",
                f"Start one: moderation worker {name}",
            )


def models(settings: Settings) -> Iterator[Check]:
    """Lexicons and both models."""
    bundle, problems = load_bundle(settings)
    for problem in problems:
        yield Check("model", "missing", f"{problem} Rules alone judge.", "moderation train")
    versions = [model.version for model in (bundle.agent_model, bundle.customer_model) if model is not None]
    if versions:
        yield Check("models", "ok", f"{', '.join(versions)} in {settings.models_dir}")


def shops(settings: Settings) -> Iterator[Check]:
    """Policies that cannot be read, and corrections that are not applied to the model in use."""
    opened = open_journal(settings.journal)
    try:
        with opened.read() as conn:
            for stored in policies.all_current(conn):
                yield from shop_state(conn, stored, settings)
    finally:
        opened.close()


def shop_state(conn: Connection, stored: StoredPolicy, settings: Settings) -> Iterator[Check]:
    """What is to be said of one shop's policy; nothing where it is as it should be and names no correction."""
    try:
        policy = parse_policy(stored.body, stored.version)
    except PolicyError as error:
        yield Check(f"policy {stored.version}", "missing", error.detail, "moderation shop policy set")
        return
    if not policy.correction:
        return
    corrected, problem = corrections.apply(conn, stored.shop, policy, load_bundle(settings)[0])
    if problem:
        yield Check(f"shop {stored.shop}", "warning", f"its correction is not applied: {problem}", ADAPT)
    elif corrected.agent_model is not None:
        yield Check(f"shop {stored.shop}", "ok", f"judged by {corrected.agent_model.version}")


ADAPT = "moderation adapt HISTORY --shop SHOP"


def service(settings: Settings) -> Iterator[Check]:
    """The web process."""
    address = address_of(settings)
    try:
        answer = httpx.get(f"{address}/readyz", timeout=3)
    except httpx.HTTPError:
        yield Check("service", "warning", f"nothing answers at {address}", "Start it: moderation up")
        return
    if answer.status_code == 200:
        yield Check("service", "ok", f"{address} is ready")
    else:
        yield Check("service", "missing", f"{address} is not ready: {answer.text[:300]}", "See the lines above.")


LOOKS = (python, data_folder, journal, redis_server, models, shops, service)


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    if path.is_dir():
        return sum(size_of(child) for child in path.iterdir())
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a file of a live database came and went
        return 0


def readable(size: int) -> str:
    """Bytes as people say them.

    >>> readable(512), readable(2_500_000)
    ('512 B', '2.5 MB')
    """
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
