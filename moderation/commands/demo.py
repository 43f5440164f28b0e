"""`moderation demo`: sample sessions played against the running service, holds and alerts shown as they appear."""

import asyncio
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from moderation.client.client import ModerationClient
from moderation.commands.local import address_of, key_for
from moderation.commands.play import Played, Player
from moderation.commands.recordings import read_recorded
from moderation.early_warning.recorded import Recorded, judged, shares
from moderation.settings import Settings
from moderation.vocabulary.errors import ModerationError

COLOURS = ("cyan", "magenta", "green", "blue", "yellow")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    file: Annotated[Path | None, typer.Option(help="Sessions as JSON lines; our own samples when left out.")] = None,
    url: Annotated[str, typer.Option(help="Where the service is; as `moderation up` left it when left out.")] = "",
    key: Annotated[str, typer.Option(envvar="MODERATION_KEY", help="API key; the first start's when left out.")] = "",
    pause: Annotated[float, typer.Option(min=0, max=60, help="Seconds between turns.")] = 0.8,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="Sessions at a time.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only the summary.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of a table.")] = False,
) -> None:
    """Play sessions as a chat back end would; held messages are continued, since they were said."""
    settings = Settings()
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    path = file or settings.training_dir / "demo" / "sessions.jsonl"
    names: dict[str, str] = {}

    def tell(session: str, sentence: str) -> None:
        colour = names.setdefault(session, COLOURS[len(names) % len(COLOURS)])
        console.print(f"[{colour}]{escape(session)}[/] {escape(sentence)}")

    try:
        sessions = read_recorded(path)
        say = hush if quiet or as_json else tell
        began = time.perf_counter()
        played = asyncio.run(play(url or address_of(settings), key_for(settings, key), sessions, pause, parallel, say))
        took = time.perf_counter() - began
    except ModerationError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(1) from error
    if as_json:
        for one in played:
            line = {"id": one.id, "alerts": one.alerts, "holds": one.holds}
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    show(console, sessions, played, took)


def hush(_session: str, _sentence: str) -> None:
    """Say nothing."""


async def play(
    url: str, key: str, sessions: list[Recorded], pause_s: float, parallel: int, tell: Callable[[str, str], None]
) -> list[Played]:
    """Play the sessions under names that were never used before."""
    async with ModerationClient(url, key, timeout_s=5.0) as client:
        player = Player(client, f"demo-{secrets.token_hex(3)}", pause_s=pause_s, tell=tell)
        try:
            return await player.play(sessions, parallel)
        except ExceptionGroup as group:
            first: BaseException = group
            while isinstance(first, BaseExceptionGroup):
                first = first.exceptions[0]
            raise first from group


def show(console: Console, sessions: list[Recorded], played: list[Played], took: float) -> None:
    """Print what each session brought, and a summary; labelled files are judged by the labelling guide."""
    table = Table("session", "holds (turn label tier)", "alerts (turn severity because)", "warned")
    verdicts = [
        judged(session, [alert.turn for alert in one.alerts]) for session, one in zip(sessions, played, strict=True)
    ]
    for one, verdict in zip(played, verdicts, strict=True):
        holds = "\n".join(f"{hold.turn} {hold.label} {hold.tier}" for hold in one.holds)
        alerts = "\n".join(f"{alert.turn} {alert.severity} {alert.because}" for alert in one.alerts)
        table.add_row(str(one.id), holds, alerts, verdict or "")
    console.print(table)
    turns = sum(len(session.turns) for session in sessions)
    holds_in_all = sum(len(one.holds) for one in played)
    alerts_in_all = sum(len(one.alerts) for one in played)
    console.print(
        f"{len(played)} sessions, {turns} turns in {took:.1f} s: {holds_in_all} holds, {alerts_in_all} alerts."
    )
    labelled = [verdict for verdict in verdicts if verdict is not None]
    if labelled:
        found = shares(labelled)
        console.print(
            f"Of {found['due a warning']:.0f} due a warning, {found['warned in time']:.0%} in time; "
            f"{found['with a false alarm']:.0%} of all with a false alarm."
        )
