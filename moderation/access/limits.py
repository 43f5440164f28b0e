"""How many requests a bearer may make a minute on this process."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from moderation.vocabulary.errors import RateLimited


class Limits:
    """Counts in memory, a moving minute for each bearer."""

    def __init__(self, per_minute: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._allowed = RateLimitItemPerMinute(per_minute)

    def check(self, bearer: str) -> None:
        """Count one request; raises RateLimited, saying when there is room, where it is one too many."""
        if not self._limiter.hit(self._allowed, bearer):
            room_at = self._limiter.get_window_stats(self._allowed, bearer).reset_time
            raise RateLimited(max(0.0, room_at - time.time()))
