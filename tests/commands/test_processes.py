"""Programs kept running: started again when they end, ended together, none left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from moderation.commands.processes import Processes

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(600)",
)


def eventually(true: Callable[[], bool], patience_s: float = 20.0) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_program_that_ends_is_started_again_after_a_growing_wait(tmp_path: Path) -> None:
    told: list[str] = []
    now = [100.0]
    processes = Processes(tmp_path, {}, tell=told.append, clock=lambda: now[0])
    process = processes.start("brief", (sys.executable, "-c", "import sys; print('hello'); sys.exit(3)"))
    for wait_s in (0.5, 1.0):
        popen = process.popen
        assert popen is not None
        popen.wait(20)
        processes.tend()
        assert process.popen is None
        now[0] += wait_s - 0.1
        processes.tend()
        assert process.popen is None, "too early"
        now[0] += 0.2
        processes.tend()
        assert process.popen is not None
    assert process.ends == [3, 3]
    assert told[0] == "brief ended (exit code 3); starting it again in 0.5 s: hello"
    assert processes.stop(5) == []
    assert (tmp_path / "brief.log").read_text().startswith("hello")


def test_what_will_not_end_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {}, tell=print)
    good = processes.start("good", SLEEPER)
    processes.start("stubborn", STUBBORN)
    log = tmp_path / "stubborn.log"
    assert eventually(lambda: log.exists() and log.read_text().strip() != "")
    grandchild = int(log.read_text())
    assert good.popen is not None
    assert alive(grandchild)
    assert alive(good.popen.pid)
    pids = [grandchild, good.popen.pid]
    assert processes.stop(0.5) == ["stubborn"]
    assert eventually(lambda: not any(alive(pid) for pid in pids))


def test_nothing_is_left_when_we_are_killed_outright(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom moderation.commands.processes import Processes\n"
        "processes = Processes(Path(sys.argv[1]), {}, tell=print)\n"
        "process = processes.start('sleeper', (sys.executable, '-c', 'import time; time.sleep(600)'))\n"
        "print(process.popen.pid, flush=True)\ntime.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait(20)
    parent.stdout.close()
    assert eventually(lambda: not alive(child))


def test_the_environment_is_ours_with_what_is_added(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {"MODERATION_PORT": "1234"}, tell=print)
    process = processes.start("env", (sys.executable, "-c", "import os; print(os.environ['MODERATION_PORT'])"))
    assert process.popen is not None
    process.popen.wait(20)
    processes.stop(1)
    assert (tmp_path / "env.log").read_text() == "1234\n"


def test_a_log_grown_long_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_bytes(b"x" * 10_000_001)
    processes = Processes(tmp_path, {}, tell=print)
    process = processes.start("one", (sys.executable, "-c", "print('new')"))
    assert process.popen is not None
    process.popen.wait(20)
    processes.stop(1)
    assert (tmp_path / "one.log").read_text() == "new\n"
    assert (tmp_path / "one.log.1").stat().st_size == 10_000_001
