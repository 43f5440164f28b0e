"""What a worker process works with: opened once, before the first job, and kept fresh."""

import threading
from functools import lru_cache

from moderation.check import feel
from moderation.early_warning.batch import Batches
from moderation.early_warning.drain import Drain
from moderation.notify.deliveries import Deliveries
from moderation.notify.targets import webhook_client
from moderation.runtime.core import Core, open_core
from moderation.settings import Settings
from moderation.stores.lane import Lane

stopping = threading.Event()
"""Set when the process is asked to end: the batch in hand is finished, no other begun."""


class Hand:
    """The live objects of one worker process."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.lane = Lane(core.redis, core.settings.shards)
        self.http = webhook_client(core.settings.webhook_private)
        self.deliveries = Deliveries(core.journal, core.clock)
        batches = Batches(self.lane, core.journal, core.alerts, core.policy, lambda: core.bundle)
        self.drain = Drain(self.lane, core.journal, core.bell, batches, core.publish, core.clock, stopping.is_set)

    def close(self) -> None:
        """Give everything back."""
        self.http.close()
        self.core.close()


@lru_cache(maxsize=1)
def hand() -> Hand:
    """This process' live objects; made at the first call, which a worker makes before it begins to work."""
    core = open_core(Settings())
    feel("你好", core.bundle)  # what is made at first use is made now
    core.keep_fresh()
    return Hand(core)
