"""The service on a local port, in a thread of its own, as `moderation web` runs it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from moderation.commands.web import Server, listener
from moderation.runtime.core import Core, open_core
from moderation.settings import Settings
from moderation.web.app import App, create_app

Found = TypeVar("Found")


@dataclass
class Clock:
    """The real time, moved on as a test likes."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Served:
    """Where it listens, and its insides."""

    url: str
    app: App
    core: Core
    clock: Clock
    server: Server
    thread: threading.Thread = field(repr=False)

    def stop(self) -> None:
        """Stop as Ctrl-C does."""
        self.server.should_exit = True
        self.thread.join(15)
        assert not self.thread.is_alive()


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """Run it, until the block ends."""
    clock = Clock()
    with listener("127.0.0.1", 0) as listening:
        core = open_core(settings, clock)
        app = create_app(settings, clock, core)
        server = Server(app)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        served = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", app, core, clock, server, thread)
        try:
            yield served
        finally:
            served.stop()


@dataclass
class Caller:
    """One key and what is asked with it."""

    http: httpx.Client
    shop: str
    key: str

    def ask(self, method: str, path: str, json: object = None, **headers: str) -> httpx.Response:
        """Send one request; `Accept_Language` names the header Accept-Language."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, path, json=json, headers={"Authorization": f"Bearer {self.key}", **named})

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, json: object = None, **headers: str) -> httpx.Response:
        """POST."""
        return self.ask("POST", path, json, **headers)

    def outgoing(self, text: str, session: str = "s1", agent: str = "a1", **more: object) -> httpx.Response:
        """Ask before sending."""
        return self.post("/v1/outgoing", {"session": session, "agent": agent, "text": text, **more})


def until(look: Callable[[], Found], patience_s: float = 5.0) -> Found:
    """Look again and again until there is something to see; return it."""
    end = time.monotonic() + patience_s
    while not (found := look()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found
