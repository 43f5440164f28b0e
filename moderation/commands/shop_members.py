"""`moderation shop members`: the agents and supervisors of a shop."""

from pathlib import Path
from typing import Annotated, Any

import typer

from moderation.commands.books import AsJson, ShopId, administration, bytes_of, hint, say, say_json, who
from moderation.vocabulary.access import Member

app = typer.Typer(no_args_is_help=True, help="Agents and supervisors.")
MemberId = Annotated[str, typer.Argument(metavar="ID", help="The member's id, as the chat system has it.")]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="members")


@app.command("import")
def import_them(
    shop: ShopId,
    file: Annotated[
        Path, typer.Argument(help="CSV with a first line: id, role, name, group. `-` reads standard input.")
    ],
    encoding: Annotated[str, typer.Option(help="utf-8, or gb18030 as Excel in China saves it.")] = "utf-8",
    as_json: AsJson = False,
) -> None:
    """Take over a table of members. Known ids are changed; one wrong line, and nothing is imported."""
    with administration() as admin:
        done = admin.import_members(shop, bytes_of(file), by=who(), encoding=encoding)
    if as_json:
        say_json(done)
    else:
        say(f"{done.added} members added, {done.changed} changed.")


@app.command()
def add(
    shop: ShopId,
    member: MemberId,
    role: Annotated[str, typer.Option(help="agent, supervisor or admin.")] = "agent",
    name: Annotated[str, typer.Option(help="What people call them.")] = "",
    group: Annotated[str, typer.Option(help="The alert group (预警分组).")] = "",
    as_json: AsJson = False,
) -> None:
    """Add one member, or change the one of that id."""
    chosen: Any = role
    with administration() as admin:
        done = admin.put_members(shop, [Member(shop, member, chosen, name, group)], by=who())
    if as_json:
        say_json(done)
    else:
        say(f"{member} is {'added' if done.added else 'changed'}.")


@app.command("list")
def list_them(shop: ShopId, as_json: AsJson = False) -> None:
    """List a shop's members."""
    with administration() as admin:
        members = admin.members(shop)
    for member in members:
        if as_json:
            say_json(member)
        else:
            say(f"{member.id}  {member.role}  {member.name or '-'}  {member.group or '-'}")
    if not members and not as_json:
        hint(f"No members yet; `moderation shop members import {shop} FILE.csv` takes over a table.")


@app.command()
def remove(shop: ShopId, member: MemberId, as_json: AsJson = False) -> None:
    """Take a member out."""
    with administration() as admin:
        admin.remove_member(shop, member, by=who())
    if as_json:
        say_json({"id": member, "removed": True})
    else:
        say(f"{member} is removed.")
