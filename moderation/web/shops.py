"""Shops: made and unmade by an operator, named and opened to pages by their own admins."""

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from moderation.vocabulary.access import Shop
from moderation.vocabulary.admin_wire import ShopChange, ShopList, ShopRequest, ShopView
from moderation.vocabulary.errors import NotFound
from moderation.web.asked import Asked
from moderation.web.guards import allow, operator


@get("/v1/shops", guards=[allow("admin", "service")], tags=["administration"])
async def shops(request: Asked) -> ShopList:
    """List the shops that the key is for: an operator's all, any other its own."""
    found = await request.service.threads.run(request.service.core.admin.shops)
    return ShopList([shown(shop) for shop in found if request.operator or shop.id == request.principal.shop])


@post("/v1/shops", status_code=201, guards=[operator], tags=["administration"])
async def add_shop(request: Asked, data: JSONBody[ShopRequest]) -> ShopView:
    """Make a shop (an operator's key)."""
    admin = request.service.core.admin
    shop = await request.changing(admin.add_shop, data.id, data.name, by=request.by, cors_origins=data.cors_origins)
    return shown(shop)


@patch("/v1/shops/{shop:str}", guards=[allow("admin")], tags=["administration"])
async def change_shop(request: Asked, shop: FromPath[str], data: JSONBody[ShopChange]) -> ShopView:
    """Give a shop another name or other CORS origins."""
    if not request.operator and shop != request.principal.shop:
        raise NotFound("There is no such shop.", hint="This key is for one shop.")
    admin = request.service.core.admin
    changed = await request.changing(
        admin.change_shop, shop, by=request.by, name=data.name, cors_origins=data.cors_origins
    )
    return shown(changed)


@delete("/v1/shops/{shop:str}", guards=[operator], tags=["administration"])
async def remove_shop(request: Asked, shop: FromPath[str]) -> None:
    """Shut a shop out and end its keys (an operator's key). What was journalled of it stays."""
    await request.changing(request.service.core.admin.remove_shop, shop, by=request.by)


def shown(shop: Shop) -> ShopView:
    """A shop as shown."""
    return ShopView(shop.id, shop.name, shop.created_at, list(shop.cors_origins))
