"""API keys of a shop: made, listed, ended. The text of a key is shown once."""

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from moderation.journal.keys import Key
from moderation.vocabulary.admin_wire import KeyList, KeyRequest, KeyView, NewKey
from moderation.web.asked import Asked
from moderation.web.guards import allow


@get("/v1/keys", guards=[allow("admin")], tags=["administration"])
async def keys(request: Asked) -> KeyList:
    """List the shop's keys, ended ones too; never their text."""
    found = await request.service.threads.run(request.service.core.admin.keys, request.shop)
    return KeyList([shown(key) for key in found])


@post("/v1/keys", status_code=201, guards=[allow("admin")], tags=["administration"])
async def create_key(request: Asked, data: JSONBody[KeyRequest]) -> NewKey:
    """Make a key for the shop. Its text is in this answer and never shown again."""
    text, key = await request.changing(
        request.service.core.admin.create_key,
        request.shop,
        data.name,
        data.role,
        by=request.by,
        expires_at=data.expires_at,
    )
    return NewKey(text, shown(key))


@delete("/v1/keys/{key_id:str}", guards=[allow("admin")], tags=["administration"])
async def revoke_key(request: Asked, key_id: FromPath[str]) -> None:
    """End a key for good; within a second it opens nothing anywhere."""
    await request.changing(request.service.core.admin.revoke_key, request.shop, key_id, by=request.by)


def shown(key: Key) -> KeyView:
    """A key as shown."""
    return KeyView(key.id, key.name, key.role, key.created_at, key.expires_at, key.revoked_at)
