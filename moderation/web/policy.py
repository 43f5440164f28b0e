"""The shop's policy: read, replaced whole, and every version it had."""

from typing import Any

import msgspec
from litestar import get, put
from litestar.params import FromPath, FromQuery, JSONBody

from moderation.journal import policies
from moderation.journal.policies import StoredPolicy
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.vocabulary.admin_wire import PolicyHistory, PolicyVersion, PolicyView
from moderation.vocabulary.errors import NotFound
from moderation.web.asked import Asked
from moderation.web.guards import allow
from moderation.web.valid import a_note


def decode(body: bytes) -> dict[str, Any]:
    """Only see that the body is text; the policy's own reader says what is wrong in it, TOML or JSON."""
    body.decode()
    return {}


@get("/v1/policy", guards=[allow("service", "supervisor", "admin")], tags=["administration"])
async def policy(request: Asked) -> PolicyView:
    """Show the policy in force: in full, and as the shop wrote it."""
    return shown(await request.service.threads.run(request.service.core.admin.policy, request.shop))


@put("/v1/policy", guards=[allow("admin")], opt={"decode": decode}, tags=["administration"])
async def put_policy(
    request: Asked, data: JSONBody[dict[str, Any]], note: FromQuery[str] = "", expected: FromQuery[int | None] = None
) -> PolicyView:
    """Put a policy in force, given whole as JSON or as TOML; what it leaves out is as in the default.

    One with an error is refused (422, with the path of the key) and the old one stays. `expected` is the number of
    the policy it was written against: another one there meanwhile is a 409.
    """
    del data  # read by `parse_policy` from the text itself
    text = (await request.body()).decode()
    stored = await request.changing(
        request.service.core.admin.set_policy,
        request.shop,
        text,
        by=request.by,
        note=a_note("note", note),
        expected=expected,
    )
    request.service.publish_soon()
    return shown(stored)


@get("/v1/policy/versions", guards=[allow("service", "supervisor", "admin")], tags=["administration"])
async def history(request: Asked) -> PolicyHistory:
    """List the policies that the shop had, newest first."""
    found = await request.service.threads.run(request.service.core.admin.policy_history, request.shop)
    return PolicyHistory(
        [PolicyVersion(one.version, one.number, one.created_at, one.created_by, one.note) for one in found]
    )


@get("/v1/policy/versions/{number:int}", guards=[allow("service", "supervisor", "admin")], tags=["administration"])
async def version(request: Asked, number: FromPath[int]) -> PolicyView:
    """Show one version."""

    def read() -> StoredPolicy | None:
        with request.service.core.journal.read() as conn:
            return policies.get(conn, request.shop, number) if 0 < number < 2**31 else None

    found = await request.service.threads.run(read)
    if found is None:
        raise NotFound("There is no such version.", hint="GET /v1/policy/versions lists them.")
    return shown(found)


def shown(stored: StoredPolicy | None) -> PolicyView:
    """A policy as shown."""
    if stored is None:
        return PolicyView(DEFAULT.version, 0, msgspec.to_builtins(DEFAULT))
    parsed = parse_policy(stored.body, stored.version)
    return PolicyView(
        stored.version,
        stored.number,
        msgspec.to_builtins(parsed),
        stored.body,
        stored.created_at,
        stored.created_by,
        stored.note,
    )
