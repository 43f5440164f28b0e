"""ASGI in types: what a server hands over, and what an app sends back."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


def header(scope: Scope, name: bytes) -> bytes:
    """Return a request header's value; empty where it is not there. Names are in small letters."""
    return next((value for key, value in scope["headers"] if key == name), b"")
