"""`moderation shop policy`: what is judged how in a shop."""

from pathlib import Path
from typing import Annotated

import typer

from moderation.commands.books import AsJson, ShopId, administration, bytes_of, hint, say_json, when, who
from moderation.commands.books import say as say_line
from moderation.policy.default import TEXT
from moderation.vocabulary.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="A shop's policy.")


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="policy")


@app.command("set")
def set_it(
    shop: ShopId,
    file: Annotated[
        Path, typer.Argument(help="TOML or JSON; what it leaves out is as in the default. `-` reads standard input.")
    ],
    note: Annotated[str, typer.Option(help="Why it was changed.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a policy in force. One with an error is refused, and the one before it stays."""
    with administration() as admin:
        try:
            text = bytes_of(file).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{file} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.") from error
        stored = admin.set_policy(shop, text, by=who(), note=note)
    if as_json:
        say_json({"shop": shop, "version": stored.version, "number": stored.number})
    else:
        say_line(f"Policy {stored.version} is in force; running processes take it within a second.")


@app.command()
def show(
    shop: Annotated[str, typer.Argument(metavar="[SHOP]", help="The shop; left out: the default.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the policy in force, as it was written: a file to change and to set."""
    if not shop:
        body, version, number = TEXT, "default", 0
    else:
        with administration() as admin:
            stored = admin.policy(shop)
        body, version, number = (TEXT, "default", 0) if stored is None else (stored.body, stored.version, stored.number)
    if as_json:
        say_json({"shop": shop, "version": version, "number": number, "text": body})
        return
    typer.echo(body.rstrip("\n"))
    hint(f"# This is {version}.")


@app.command()
def history(shop: ShopId, as_json: AsJson = False) -> None:
    """List the policies a shop had, newest first."""
    with administration() as admin:
        versions = admin.policy_history(shop)
    for one in versions:
        if as_json:
            say_json(one)
        else:
            say_line(f"{one.version}  {when(one.created_at)}  {one.created_by}  {one.note}".rstrip())
    if not versions and not as_json:
        hint("This shop is judged by the default policy.")


@app.command()
def revert(
    shop: ShopId,
    number: Annotated[int, typer.Argument(help="The version to go back to, as `history` counts; 0 is the default.")],
    as_json: AsJson = False,
) -> None:
    """Put an older policy in force again, with the lists and the correction of then. It becomes the newest version."""
    with administration() as admin:
        stored = admin.revert_policy(shop, number, by=who())
    if as_json:
        say_json({"shop": shop, "version": stored.version, "number": stored.number})
    else:
        say_line(f"Policy {stored.version} is in force: the same as {number}.")
