"""What is done by the clock: RQ's own scheduler, with JSON jobs. Two at once do no harm."""

import time
from typing import Any

import redis
import structlog
from rq import Queue
from rq.cron import CronJob, CronScheduler

from moderation.stores.connections import sync_redis
from workers.hand import stopping

SCHEDULE = (
    ("workers.jobs.sweep", "holds", 1),
    ("workers.jobs.waiting", "holds", 2),
    ("workers.jobs.expire_holds", "holds", 2),
    ("workers.jobs.purge", "holds", 3600),
    ("workers.jobs.deliver", "deliver", 1),
)
"""Job, queue, and every how many seconds."""

MOST_WAITING = 10
"""So many jobs waiting say that nobody works on the queue: more would help nobody."""

log = structlog.get_logger()


class JsonJob(CronJob):
    """A scheduled job whose arguments are JSON, and which is not piled up."""

    def enqueue(self, connection: redis.Redis) -> Any:
        """Enqueue it now, unless too many wait already."""
        queue = Queue(self.queue_name, connection=connection, serializer="json")
        if queue.count < MOST_WAITING:
            return queue.enqueue(self.func_name, **self.job_options)
        return None


class Clock(CronScheduler):
    """RQ's scheduler with our jobs."""

    def __init__(self, connection: redis.Redis) -> None:
        super().__init__(connection, logging_level="WARNING")
        self._cron_jobs = [
            JsonJob(queue, func_name=name, interval=seconds, result_ttl=0, failure_ttl=3600, job_timeout=300)
            for name, queue, seconds in SCHEDULE
        ]

    def _request_stop(self, signum: Any, frame: Any) -> None:
        stopping.set()
        super()._request_stop(signum, frame)  # type: ignore[no-untyped-call]


def tick(url: str) -> None:
    """Enqueue what is due until asked to end."""
    while not stopping.is_set():
        connection = sync_redis(url)
        try:
            Clock(connection).start()  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            log.warning("Redis went away; trying again.", action="cron_lost_redis", error=type(error).__name__)
        finally:
            connection.close()
        if not stopping.is_set():
            time.sleep(1)
