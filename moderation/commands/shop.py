"""`moderation shop`: shops made, listed, removed, and what belongs to them."""

from typing import Annotated

import msgspec
import typer

from moderation.commands import shop_members, shop_policy, shop_webhooks
from moderation.commands.books import AsJson, ShopId, administration, hint, say, say_json, when, who

app = typer.Typer(no_args_is_help=True, help="Shops, their members, policies and webhooks.")
Origins = Annotated[
    list[str] | None, typer.Option("--origin", help="An origin whose pages may call us, like https://im.example.com.")
]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="shop")


shop_members.register(app)
shop_policy.register(app)
shop_webhooks.register(app)


@app.command()
def add(
    shop: ShopId,
    name: Annotated[str, typer.Option(help="What people call it; its id when left out.")] = "",
    origin: Origins = None,
    as_json: AsJson = False,
) -> None:
    """Make a shop."""
    with administration() as admin:
        made = admin.add_shop(shop, name, by=who(), cors_origins=origin or ())
    if as_json:
        say_json(made)
        return
    say(f"Shop {made.id} ({made.name}) is made.")
    hint(f"Next: moderation key create {made.id}, and moderation shop members import {made.id} FILE.csv")


@app.command("list")
def list_them(as_json: AsJson = False) -> None:
    """List every shop."""
    with administration() as admin:
        shops = admin.shops()
    for shop in shops:
        if as_json:
            say_json(shop)
        else:
            say(f"{shop.id}  {shop.name}  made {when(shop.created_at)}  {' '.join(shop.cors_origins)}".rstrip())
    if not shops and not as_json:
        hint("No shops yet; `moderation shop add SHOP` makes one.")


@app.command()
def change(
    shop: ShopId,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    origin: Origins = None,
    no_origins: Annotated[bool, typer.Option("--no-origins", help="List no origin any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a shop a new name, or other origins in place of the ones it lists."""
    with administration() as admin:
        changed = admin.change_shop(shop, by=who(), name=name, cors_origins=() if no_origins else origin)
    if as_json:
        say_json(changed)
    else:
        say(f"Shop {changed.id} ({changed.name}) lists: {' '.join(changed.cors_origins) or 'no origins'}.")


@app.command()
def remove(
    shop: ShopId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Shut a shop out: its keys end at once. Its journal stays, and its id is never given again."""
    if not yes:
        typer.confirm(f"Shut shop {shop} out for good?", abort=True)
    with administration() as admin:
        admin.remove_shop(shop, by=who())
    if as_json:
        say_json({"id": shop, "removed": True})
    else:
        say(f"Shop {shop} is removed; its keys are revoked.")


@app.command()
def audit(
    shop: ShopId,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show who changed what in a shop, newest first."""
    with administration() as admin:
        acts = admin.audit(shop, limit)
    for act in acts:
        if as_json:
            say_json(act)
        else:
            say(f"{when(act.at)}  {act.by}  {act.action}  {act.target}  {msgspec.json.encode(act.detail).decode()}")
