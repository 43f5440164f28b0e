"""`moderation web` as a process: it says where it listens, serves, and ends cleanly when told to."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from moderation.stores.server import RedisServer
from tests.web.conftest import settings_for


@pytest.fixture
def environment(redis_server: RedisServer, tmp_path: Path) -> dict[str, str]:
    settings = settings_for(tmp_path, redis_server.url)
    places = {
        "MODERATION_REDIS_URL": settings.redis_url,
        "MODERATION_DATA_DIR": str(settings.data_dir),
        "MODERATION_MODELS_DIR": str(settings.models_dir),
        "MODERATION_TRAINING_DIR": str(settings.training_dir),
        "NO_COLOR": "1",
    }
    return {**os.environ, **places}


@pytest.fixture
def started(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "moderation", "web", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    """Read until it says where it listens."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://[\d.:]+", line):
            return found[0]
    raise AssertionError("it never said where it listens")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends_cleanly(started: subprocess.Popen[str], number: signal.Signals) -> None:
    url = address_of(started)
    end = time.monotonic() + 10
    while True:  # it listens before everything is open
        try:
            assert httpx.get(f"{url}/livez", timeout=10).json() == {"live": True}
            break
        except httpx.TransportError:
            assert time.monotonic() < end
    began = time.monotonic()
    started.send_signal(number)
    _, told = started.communicate(timeout=15)
    assert time.monotonic() - began < 10
    assert started.returncode in (0, -number, 128 + number)
    assert "Traceback" not in told
    for line in told.splitlines():
        assert json.loads(line)["level"]


def test_a_taken_port_is_said_in_words(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        run = subprocess.run(
            [sys.executable, "-m", "moderation", "web", "--port", port],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert run.returncode == 1
    assert f"port {port}" in run.stderr
    assert "--port" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_redis_url_it_says_what_to_do(environment: dict[str, str]) -> None:
    del environment["MODERATION_REDIS_URL"]
    environment.pop("REDIS_URL", None)
    run = subprocess.run(
        [sys.executable, "-m", "moderation", "web", "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert run.returncode == 1
    assert "REDIS_URL" in run.stderr
    assert "Traceback" not in run.stderr
