"""A local service for the client's tests."""

from collections.abc import Iterator

import pytest

from tests.client.service import Service, running


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as service:
        yield service
