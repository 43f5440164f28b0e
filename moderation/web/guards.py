"""Who may: the key or token, the rate, the role and the page's origin, all before a body is read."""

from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec.structs import replace

from moderation.access.tokens import read
from moderation.runtime.service import Service
from moderation.vocabulary.access import EVERY_SHOP, AccessRole, Principal
from moderation.vocabulary.errors import Forbidden, NotFound, Unauthorized
from moderation.web.valid import an_id

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def allow(*roles: AccessRole) -> Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]:
    """Return the guard of a route that these roles may use."""

    async def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:  # not async, each would get a thread
        service = cast("Service", connection.app.state.service)
        principal = identify(service, connection.headers.get("authorization", ""))
        connection.scope["user"] = principal
        marked = cast("dict[str, object]", connection.scope)
        marked["operator"] = principal.shop == EVERY_SHOP
        service.limits.check(f"{principal.shop}/{principal.role}/{principal.subject}")
        principal = in_named_shop(service, principal, connection.headers.get("x-shop", ""))
        principal = acting_for(principal, connection.headers.get("x-actor", ""))
        connection.scope["user"] = principal
        check_origin(service, connection, principal)
        if principal.role not in roles:
            wanted = ", ".join(roles)
            raise Forbidden(f"The role {principal.role} may not do that.", hint=f"It takes one of: {wanted}.")

    return guard


async def operator(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Guard what only a key for every shop may do."""
    await allow("admin")(connection, handler)
    if not connection.scope.get("operator"):
        raise Forbidden("Only an operator may do that.", hint="Use a key that is for every shop.")


def identify(service: Service, header: str) -> Principal:
    """Return who holds the key or agent token of an Authorization header."""
    scheme, _, given = header.partition(" ")
    given = given.strip()
    if scheme.lower() != "bearer" or not given:
        raise Unauthorized("No key was given.", hint="Send it as `Authorization: Bearer …`.")
    if given.count(".") == 2:  # a signed token; keys have no dots
        principal = read(service.core.secret, given, service.core.clock())
        if service.core.directory.shop(principal.shop) is None:
            raise Unauthorized
        return principal
    return service.core.directory.principal_of_key(given)


def in_named_shop(service: Service, principal: Principal, named: str) -> Principal:
    """Let an operator's key be the key of the shop it names; any other key has its own shop only."""
    if not named or named == principal.shop:
        return principal
    if principal.shop != EVERY_SHOP:
        raise Forbidden("This key is for one shop.", hint="Leave X-Shop out, or use an operator's key.")
    if service.core.directory.shop(named) is None:
        raise NotFound("There is no such shop.", hint="GET /v1/shops lists them.")
    return replace(principal, shop=named)


def acting_for(principal: Principal, actor: str) -> Principal:
    """Let a back end's key act for the person who clicked: `X-Actor` is their id, percent-encoded UTF-8."""
    if not actor:
        return principal
    if principal.role not in ("service", "admin"):
        raise Forbidden("This key acts for itself only.", hint="Leave X-Actor out, or use a service key.")
    return replace(principal, subject=an_id("X-Actor", unquote(actor)))


def check_origin(service: Service, connection: AnyConnection, principal: Principal) -> None:
    """Refuse a page of an origin that the shop does not list; our own pages may always ask."""
    origin = connection.headers.get("origin", "")
    if not origin or urlsplit(origin).netloc == connection.headers.get("host", ""):
        return
    shop = service.core.directory.shop(principal.shop)
    if shop is None or origin not in shop.cors_origins:
        raise Forbidden("This shop does not list the origin of the page.", hint="Add it to the shop's cors_origins.")


def as_this_agent(principal: Principal, agent: str, session: str) -> None:
    """Let an agent's token speak for its own agent only, and in its own session if it is for one."""
    if principal.role != "agent":
        return
    if agent and agent != principal.subject:
        raise Forbidden("This token speaks for another agent.", hint="Ask the back end for a token of your own.")
    if principal.session and session != principal.session:
        raise Forbidden("This token is for another session.", hint="Ask the back end for a token for this one.")


def serves_session(principal: Principal, session: str) -> None:
    """Let an agent's token end or hand over only the session that it is for."""
    if principal.role == "agent" and principal.session != session:
        raise Forbidden("This token is not for this session.", hint="Ask the back end for a token for the session.")


def is_for(principal: Principal, agent: str, session: str) -> bool:
    """Whether a thing of this agent and session is this caller's to see."""
    if principal.role != "agent":
        return True
    return session == principal.session if principal.session else agent == principal.subject
