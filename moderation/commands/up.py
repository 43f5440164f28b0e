"""`moderation up`: Redis if none is given, journal, web and workers, started together and ended together."""

import errno
import fcntl
import shlex
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import redis
import typer
from rich.console import Console

from moderation.commands.first_shop import first_key
from moderation.commands.local import ADDRESS_FILE, REDIS_FILE, address_at, kept
from moderation.commands.processes import Processes
from moderation.settings import Settings
from moderation.stores.connections import sync_redis
from moderation.stores.server import RedisServer, find_redis_server
from moderation.vocabulary.errors import ModerationError

console = Console(stderr=True, highlight=False, soft_wrap=True)

READY_WITHIN_S = 60.0
STOP_WITHIN_S = 6.0
PORTS_TO_TRY = 50


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; a taken one gives way to the next.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=256, help="Workers for customer messages.")] = None,
) -> None:
    """Start everything and keep it running until Ctrl-C."""
    settings = Settings()
    changed = {"host": host, "port": port, "workers": workers}
    settings = settings.model_copy(update={name: value for name, value in changed.items() if value is not None})
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        with ExitStack() as stack:
            run(settings, stop, stack)
    except ModerationError as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error


def run(settings: Settings, stop: threading.Event, stack: ExitStack) -> None:
    """Start, wait, stop. What must outlive what is entered first into `stack`."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what customers wrote
    except OSError as error:
        raise ModerationError(
            f"{settings.data_dir} cannot be made: {error.strerror}.", hint="Name another with MODERATION_DATA_DIR."
        ) from error
    stack.enter_context(only_one(settings.data_dir))
    server = None if settings.redis_url else stack.enter_context(own_redis(settings))
    if server is None:
        check_redis(settings.redis_url)
    redis_url = settings.redis_url if server is None else server.url
    listening = stack.enter_context(listen(settings.host, settings.port))
    settings = settings.model_copy(update={"redis_url": redis_url, "port": listening.getsockname()[1]})
    key = first_key(settings)
    processes = Processes(
        settings.data_dir / "logs",
        environment_of(settings),
        tell=lambda sentence: console.print(f"[yellow]{sentence}[/]"),
    )
    stack.callback(end, processes)
    start_all(processes, settings, listening)
    address = address_at(settings)
    stack.enter_context(kept(settings, ADDRESS_FILE, address))
    stack.enter_context(kept(settings, REDIS_FILE, redis_url))
    wait_until_ready(address, processes, stop, settings)
    if not stop.is_set():
        say_ready(address, key, settings)
    while not stop.wait(0.5):
        processes.tend()
        if server is not None:
            tend_redis(server)


def start_all(processes: Processes, settings: Settings, listening: socket.socket) -> None:
    """Start the web process and every worker, as one would by hand in production.

    The socket stays ours: while the web process is started again, callers wait rather than being refused.
    """
    moderation = (sys.executable, "-m", "moderation")
    inherited = listening.fileno()
    processes.start("web", (*moderation, "web", "--fd", str(inherited)), pass_fds=(inherited,))
    for number in range(1, settings.workers + 1):
        processes.start(f"incoming-{number}", (*moderation, "worker", "incoming"))
    for queue in ("deliver", "holds", "cron"):
        processes.start(queue, (*moderation, "worker", queue))


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as our own processes read them."""
    fields = settings.model_dump(mode="json")
    return {f"MODERATION_{name.upper()}": str(value) for name, value in fields.items() if value != ""}


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's lock. Raises ModerationError where another `moderation up` has it."""
    with (data_dir / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ModerationError(
                f"Another `moderation up` is running on {data_dir}.",
                hint="Stop it first, or give this one a folder of its own with MODERATION_DATA_DIR.",
            ) from error
        yield


@contextmanager
def own_redis(settings: Settings) -> Iterator[RedisServer]:
    """Start a Redis under the data folder, and end it last of all."""
    binary = find_redis_server()
    if binary is None:
        raise ModerationError(
            "There is no redis-server here.",
            hint="On Debian or Ubuntu: apt-get install redis-server. Or set REDIS_URL to one that runs elsewhere.",
        )
    server = RedisServer(binary, settings.data_dir / "redis")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def check_redis(url: str) -> None:
    """Raise ModerationError where no Redis answers at `url`."""
    try:
        with sync_redis(url) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise ModerationError(
            f"The Redis of REDIS_URL does not answer ({type(error).__name__}).",
            hint="Start it, mend the URL, or unset REDIS_URL to have one started here.",
        ) from error


def tend_redis(server: RedisServer) -> None:
    """Start our Redis again should it have ended; what it had accepted is in its append-only file."""
    if server.pid is None:
        console.print("[yellow]Redis ended; starting it again from its append-only file.[/]")
        try:
            server.start()
        except ModerationError as error:
            console.print(f"[red]{error}[/]")


def listen(host: str, wanted: int) -> socket.socket:
    """Listen on the wanted port, or with a clear word on the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + PORTS_TO_TRY, 65536)):
        try:
            listening = socket.create_server((host, port), family=family, backlog=1024)
        except PermissionError as error:
            raise ModerationError(
                f"Port {port} needs more rights than we have.", hint="Choose one above 1023 with --port."
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise ModerationError(
                f"Cannot listen on {host}: {error.strerror}.", hint="Give an address of this machine with --host."
            ) from error
        if wanted and port != wanted:
            console.print(f"[yellow]Port {wanted} is taken; using {port} instead (--port chooses another).[/]")
        return listening
    raise ModerationError(
        f"No free port on {host} from {wanted} on.", hint="Choose another with --port, or another --host."
    )


def wait_until_ready(address: str, processes: Processes, stop: threading.Event, settings: Settings) -> None:
    """Return when the web process says it is ready. Raises ModerationError after a minute of anything else."""
    console.print("Starting …")
    deadline = time.monotonic() + READY_WITHIN_S
    said = "no answer yet"
    while time.monotonic() < deadline and not stop.wait(0.1):
        processes.tend()
        try:
            response = httpx.get(f"{address}/readyz", timeout=2)
        except httpx.HTTPError:
            continue
        if response.status_code == 200:
            return
        said = response.text
    if not stop.is_set():
        raise ModerationError(
            f"The service did not become ready within {READY_WITHIN_S:g} s: {said}",
            hint=f"See {settings.data_dir / 'logs'}; `moderation doctor` tells what is missing.",
        )


def say_ready(address: str, key: str, settings: Settings) -> None:
    """Print where everything is, the key, and a request that gets a held message."""
    body = '{"session":"demo-1","agent":"xiaoli","context":["我的快递三天没动了"],"text":"你是傻逼吗，自己不会查？"}'
    out = Console(highlight=False, soft_wrap=True)
    out.print(f"\n[bold green]Ready.[/] Service {address}   API docs {address}/docs   state {address}/readyz")
    out.print(f"Data    {settings.data_dir}   (logs in {settings.data_dir / 'logs'})")
    out.print(f"API key {key}   (shop “demo”, role service)\n")
    out.print("Try it: this message is held.\n")
    headers = f"-H 'Authorization: Bearer {key}' -H 'Content-Type: application/json'"
    out.print(f"curl -s {address}/v1/outgoing {headers} -d {shlex.quote(body)}\n", markup=False)
    out.print("Watch sample sessions play: .venv/bin/moderation demo        Ctrl-C stops everything.")


def end(processes: Processes) -> None:
    """Stop every process; Redis goes after them."""
    console.print("Stopping …")
    killed = processes.stop(STOP_WITHIN_S)
    if killed:
        console.print(f"[yellow]Had to be killed: {', '.join(killed)}. Nothing accepted is lost.[/]")
    console.print("Stopped.")
