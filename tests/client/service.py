"""A small real HTTP service on a local port that answers as each test tells it to."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope


@dataclass
class Asked:
    """One request as received."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


Say = Callable[[int, dict[str, str], bytes, bool], Awaitable[None]]
"""status, headers, body, more to come?  (after the first call only body and more count)"""


@dataclass
class Service:
    """Where it listens, what it was asked, and what it does next."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked, Say], Awaitable[None]] | None = None

    def reply(self, status: int, body: bytes = b"", delay: float = 0.0, **headers: str) -> None:
        """Give every request this answer."""

        async def answer(_: Asked, say: Say) -> None:
            await asyncio.sleep(delay)
            await say(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, False)

        self.answer = answer

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        assert scope["type"] == "http"
        body = b""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message["body"]
            if not message["more_body"]:
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        asked = Asked(scope["method"], scope["raw_path"].decode(), scope["query_string"].decode(), headers, body)
        self.asked.append(asked)
        started = False

        async def say(status: int, headers: dict[str, str], body: bytes, more: bool) -> None:
            nonlocal started
            if not started:
                started = True
                pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
                await send({"type": "http.response.start", "status": status, "headers": pairs, "trailers": False})
            await send({"type": "http.response.body", "body": body, "more_body": more})

        assert self.answer is not None
        await self.answer(asked, say)


@contextmanager
def running() -> Iterator[Service]:
    """Run a Service in a thread of its own."""
    service = Service()
    listener = socket.create_server(("127.0.0.1", 0))
    service.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(service, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
    assert not thread.is_alive()
