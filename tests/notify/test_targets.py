"""Where webhooks may go."""

import ipaddress
import socket
from typing import Any

import httpx
import pytest

from moderation.notify import targets
from moderation.notify.targets import PrivateTarget, a_webhook_url, is_public, webhook_client
from moderation.vocabulary.errors import InvalidInput
from tests.client.service import running


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook?x=1",
        "https://hooks.例子.com/",
        "https://example.com:8443/a",
        "https://93.184.216.34/",
        "https://[2606:4700::1111]/",
    ],
)
def test_public_addresses_are_taken(url: str) -> None:
    assert a_webhook_url(url) == url


PRIVATE = [
    "https://127.0.0.1/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://10.1.2.3/",
    "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[fd00::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/",
    "https://100.64.0.1/", "https://224.0.0.1/", "https://intranet/", "https://db.internal/", "https://printer.local/",
    "https://2130706433/", "https://127.1/", "https://0x7f.0.0.1/x",
]  # fmt: skip


@pytest.mark.parametrize("url", [*PRIVATE, "http://example.com/"])
def test_private_addresses_only_where_allowed(url: str) -> None:
    if url != "https://0x7f.0.0.1/x":  # looks like a public name; what it leads to is seen at the attempt
        with pytest.raises(InvalidInput, match="cannot go"):
            a_webhook_url(url)
    assert a_webhook_url(url, private=True) == url


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "example.com", "ftp://example.com", "file:///etc/passwd", "https://", "https:///x", "https://u@a.com/",
        "https://u:p@a.com/", "https://a.com/#x", "https://a.com/ x", "https://a.com/\n", "https://a.com/\0",
        "https://a.com/\u202e", "https://\ud800.com/", "https://a.com:99999/", "https://a.com/" + "x" * 2000,
        "https://a.com/" + "x" * 1_000_000, "https://[::1/", None, 7,
    ],
)  # fmt: skip
def test_what_is_no_address_is_never_taken(url: Any) -> None:
    for private in (False, True):
        with pytest.raises(InvalidInput):
            a_webhook_url(url, private=private)


def test_wrapped_addresses_are_seen_through() -> None:
    for text, public in (
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("::ffff:8.8.8.8", True),
        ("fe80::1", False),
    ):
        assert is_public(ipaddress.ip_address(text)) is public


def look_up(monkeypatch: pytest.MonkeyPatch, **answers: list[str]) -> None:
    real = socket.getaddrinfo

    def told(host: str, port: int, *more: Any, **named: Any) -> Any:
        if host[0].isdigit():
            return real(host, port, *more, **named)
        if host not in answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers[host]]

    monkeypatch.setattr(socket, "getaddrinfo", told)


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["fe80::1%eth0"]])
def test_a_public_name_with_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch, answer: list[str]) -> None:
    look_up(monkeypatch, inside=answer)
    with running() as service, webhook_client() as http:
        service.reply(200)
        with pytest.raises(PrivateTarget):
            http.post(f"http://inside:{httpx.URL(service.url).port}/")
        assert service.asked == []


def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up(monkeypatch)
    with webhook_client() as http, pytest.raises(httpx.ConnectError, match="no address"):
        http.post("https://nowhere.example/")


def test_the_address_that_was_looked_up_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up(monkeypatch, hooks=["127.0.0.1"])
    monkeypatch.setattr(targets, "is_public", lambda address: True)
    with running() as service, webhook_client() as http:
        service.reply(200)
        port = httpx.URL(service.url).port
        assert http.post(f"http://hooks:{port}/in", content=b"x").status_code == 200
        assert service.asked[0].headers["host"] == f"hooks:{port}"


def test_on_a_network_of_one_s_own_it_may_be_private() -> None:
    with running() as service, webhook_client(private=True) as http:
        service.reply(200)
        assert http.post(service.url).status_code == 200
