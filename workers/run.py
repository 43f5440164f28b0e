"""One worker process: opened, warmed up, at work until SIGTERM or SIGINT."""

import os
import signal
import sys
from types import FrameType

from moderation.settings import Settings
from moderation.telemetry import configure_logging
from moderation.vocabulary.errors import InvalidInput, ModerationError
from workers.cron import tick
from workers.hand import hand, stopping
from workers.worker import work

QUEUES = ("incoming", "deliver", "holds", "learning")
ROLES = (*QUEUES, "cron")


def run(role: str, settings: Settings) -> None:
    """Work in that role. Raises an error of ours that says what is missing."""
    if role not in ROLES:
        raise InvalidInput(f"There is no worker {role!r}.", hint=f"Choose one of: {', '.join(ROLES)}.")
    if not settings.redis_url:
        raise InvalidInput("No Redis is named.", hint="Set REDIS_URL, or use `moderation up`.")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end_early)  # until the worker has handlers of its own
    configure_logging(settings.log_level)
    if role == "cron":
        tick(settings.redis_url)
        return
    opened = role != "learning"  # a forked job opens what it needs itself
    if opened:
        hand()
    try:
        work(settings.redis_url, role)
    finally:
        if opened:
            hand().close()


def main() -> None:
    """`python -m workers ROLE`."""
    try:
        run(sys.argv[1] if len(sys.argv) == 2 else "", Settings())
    except ModerationError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


def _end_early(signum: int, frame: FrameType | None) -> None:
    if stopping.is_set():  # asked twice
        os._exit(1)
    stopping.set()
    raise SystemExit(0)
