"""Where webhooks may go: public addresses by https, looked up and held to when the call is made."""

import ipaddress
import socket
from collections.abc import Iterable

import httpx

from moderation.vocabulary.errors import InvalidInput

LONGEST_URL = 2000
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateTarget(httpx.ConnectError):
    """A webhook's name leads to an address of our own network."""


def webhook_client(private: bool = False) -> httpx.Client:
    """Return the client for webhook attempts; without `private` it connects to public addresses alone."""
    one_call_each = httpx.Limits(max_keepalive_connections=0)  # connections to an address are not one host's alone
    transport = httpx.HTTPTransport() if private else _Guarded(limits=one_call_each)
    return httpx.Client(transport=transport, trust_env=False)


def a_webhook_url(url: str, private: bool = False) -> str:
    """Return a URL that webhooks may be sent to; raises InvalidInput that says why another is refused.

    Names are looked up at each attempt, not here: what they lead to may change.
    """
    if not isinstance(url, str) or len(url) > LONGEST_URL or not url.isprintable() or any(map(str.isspace, url)):
        raise _refused("it is no address")
    try:
        parsed = httpx.URL(url)
        host = parsed.host
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise _refused("it cannot be read") from error
    if not 0 <= (parsed.port or 0) < 65_536:
        raise _refused("it has no such port")
    if parsed.scheme not in ("https", "http") or not host:
        raise _refused("it must begin with https://")
    if parsed.userinfo or parsed.fragment:
        raise _refused("it may hold no user, password or #fragment")
    if private:
        return url
    if parsed.scheme != "https":
        raise _refused("it must begin with https://")
    if not _is_public_name(host):
        raise _refused("it leads to a private address")
    return url


def is_public(address: Address) -> bool:
    """Whether an address is on the open internet, seen through what wraps an IPv4 address in an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class _Guarded(httpx.HTTPTransport):
    """Looks the name up itself and connects to that very address, so that no second answer can lead inside."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to a public address of its host."""
        host = request.url.host
        found = _look_up(host, request.url.port or 443)
        if not found:
            raise httpx.ConnectError("The name has no address.", request=request)
        if not all(is_public(address) for address in found):
            raise PrivateTarget("The name leads to a private address.", request=request)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=str(found[0]))  # the Host header stays as it was
        return super().handle_request(request)


def _look_up(host: str, port: int) -> list[Address]:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(_addresses(str(entry[4][0]) for entry in told))


def _addresses(texts: Iterable[str]) -> Iterable[Address]:
    for text in texts:
        yield ipaddress.ip_address(text.partition("%")[0])


def _is_public_name(host: str) -> bool:
    try:
        return is_public(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2].lower()
        return (
            "." in host.rstrip(".")
            and last not in ("localhost", "local", "internal", "lan", "home")
            and not last.isdigit()
        )


def _refused(why: str) -> InvalidInput:
    return InvalidInput(
        f"Webhooks cannot go to this URL: {why}.",
        hint="Use a public https address; MODERATION_WEBHOOK_PRIVATE=true allows others on a network of your own.",
    )
