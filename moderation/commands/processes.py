"""The processes of one installation: started together, started again when one dies, ended together."""

import os
import signal
import subprocess  # only our own programs, from a fixed list
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from moderation.stores.server import end_with_parent

STEADY_S = 30.0
"""A process that has run this long is healthy again: its next end is its first."""
LONGEST_WAIT_S = 15.0
LOG_BYTES = 10_000_000
"""A longer log is set aside (one is kept) when its process starts."""


@dataclass
class Process:
    """One program that should be running. `wait_s` doubles while it keeps dying."""

    name: str
    argv: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    wait_s: float = 0.5
    ends: list[int] = field(default_factory=list)


class Processes:
    """Keeps programs running. `start` them, call `tend` now and then, `stop` them.

    Each program gets a session of its own, so that Ctrl-C in the terminal reaches us alone and we end them in order;
    on Linux it is also told to end should we be killed outright.
    """

    def __init__(
        self,
        log_folder: Path,
        environment: Mapping[str, str],
        *,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log_folder = log_folder
        self._environment = {**os.environ, **environment}
        self._tell = tell
        self._clock = clock
        self._processes: list[Process] = []

    def start(self, name: str, argv: Sequence[str], *, pass_fds: tuple[int, ...] = ()) -> Process:
        """Start a program that inherits `pass_fds` and whose output goes to `<log folder>/<name>.log`."""
        process = Process(name, argv, pass_fds)
        self._processes.append(process)
        self._spawn(process)
        return process

    def tend(self) -> None:
        """Start again what has ended, each time after a longer wait."""
        now = self._clock()
        for process in self._processes:
            if process.popen is None:
                if now >= process.not_before:
                    self._spawn(process)
                continue
            code = process.popen.poll()
            if code is None:
                continue
            if now - process.started_at > STEADY_S:
                process.wait_s = 0.5
            process.ends.append(code)
            process.popen = None
            process.not_before = now + process.wait_s
            said = last_line(self._log_of(process)) if code > 0 else ""
            self._tell(f"{process.name} ended ({ending(code)}); starting it again in {process.wait_s:g} s{said}")
            process.wait_s = min(process.wait_s * 2, LONGEST_WAIT_S)

    def stop(self, patience_s: float) -> list[str]:
        """Ask every program to end, kill what has not after `patience_s`; return the names of the killed."""
        running = [(process.name, process.popen) for process in self._processes if process.popen is not None]
        self._processes.clear()
        for _, popen in running:
            if popen.poll() is None:
                popen.terminate()
        deadline = self._clock() + patience_s
        killed = []
        for name, popen in running:
            try:
                popen.wait(max(0.0, deadline - self._clock()))
            except subprocess.TimeoutExpired:
                killed.append(name)
        for _, popen in running:  # also what a program of ours had started itself
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(popen.pid, signal.SIGKILL)
            popen.wait()
        return killed

    def _log_of(self, process: Process) -> Path:
        return self._log_folder / f"{process.name}.log"

    def _spawn(self, process: Process) -> None:
        self._log_folder.mkdir(parents=True, exist_ok=True)
        path = self._log_of(process)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            process.popen = subprocess.Popen(  # noqa: S603 - our own programs
                process.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                pass_fds=process.pass_fds,
                start_new_session=True,
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )
        process.started_at = self._clock()


def last_line(log: Path) -> str:
    """Return what a program said last, to be put behind a sentence; empty where it said nothing."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 2000))
        lines = file.read().decode("utf-8", "replace").strip().splitlines()
    return f": {lines[-1]}" if lines else ""


def ending(code: int) -> str:
    """Say how a program ended.

    >>> ending(1), ending(-9)
    ('exit code 1', 'SIGKILL')
    """
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
