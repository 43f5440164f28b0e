"""`moderation shop webhook`: where a shop is told of events."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from moderation.commands.books import AsJson, ShopId, hint, opened, say, say_json, when, who
from moderation.journal.webhooks import Webhook
from moderation.notify.deliveries import Deliveries
from moderation.notify.hooks import Webhooks
from moderation.settings import Settings

app = typer.Typer(no_args_is_help=True, help="A shop's webhooks.")
WebhookId = Annotated[str, typer.Argument(metavar="WEBHOOK_ID", show_default=False)]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="webhook")


@app.command()
def add(
    shop: ShopId,
    url: Annotated[str, typer.Argument(help="Where to post, https.")],
    kind: Annotated[list[str] | None, typer.Option("--kind", help="An event kind; left out: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Have events posted to a URL, signed as Standard Webhooks says. Prints the secret that checks them."""
    with hooks() as webhooks:
        hook = webhooks.add(shop, url, by=who(), kinds=kind or ())
    if as_json:
        say_json({"secret": hook.secret, **shown(hook)})
        return
    say(f"{hook.id}  {hook.url}  {hook.secret}")
    hint("The receiver checks signatures with the whsec_… secret; `moderation shop webhook ping` tries it.")


@app.command("list")
def list_them(shop: ShopId, as_json: AsJson = False) -> None:
    """List a shop's webhooks, without their secrets."""
    with hooks() as webhooks:
        found = webhooks.all_of(shop)
    for hook in found:
        if as_json:
            say_json(shown(hook))
        else:
            state = f"off: {hook.disabled_because}" if hook.disabled_because else "on"
            say(f"{hook.id}  {hook.url}  {', '.join(hook.kinds) or 'all kinds'}  {state}")
    if not found and not as_json:
        hint(f"No webhooks; `moderation shop webhook add {shop} URL` makes one.")


@app.command()
def ping(shop: ShopId, webhook: WebhookId, as_json: AsJson = False) -> None:
    """Send a test event to a webhook (the deliver worker does it)."""
    with hooks() as webhooks:
        event = webhooks.ping(shop, webhook)
    if as_json:
        say_json({"event": event.id})
    else:
        say(f"{event.id} is on its way.")


@app.command()
def enable(shop: ShopId, webhook: WebhookId) -> None:
    """Tell a webhook of events again, from now on."""
    with hooks() as webhooks:
        webhooks.enable(shop, webhook, by=who())
    say(f"{webhook} is on.")


@app.command()
def disable(shop: ShopId, webhook: WebhookId) -> None:
    """Tell a webhook nothing more, for now."""
    with hooks() as webhooks:
        webhooks.disable(shop, webhook, by=who())
    say(f"{webhook} is off.")


@app.command()
def remove(shop: ShopId, webhook: WebhookId) -> None:
    """Take a webhook away."""
    with hooks() as webhooks:
        webhooks.remove(shop, webhook, by=who())
    say(f"{webhook} is removed.")


@app.command()
def failed(shop: ShopId, as_json: AsJson = False) -> None:
    """List what could not be delivered, newest first."""
    with opened() as journal:
        found = Deliveries(journal, time.time).failed(shop)
    for one in found:
        if as_json:
            say_json(one)
        else:
            say(f"{one.id}  {one.kind}  {when(one.created_at)}  {one.webhook}  {one.failures} attempts: {one.error}")
    if found and not as_json:
        hint(f"`moderation shop webhook replay {shop} DELIVERY_ID` sends one again.")


@app.command()
def replay(shop: ShopId, delivery: Annotated[str, typer.Argument(metavar="DELIVERY_ID")]) -> None:
    """Make a failed delivery due again."""
    with opened() as journal:
        again = Deliveries(journal, time.time).replay(shop, delivery)
    say(f"{again.id} is due again.")


@contextmanager
def hooks() -> Iterator[Webhooks]:
    """The shop's webhooks, by the settings."""
    with opened() as journal:
        yield Webhooks(journal, time.time, Settings().webhook_private)


def shown(hook: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    return {
        "id": hook.id,
        "shop": hook.shop,
        "url": hook.url,
        "kinds": hook.kinds,
        "created_at": hook.created_at,
        "disabled_because": hook.disabled_because,
    }
