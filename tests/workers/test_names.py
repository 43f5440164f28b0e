"""Every dotted job name leads to a function, and every queue has a worker."""

from rq.utils import import_attribute

from moderation.stores import bell
from workers.cron import SCHEDULE
from workers.run import QUEUES, ROLES


def test_every_dotted_name_is_a_function() -> None:
    for name in {bell.DRAIN, *(job for job, _, _ in SCHEDULE)}:
        assert callable(import_attribute(name)), name


def test_every_queue_is_worked_on() -> None:
    assert {bell.QUEUE, *(queue for _, queue, _ in SCHEDULE)} <= set(QUEUES) < set(ROLES)
