"""Rate limits: each bearer has its own minute."""

import pytest

from moderation.access.limits import Limits
from moderation.vocabulary.errors import RateLimited


def test_one_too_many_is_told_when_to_come_back() -> None:
    limits = Limits(3)
    for _ in range(3):
        limits.check("shop1/key")
    with pytest.raises(RateLimited) as caught:
        limits.check("shop1/key")
    assert 0 < caught.value.retry_after <= 60
    assert "Try again in" in str(caught.value)
    limits.check("shop2/key")
