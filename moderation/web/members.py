"""Members: the agents and supervisors of a shop, and their alert groups."""

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from moderation.vocabulary.access import Member
from moderation.vocabulary.admin_wire import MemberBatch, MemberList, MemberView
from moderation.web.asked import Asked
from moderation.web.guards import allow
from moderation.web.problems import wrong

MOST_AT_ONCE = 1000


@get("/v1/members", guards=[allow("service", "supervisor", "admin")], tags=["administration"])
async def members(request: Asked) -> MemberList:
    """List the shop's members."""
    return await listed(request)


@post("/v1/members", status_code=200, guards=[allow("admin")], tags=["administration"])
async def put_members(request: Asked, data: JSONBody[MemberBatch]) -> MemberList:
    """Add members, or change those whose ids are known; all of them or none. Answers with the whole list."""
    if not 1 <= len(data.members) <= MOST_AT_ONCE:
        raise wrong("members", f"has {len(data.members)} members; 1 to {MOST_AT_ONCE} are allowed")
    wanted = [Member(request.shop, one.id, one.role, one.name, one.group) for one in data.members]
    await request.changing(request.service.core.admin.put_members, request.shop, wanted, by=request.by)
    return await listed(request)


@delete("/v1/members/{member:str}", guards=[allow("admin")], tags=["administration"])
async def remove_member(request: Asked, member: FromPath[str]) -> None:
    """Take a member out."""
    await request.changing(request.service.core.admin.remove_member, request.shop, member, by=request.by)


async def listed(request: Asked) -> MemberList:
    """Return the list as it is."""
    found = await request.service.threads.run(request.service.core.admin.members, request.shop)
    return MemberList([MemberView(one.id, one.role, one.name, one.group) for one in found])
