"""Counts of a shop's day, for the caps on what we ourselves do to it."""

import redis

from moderation.stores.connections import reached

DAY_S = 86_400


class Counters:
    """Atomic: of many processes that count at once, each gets a number of its own."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def add(self, shop: str, what: str, now: float) -> int:
        """Count one more and return how many there were this day (UTC), this one among them."""
        key = f"mod:count:{shop}:{what}:{int(now // DAY_S)}"
        with reached(), self._redis.pipeline(transaction=True) as trip:
            trip.incr(key)
            trip.expire(key, 2 * DAY_S)
            count, _ = trip.execute()
        return int(count)
