"""`moderation worker`: one worker process, for production."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer


class Role(StrEnum):
    """What a worker does: score customer messages, deliver webhooks, let holds expire, learn, or tick the clock."""

    incoming = "incoming"
    deliver = "deliver"
    holds = "holds"
    learning = "learning"
    cron = "cron"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(role: Annotated[Role, typer.Argument(help="What it works on.")]) -> None:
    """Run one worker until Ctrl-C or SIGTERM. Start as many `incoming` as you like, one of each other kind."""
    os.execv(sys.executable, [sys.executable, "-m", "workers", role.value])  # noqa: S606
