"""`moderation doctor`: what is missing is named with its mend, and one trouble hides no other."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from moderation.stores.connections import sync_redis
from moderation.stores.server import RedisServer


def doctored(**environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MODERATION_", "REDIS_"))}
    done = subprocess.run(
        [sys.executable, "-m", "moderation", "doctor", "--json"],
        env=env | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, {line["name"]: line for line in map(msgspec.json.decode, done.stdout.splitlines())}


def test_a_new_machine_lacks_nothing(tmp_path: Path) -> None:
    code, checks = doctored(MODERATION_DATA_DIR=str(tmp_path / "none"))
    assert code == 0
    assert checks["Redis"]["says"].startswith("`moderation up` will start")
    assert checks["models"]["state"] == "ok"
    assert checks["service"]["mend"] == "Start it: moderation up"


def test_everything_missing_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b"this is no database, whatever it is named " * 100)
    code, checks = doctored(
        MODERATION_DATA_DIR=str(tmp_path),
        MODERATION_JOURNAL_URL=f"sqlite:///{tmp_path / 'journal'}",
        MODERATION_MODELS_DIR=str(tmp_path / "models"),
        REDIS_URL="redis://127.0.0.1:1/0",
    )
    assert code == 1
    missing = {name for name, check in checks.items() if check["state"] == "missing"}
    assert {"Redis", "model", "journal"} <= missing
    assert all(checks[name]["mend"] for name in missing)


def test_a_data_folder_that_others_can_read_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    _, checks = doctored(MODERATION_DATA_DIR=str(tmp_path))
    assert checks["privacy"]["mend"] == f"chmod 700 {tmp_path}"


def test_a_redis_without_its_append_only_file_is_told(tmp_path: Path, redis_server: RedisServer) -> None:
    client = sync_redis(redis_server.url)
    client.config_set("appendonly", "no")
    try:
        code, checks = doctored(MODERATION_DATA_DIR=str(tmp_path), REDIS_URL=redis_server.url)
    finally:
        client.config_set("appendonly", "yes")
        client.close()
    assert code == 0
    assert checks["Redis AOF"]["state"] == "warning"
    assert "appendonly yes" in checks["Redis AOF"]["mend"]
    assert checks["worker incoming"]["mend"] == "Start one: moderation worker incoming"
