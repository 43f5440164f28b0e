"""What `moderation up` leaves in the data folder for the commands beside it: addresses and the first key."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from moderation.settings import Settings
from moderation.vocabulary.errors import InvalidInput

KEY_FILE = "demo-key"
ADDRESS_FILE = "address"
REDIS_FILE = "redis-url"


def saved_key(settings: Settings) -> str:
    """Return the first shop's key; empty where there is none. The journal has only its hash."""
    return read(settings, KEY_FILE)


def keep_key(settings: Settings, key: str) -> None:
    """Keep the first shop's key where only its owner may read it."""
    descriptor = os.open(settings.data_dir / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key + "\n")


def address_of(settings: Settings) -> str:
    """Return where the service is: as `moderation up` wrote it, else as the settings say."""
    return read(settings, ADDRESS_FILE) or address_at(settings)


def address_at(settings: Settings) -> str:
    """Return where this machine reaches the service, whatever address it listens on."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{host}:{settings.port}"


@contextmanager
def kept(settings: Settings, name: str, text: str) -> Iterator[None]:
    """Keep a small file for as long as the service runs."""
    path = settings.data_dir / name
    path.write_text(text + "\n", encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def key_for(settings: Settings, given: str) -> str:
    """Return the key given, else the saved one. Raises InvalidInput where there is neither."""
    key = given or saved_key(settings)
    if not key:
        raise InvalidInput("No API key.", hint="Run `moderation up` first, or give one with --key.")
    return key


def read(settings: Settings, name: str) -> str:
    """Return a small file's text; empty where it is not there."""
    try:
        return (settings.data_dir / name).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
