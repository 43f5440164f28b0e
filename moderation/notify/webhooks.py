"""One signed webhook attempt (Standard Webhooks), and when to try again."""

import math
import random
from datetime import UTC, datetime

import httpx
import msgspec
from standardwebhooks import Webhook

from moderation.vocabulary.events import Event

TIMEOUT_S = 10.0
DELAYS_S = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
"""The wait after each failed attempt (Standard Webhooks); after the last it has failed for good."""


class Attempt(msgspec.Struct, frozen=True):
    """How one attempt went; `status` is 0 where no answer came. `gone`: the receiver wants no more (410)."""

    ok: bool
    status: int
    error: str = ""
    gone: bool = False


def body_of(event: Event) -> bytes:
    """Return what is posted: type, time and data, the event's own id with them."""
    when = datetime.fromtimestamp(event.at, UTC).isoformat().replace("+00:00", "Z")
    data = {"id": event.id, "shop": event.shop, "session": event.session, **event.data}
    return msgspec.json.encode({"type": event.kind, "timestamp": when, "data": data})


def signed(secret: str, webhook_id: str, body: bytes, now: float) -> dict[str, str]:
    """Return the headers; `webhook_id` is the same at every attempt, so a receiver may drop a repeat."""
    signature = Webhook(secret).sign(webhook_id, datetime.fromtimestamp(math.floor(now), UTC), body.decode())
    return {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(math.floor(now)),
        "webhook-signature": signature,
    }


def attempt(http: httpx.Client, url: str, secret: str, event: Event, now: float) -> Attempt:
    """Post an event once. Only 2xx is delivered; no redirect is followed, no answer's body read."""
    body = body_of(event)
    try:
        headers = signed(secret, event.id, body, now)
        with http.stream(
            "POST", url, content=body, headers=headers, timeout=TIMEOUT_S, follow_redirects=False
        ) as response:
            status = response.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Attempt(False, 0, type(error).__name__)
    if 200 <= status < 300:
        return Attempt(True, status)
    return Attempt(False, status, f"status {status}", gone=status == 410)


def next_at(failures: int, now: float, luck: random.Random) -> float | None:
    """Return when to try again after so many failures (from 1), a fifth later at most; None: give up."""
    if failures > len(DELAYS_S):
        return None
    return now + DELAYS_S[failures - 1] * luck.uniform(1.0, 1.2)
