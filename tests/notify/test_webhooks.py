"""Webhook attempts against a real receiver."""

import random
import time

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from moderation.notify import webhooks
from moderation.notify.webhooks import Attempt, attempt, next_at
from moderation.vocabulary.events import Event
from tests.client.service import running

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENT = Event("evt_1", "shop1", "alert.raised", 1.5, "s1", {"text": "什么破店"})


def test_it_is_signed_and_only_2xx_is_delivered() -> None:
    with running() as service, httpx.Client() as http:
        service.reply(204)
        assert attempt(http, service.url, SECRET, EVENT, time.time()) == Attempt(True, 204)
        got = service.asked[0]
        told = Webhook(SECRET).verify(got.body, got.headers)
        assert told["data"] == {"id": "evt_1", "shop": "shop1", "session": "s1", "text": "什么破店"}
        assert (told["type"], told["timestamp"]) == ("alert.raised", "1970-01-01T00:00:01.500000Z")
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(got.body + b" ", got.headers)
        for status, gone in ((500, False), (410, True), (404, False)):
            service.reply(status)
            assert attempt(http, service.url, SECRET, EVENT, 1.0) == Attempt(False, status, f"status {status}", gone)


def test_a_redirect_is_not_followed() -> None:
    with running() as service, running() as elsewhere, httpx.Client(follow_redirects=True) as http:
        service.reply(302, location=elsewhere.url)
        assert attempt(http, service.url, SECRET, EVENT, 1.0).status == 302
        assert elsewhere.asked == []


def test_slow_and_absent_receivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT_S", 0.2)
    with running() as service, httpx.Client() as http:
        service.reply(200, delay=1.0)
        assert attempt(http, service.url, SECRET, EVENT, 1.0) == Attempt(False, 0, "ReadTimeout")
        assert attempt(http, "http://127.0.0.1:9", SECRET, EVENT, 1.0) == Attempt(False, 0, "ConnectError")


def test_the_waits_grow_and_end() -> None:
    waits = [next_at(failures, 0.0, random.Random(1)) for failures in range(1, 11)]
    assert waits[-1] is None
    for wait, delay in zip(waits[:-1], webhooks.DELAYS_S, strict=True):
        assert wait is not None
        assert delay <= wait <= delay * 1.2
