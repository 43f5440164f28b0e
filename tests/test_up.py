"""The main job as a newcomer meets it: one command, a held message, an alert, Ctrl-C, nothing left, nothing lost."""

import asyncio
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest

from moderation.client.client import ModerationClient
from moderation.client.events import FeedItem
from moderation.settings import ROOT
from moderation.vocabulary.wire import IncomingRequest

pytestmark = pytest.mark.timeout(240)


class Up:
    """`moderation up` on a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.lines: list[str] = []
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("MODERATION_", "REDIS_"))
        } | {"MODERATION_DATA_DIR": str(folder), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moderation", "up", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def ready(self, patience_s: float = 90.0) -> None:
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and self.process.poll() is None:
            if any("Ctrl-C stops everything" in line for line in self.lines):
                return
            time.sleep(0.05)
        raise AssertionError("not ready:\n" + "\n".join(self.lines))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def address(self) -> str:
        found = re.search(r"Service (http://\S+)", self.text)
        assert found, self.text
        return found[1]

    @property
    def key(self) -> str:
        found = re.search(r"API key (\S+)", self.text)
        assert found, self.text
        return found[1]

    def family(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return children

    def interrupt(self) -> float:
        """Ctrl-C; return the seconds until it had ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self._reader.join(5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return time.monotonic() - began


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


async def next_of(client: ModerationClient, kind: str, messages: list[IncomingRequest]) -> FeedItem:
    """Say something as a customer and wait for what the feed then tells."""
    async with asyncio.timeout(30), aclosing(client.events()) as items:
        async for item in items:
            if item.kind == "snapshot":
                await client.incoming(messages)
            elif item.kind == kind:
                return item
    raise AssertionError("the feed ended")


def told(folder: Path, *command: str, given: bytes = b"") -> dict[str, list[tuple[int, str, str]]]:
    """The alerts of each session, as a command tells them."""
    done = subprocess.run(
        [sys.executable, "-m", "moderation", *command],
        env={**os.environ, "MODERATION_DATA_DIR": str(folder)},
        input=given,
        capture_output=True,
        timeout=90,
        check=True,
    )
    return {
        line["id"]: [(alert["turn"], alert["severity"], code_of(alert["because"])) for alert in line["alerts"]]
        for line in map(msgspec.json.decode, done.stdout.splitlines())
    }


def code_of(because: str | dict[str, str]) -> str:
    return because if isinstance(because, str) else because["code"]


def test_everything_with_one_command(folder: Path, taken: int) -> None:
    up = Up(folder, taken)
    try:
        up.ready()
        assert f"Port {taken} is taken" in up.text

        (curl,) = [line for line in up.lines if line.startswith("curl ")]
        printed = subprocess.run(shlex.split(curl), capture_output=True, check=True, timeout=30)
        held = msgspec.json.decode(printed.stdout)
        assert held["decision"] == "hold"
        assert held["label"] == "abuse"
        assert held["choices"] == ["continue", "edit", "discard"]
        assert held["engine"] == "model"
        assert not held["degraded"]

        async def play() -> None:
            async with ModerationClient(up.address, up.key) as client:
                messages = [IncomingRequest("s-1", "你们就是骗子！！！马上退钱，不然我打12315投诉", agent="xiaoli")]
                raised = await next_of(client, "alert.raised", messages)
                assert raised.data["session"] == "s-1"
                assert raised.data["data"]["severity"] == "critical"
                assert [alert.session for alert in (await client.alerts(state="open")).alerts] == ["s-1"]
                edited = await client.choose(held["hold_id"], "edit")
                assert edited.draft == "你是傻逼吗，自己不会查？"

        asyncio.run(play())
        doctor = subprocess.run(
            [sys.executable, "-m", "moderation", "doctor", "--json"],
            env={**os.environ, "MODERATION_DATA_DIR": str(folder)},
            capture_output=True,
            timeout=60,
            check=False,
        )
        checks = {check["name"]: check for check in map(msgspec.json.decode, doctor.stdout.splitlines())}
        assert doctor.returncode == 0, checks
        assert {check["state"] for check in checks.values()} <= {"ok", "warning"}, checks
        assert checks["Redis AOF"]["state"] == "ok"
        assert "privacy" not in checks, "the data folder is ours alone"
        assert checks["worker incoming"]["state"] == "ok"
        assert checks["worker cron"]["state"] == "ok"

        samples = (ROOT / "training_data" / "demo" / "sessions.jsonl").read_bytes()
        played = told(folder, "demo", "--json", "--pause", "0", "--parallel", "3")
        assert played == told(folder, "replay", given=samples)
        assert sum(bool(alerts) for alerts in played.values()) >= 3

        second = Up(folder, 0)
        second.process.wait(30)
        second.interrupt()
        assert "Another `moderation up` is running" in second.text
        assert second.process.returncode == 1

        family = up.family()
        assert len(family) >= 7  # redis, web, two incoming workers, deliver, holds, cron
    finally:
        took = up.interrupt()
    assert took < 10
    assert up.process.returncode == 0, up.text
    assert not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    again = Up(folder, 0)
    try:
        again.ready()
        assert again.key == up.key
        headers = {"Authorization": f"Bearer {again.key}"}
        kept = httpx.get(f"{again.address}/v1/alerts", headers=headers).json()
        assert "s-1" in [alert["session"] for alert in kept["alerts"]]
        hold = httpx.get(f"{again.address}/v1/holds/{held['hold_id']}", headers=headers).json()
        assert hold["state"] == "edited"
    finally:
        assert again.interrupt() < 10
