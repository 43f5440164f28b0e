"""Worker processes, real ones: they work, outlive a restart of Redis, and end calmly when asked to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from moderation.journal import alerts
from moderation.journal.database import Journal, open_journal
from moderation.settings import ROOT, Settings
from moderation.stores import keys
from moderation.stores.bell import Bell
from moderation.stores.connections import sync_redis
from moderation.stores.entries import Entry
from moderation.stores.lane import Lane
from moderation.vocabulary.alerts import Alert
from tests.redis import own_server

ANGRY = "你们就是一群骗子！！再不退款我马上打12315投诉你们！！！"
PATIENCE_S = 40.0


@contextmanager
def worker(role: str, url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One worker process; it must end by itself when asked."""
    env = {**os.environ, "MODERATION_REDIS_URL": url, "MODERATION_DATA_DIR": str(folder), "MODERATION_SHARDS": "2"}
    with (folder / f"{role}.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "workers", role], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ends_calmly(process: subprocess.Popen[bytes], number: int) -> None:
    process.send_signal(number)
    assert process.wait(8) == 0


def until(happened: Callable[[], bool], logs: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail("\n".join(path.read_text()[-3000:] for path in logs.glob("*.log")))
        time.sleep(0.1)


def alerts_of(journal: Journal, session: str) -> list[Alert]:
    with journal.read() as conn:
        return alerts.open_of(conn, "mall", session)


def test_messages_are_worked_off_through_a_restart_of_redis(tmp_path: Path) -> None:
    server = own_server(tmp_path / "redis")
    with ExitStack() as stack:
        server.start()
        stack.callback(server.stop)
        journal = open_journal(Settings(data_dir=tmp_path).journal)
        stack.callback(journal.close)
        client = stack.enter_context(sync_redis(server.url))
        lane = Lane(client, 2)

        def say(number: int, session: str) -> None:
            lane.put([Entry("customer", "mall", session, f"m{number}", time.time(), float(number), ANGRY)])

        say(1, "before")  # nobody rings: the sweep finds it
        running = [stack.enter_context(worker(role, server.url, tmp_path)) for role in ("incoming", "holds", "cron")]
        until(lambda: bool(alerts_of(journal, "before")), tmp_path)

        say(2, "rung")
        Bell(client).ring(keys.shard_of("mall", "rung", 2))
        until(lambda: bool(alerts_of(journal, "rung")), tmp_path)

        server.stop()
        time.sleep(1.0)
        server.start()
        say(3, "after")
        until(lambda: bool(alerts_of(journal, "after")), tmp_path)
        until(lambda: client.xlen(keys.FEED) == 3, tmp_path)

        assert [process.poll() for process in running] == [None, None, None]
        for process, number in zip(running, (signal.SIGTERM, signal.SIGINT, signal.SIGTERM), strict=True):
            ends_calmly(process, number)
    assert all(ANGRY not in path.read_text() for path in tmp_path.glob("*.log"))


@pytest.mark.parametrize(("argv", "said"), [(["sing"], "There is no worker 'sing'"), (["incoming"], "No Redis")])
def test_what_is_missing_is_said(argv: list[str], said: str, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if "REDIS" not in name}
    env["MODERATION_DATA_DIR"] = str(tmp_path)
    ended = subprocess.run([sys.executable, "-m", "workers", *argv], cwd=ROOT, env=env, capture_output=True, text=True)
    assert ended.returncode == 1
    assert said in ended.stderr
