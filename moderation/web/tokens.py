"""POST /v1/tokens: a short-lived token for one agent's browser, asked for by the shop's back end."""

from litestar import post
from litestar.params import JSONBody

from moderation.access.tokens import mint
from moderation.vocabulary.access import AccessRole, Principal
from moderation.vocabulary.wire import TokenAnswer, TokenRequest
from moderation.web.asked import Asked
from moderation.web.guards import allow
from moderation.web.problems import wrong
from moderation.web.valid import an_id

SHORTEST_S, LONGEST_S = 10, 43_200


@post("/v1/tokens", status_code=201, guards=[allow("service", "admin")], tags=["access"])
async def tokens(request: Asked, data: JSONBody[TokenRequest]) -> TokenAnswer:
    """Make a token for an agent (or, where the shop lists that member as one, a supervisor).

    With `session` it is good for that session only. The browser sends it as `Authorization: Bearer`.
    """
    if not SHORTEST_S <= data.ttl_s <= LONGEST_S:
        raise wrong("ttl_s", f"must be {SHORTEST_S} to {LONGEST_S} seconds")
    an_id("agent", data.agent)
    if data.session:
        an_id("session", data.session)
    core = request.service.core
    member = core.directory.member(request.shop, data.agent)
    role: AccessRole = "supervisor" if member is not None and member.role == "supervisor" else "agent"
    now = core.clock()
    token = mint(core.secret, Principal(request.shop, role, data.agent, data.session), data.ttl_s, now)
    return TokenAnswer(token, int(now) + data.ttl_s)
