"""RQ workers as we run them: JSON jobs, a calm end, Redis may go and come back."""

import os
import signal
import time
from types import FrameType

import redis
import structlog
from rq import SimpleWorker, Worker
from rq.exceptions import StopRequested
from rq.worker import WorkerStatus

from moderation.stores.connections import sync_redis
from workers.hand import stopping

NICER = 10

log = structlog.get_logger()


class CalmWorker(SimpleWorker):
    """Works in its own process, never forks a message; asked to end, it finishes the job in hand."""

    max_connection_wait_time = 2.0

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """On SIGTERM or SIGINT: end now if idle, else after the job, which itself ends after its batch."""
        stopping.set()
        if self.get_state() != WorkerStatus.BUSY:
            raise StopRequested
        self._stop_requested = True


class LearningWorker(Worker):
    """Forks each job, so that training leaves nothing behind, and gives way to everything else."""

    max_connection_wait_time = 2.0

    def handle_warm_shutdown_request(self) -> None:
        """On SIGTERM or SIGINT: a training in hand is ended with us; nothing of it is in force before its end."""
        stopping.set()
        if self.horse_pid:
            self.kill_horse(signal.SIGTERM)


def work(url: str, queue: str) -> None:
    """Work on a queue until asked to end."""
    kind: type[CalmWorker | LearningWorker] = CalmWorker
    if queue == "learning":
        os.nice(NICER)
        kind = LearningWorker
    while not stopping.is_set():
        connection = sync_redis(url, blocking=True)
        try:
            kind([queue], connection=connection, serializer="json").work(logging_level="WARNING")
        except redis.RedisError as error:
            log.warning("Redis went away; trying again.", action="worker_lost_redis", error=type(error).__name__)
        except StopRequested:
            break
        finally:
            connection.close()
        if not stopping.is_set():
            time.sleep(1)
