"""Several processes on one journal, one of them killed: what was said to be kept is kept, on both databases."""

import signal
import subprocess
import sys

from moderation.journal import audit
from moderation.journal.database import open_journal

WRITER = """
import sys
from moderation.journal import audit, events
from moderation.journal.database import open_journal
from moderation.vocabulary.events import Event
url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
journal = open_journal(url)
for number in range(count):
    with journal.begin() as conn:
        audit.write(conn, audit.Act("shop1", 1.0, name, "write", f"{name}-{number}"))
        events.record(conn, [Event(f"{name}-{number}", "shop1", "test.ping", 1.0)])
    print(f"{name}-{number}", flush=True)
"""


def start(url: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, url, name, str(count)], stdout=subprocess.PIPE, text=True)


def test_nothing_kept_is_lost_when_one_is_killed(journal_url: str) -> None:
    open_journal(journal_url).close()
    steady = [start(journal_url, "a", 60), start(journal_url, "b", 60)]
    doomed = start(journal_url, "c", 1_000_000)
    assert doomed.stdout is not None
    said = [doomed.stdout.readline().strip() for _ in range(20)]
    doomed.send_signal(signal.SIGKILL)
    said += doomed.stdout.read().split()
    doomed.wait()
    doomed.stdout.close()
    for process in steady:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        said += out.split()
    journal = open_journal(journal_url)
    with journal.read() as conn:
        kept = {act.target for act in audit.page(conn, "shop1", 1_000_000)}
        told = set(conn.exec_driver_sql("SELECT id FROM events").scalars())
        assert kept >= set(said)
        assert len(said) >= 140
        assert told == kept  # the act and its event, together or not at all
    journal.close()
