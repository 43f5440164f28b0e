"""One service for all of these tests, and for each test a shop of its own in it."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from moderation.settings import Settings
from moderation.stores.server import RedisServer
from moderation.telemetry import as_json, wordless_error
from moderation.vocabulary.access import EVERY_SHOP, AccessRole
from tests.web.served import Caller, Served, serving

NUMBERS = itertools.count(1)

WORDS = "term\tkind\ttier\tflags\tallow\tunless\n傻逼\tabuse\tconfirmed\n自己看\tbrush_off\tsuspected\n"

Make = Callable[..., Caller]


def settings_for(folder: Path, redis_url: str, **more: object) -> Settings:
    """Settings with everything in one folder, no models and few words: what is found in those alone decides."""
    lexicons = folder / "training" / "lexicons"
    lexicons.mkdir(parents=True, exist_ok=True)
    (lexicons / "words.tsv").write_text(WORDS, encoding="utf-8")
    fields = {
        "redis_url": redis_url,
        "data_dir": folder / "data",
        "models_dir": folder / "models",
        "training_dir": folder / "training",
        **more,
    }
    return Settings().model_copy(update=fields)


@pytest.fixture(scope="package", autouse=True)
def plain_log() -> Iterator[None]:
    """Log as the service does: drawing tracebacks with all their locals takes seconds."""
    before = structlog.get_config()
    structlog.configure(processors=[wordless_error, structlog.processors.JSONRenderer(serializer=as_json)])
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def served(redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service."""
    with serving(settings_for(tmp_path_factory.mktemp("web"), redis_server.url)) as running:
        yield running


@pytest.fixture
def http(served: Served) -> Iterator[httpx.Client]:
    """A plain client."""
    with httpx.Client(base_url=served.url, timeout=10) as client:
        yield client


@pytest.fixture
def shop(served: Served) -> str:
    """A new shop."""
    name = f"web{next(NUMBERS)}"
    served.core.admin.add_shop(name, name, by="tests")
    served.core.refresh()
    return name


@pytest.fixture
def caller(served: Served, http: httpx.Client, shop: str) -> Make:
    """Make a caller of the shop: a key by role and name."""

    def make(role: AccessRole = "service", name: str = "", of: str = "") -> Caller:
        of = of or shop
        key, _ = served.core.admin.create_key(of, name or f"a-{role}", role, by="tests")
        served.core.refresh()
        return Caller(http, of, key)

    return make


@pytest.fixture
def service(caller: Make) -> Caller:
    """The shop's back end."""
    return caller("service")


@pytest.fixture
def operator(caller: Make) -> Caller:
    """The one who runs the installation."""
    return caller("admin", of=EVERY_SHOP)
