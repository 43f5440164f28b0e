"""The feed as an endless async iterator: it reconnects and resumes where it stopped."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
import msgspec

from moderation.client.errors import Refused, Unreachable, error_of
from moderation.client.paths import EVENTS
from moderation.client.sse import FrameReader

SILENCE_S = 45.0
"""Three heartbeats missed: the line is dead."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 10.0


class FeedItem(msgspec.Struct, frozen=True):
    """One thing heard. `kind` is an event kind, `reset` (forget what you know) or `snapshot` (how it stands).

    Keep `id` (where not empty) to resume after a restart of your own process.
    """

    id: str
    kind: str
    data: dict[str, Any]


async def follow(http: httpx.AsyncClient, session: str, last_event_id: str) -> AsyncGenerator[FeedItem, None]:
    """Yield what happens, for ever. Raises Refused where the service will not have us; else tries again."""
    last, wait = last_event_id, FIRST_WAIT_S
    while True:
        pause = 0.0
        try:
            async with aclosing(connection(http, session, last)) as items:
                async for item in items:
                    wait = FIRST_WAIT_S
                    last = item.id or last
                    yield item
        except Refused:
            raise
        except Unreachable as error:
            pause = error.retry_after or 0.0
        except httpx.HTTPError:
            pass
        await asyncio.sleep(max(pause, wait * random.uniform(0.5, 1.0)))
        wait = min(wait * 2, LONGEST_WAIT_S)


async def connection(http: httpx.AsyncClient, session: str, last: str) -> AsyncGenerator[FeedItem, None]:
    """Yield the items of one connection until it ends."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    timeout = httpx.Timeout(5.0, read=SILENCE_S)
    params = {"session": session} if session else {}
    async with http.stream("GET", EVENTS, params=params, headers=headers, timeout=timeout) as response:
        if response.status_code != 200:
            await response.aread()
            raise error_of(response)
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            raise Unreachable("not an event stream")
        reader = FrameReader()
        async for chunk in response.aiter_bytes():
            for frame in reader.feed(chunk):
                try:
                    data = msgspec.json.decode(frame.data, type=dict[str, Any])
                except msgspec.DecodeError as error:
                    raise Unreachable("a frame that is not JSON") from error
                yield FeedItem(frame.id, frame.event, data)
