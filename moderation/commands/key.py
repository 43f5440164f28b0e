"""`moderation key`: API keys made, listed, ended."""

import time
from typing import Annotated, Any

import typer

from moderation.commands.books import AsJson, administration, hint, say, say_json, when, who
from moderation.journal.keys import Key
from moderation.vocabulary.access import EVERY_SHOP
from moderation.vocabulary.errors import InvalidInput, NotFound

DAY_S = 86_400.0
Where = Annotated[str, typer.Argument(metavar="[SHOP]", help="The shop's id.", show_default=False)]
EveryShop = Annotated[bool, typer.Option("--every-shop", help="An operator's key: good for every shop.")]

app = typer.Typer(no_args_is_help=True, help="API keys.")


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="key")


@app.command()
def create(
    shop: Where = "",
    name: Annotated[str, typer.Option(help="What its bearer is called in the journal.")] = "backend",
    role: Annotated[str, typer.Option(help="service, supervisor, admin or agent.")] = "service",
    days: Annotated[float | None, typer.Option(min=0, help="Days until it ends; never when left out.")] = None,
    every_shop: EveryShop = False,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it: the only time it is shown."""
    with administration() as admin:
        where = place(shop, every_shop)
        chosen: Any = "admin" if every_shop else role
        ends = None if days is None else time.time() + days * DAY_S
        text, key = admin.create_key(where, name, chosen, by=who(), expires_at=ends)
    if as_json:
        say_json({"key": text, **shown(key)})
        return
    say(text)
    hint("Keep it now: only a hash of it is kept here. Send it as `Authorization: Bearer …`.")


@app.command("list")
def list_them(shop: Where = "", every_shop: EveryShop = False, as_json: AsJson = False) -> None:
    """List a shop's keys; without a shop everybody's. Never their secrets."""
    with administration() as admin:
        keys = admin.keys(place(shop, every_shop) if shop or every_shop else None)
    for key in keys:
        if as_json:
            say_json(shown(key))
        else:
            say(f"{key.id}  {key.shop}  {key.role}  {key.name}  made {when(key.created_at)}{ended(key)}")
    if not keys and not as_json:
        hint("No keys yet; `moderation key create SHOP` makes one.")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="The part of the key between the underscores.")],
    as_json: AsJson = False,
) -> None:
    """End a key for good. Running processes refuse it within a second."""
    with administration() as admin:
        found = [key for key in admin.keys(None) if key.id == key_id]
        if not found:
            raise NotFound(f"There is no key {key_id[:40]!r}.", hint="`moderation key list` names them.")
        admin.revoke_key(found[0].shop, key_id, by=who())
    if as_json:
        say_json({"id": key_id, "revoked": True})
    else:
        say(f"{key_id} is revoked.")


def place(shop: str, every_shop: bool) -> str:
    """The shop named, or every shop."""
    if bool(shop) == every_shop:
        raise InvalidInput("Name one shop, or say --every-shop.", hint="`moderation shop list` names them.")
    return EVERY_SHOP if every_shop else shop


def shown(key: Key) -> dict[str, Any]:
    """A key without its hash."""
    return {
        "id": key.id,
        "shop": key.shop,
        "role": key.role,
        "name": key.name,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def ended(key: Key) -> str:
    """How a key ends or ended."""
    if key.revoked_at is not None:
        return f", revoked {when(key.revoked_at)}"
    return "" if key.expires_at is None else f", ends {when(key.expires_at)}"
