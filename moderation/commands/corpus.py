"""`moderation corpus`: what the corpus must pass, its figures, its deny list, and its second reading."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from moderation.commands.books import AsJson, hint, say, say_json
from moderation.commands.console import out, told
from moderation.learning.agreement import SEED, Agreement, agreement, sample_agent, sample_customer
from moderation.learning.data_card import card, written_into
from moderation.learning.dataset import read_text
from moderation.learning.denied import NAME, keys_in, read_denied, write_denied
from moderation.learning.guards import problems_of
from moderation.settings import Settings
from moderation.vocabulary.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="The corpus: its guards, figures, deny list and second reading.")
Data = Annotated[Path | None, typer.Option("--data", help="The folder with agent/, customer/, sessions/, test/.")]
MOST_SHOWN = 100


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="corpus")


@app.command()
def check(data: Data = None, as_json: AsJson = False) -> None:
    """Look for near-duplicates, labels that a trivial rule explains, and denied messages (exit code 1 where any is)."""
    with told():
        found = problems_of(data or Settings().training_dir)
    for problem in found:
        if as_json:
            say_json(problem)
        else:
            say(str(problem))
    if found:
        hint(f"{len(found)} problems; `moderation train` refuses this corpus until they are mended.")
        raise typer.Exit(1)
    hint("Nothing stands against training on this corpus.")


@app.command("card")
def show_card(
    data: Data = None,
    write: Annotated[bool, typer.Option("--write", help="Write them into the README.md of the folder.")] = False,
) -> None:
    """Print the figures of the data card."""
    with told():
        folder = data or Settings().training_dir
        figures = card(folder)
        if write:
            readme = folder / "README.md"
            readme.write_text(written_into(read_text(readme), figures), "utf-8")
            hint(f"{readme} has these figures now.")
    typer.echo(figures, nl=False)


@app.command()
def deny(
    files: Annotated[list[Path], typer.Argument(help="Files of messages that are only for measuring.")],
    into: Annotated[Path | None, typer.Option("--out", help="The deny list; denied.bin beside the corpus.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Forget what is in it now.")] = False,
) -> None:
    """Put hashes of the messages in FILES on the deny list: TSV, JSON lines, or one message a line."""
    with told():
        path = into or Settings().training_dir / NAME
        keys = set() if anew else set(read_denied(path))
        for file in files:
            found = keys_in(file)
            keys |= found
            hint(f"{file}: {len(found)} messages")
        count = write_denied(path, keys)
    say(f"{path}: {count} messages are denied.")


@app.command()
def sample(
    into: Annotated[Path, typer.Option("--out", help="The folder for agent.tsv and customer.tsv.")],
    seed: Annotated[int, typer.Option(help="Another seed, another tenth.")] = SEED,
    data: Data = None,
) -> None:
    """Write a tenth of the messages without their labels, for a second reader."""
    with told():
        folder = data or Settings().training_dir
        pages = {"agent.tsv": sample_agent(folder, seed), "customer.tsv": sample_customer(folder, seed)}
        try:
            into.mkdir(parents=True, exist_ok=True)
            for name, page in pages.items():
                (into / name).write_text(page, "utf-8")
                say(f"{into / name}: {page.count(chr(10)) - 1} messages")
        except OSError as error:
            raise InvalidInput(f"{into}: {error.strerror}.", hint="Name a folder that can be written.") from error
    hint("The reader's file goes to second/ under the corpus: id, label (or level), tier (agent only), reader.")


@app.command()
def agree(data: Data = None, as_json: AsJson = False) -> None:
    """Say how far the second reading in second/ agrees with the first, and list where they part."""
    with told():
        folder = data or Settings().training_dir
        found = {kind: one for kind in ("agent", "customer") if (one := agreement(folder, kind)) is not None}
        if not found:
            raise InvalidInput(
                f"There is no second reading in {folder / 'second'}.", hint="See moderation corpus sample."
            )
    if as_json:
        say_json({kind: msgspec.to_builtins(one) for kind, one in found.items()})
        return
    for kind, one in found.items():
        show(kind, one)


def show(kind: str, found: Agreement) -> None:
    """Print an agreement for a person."""
    console = out()
    say(
        f"{kind}: {found.rows} messages, read by {', '.join(found.readers)}; {found.same / found.rows:.1%} the same "
        f"(95 % {found.low:.1%}–{found.high:.1%}), kappa {found.kappa:.3f}"
    )
    table = Table("first \\ second", *found.names)
    for name, counts in zip(found.names, found.table, strict=True):
        table.add_row(name, *map(str, counts))
    console.print(table)
    for name, first, second in found.apart[:MOST_SHOWN]:
        say(f"{name}: {first} first, {second} second")
    if len(found.apart) > MOST_SHOWN:
        say(f"and {len(found.apart) - MOST_SHOWN} more (--json lists all)")
