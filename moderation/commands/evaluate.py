"""`moderation evaluate`: how good the product is on labelled messages, as shipped."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from moderation import __version__
from moderation.commands.console import out, told, warn
from moderation.commands.evaluation import (
    Evaluated,
    agent_part,
    customer_part,
    ordinary_part,
    sessions_part,
    ssa_part,
)
from moderation.commands.texts import text_part
from moderation.learning.dataset import read_text
from moderation.learning.figures import Figure
from moderation.learning.names import SHOWN, TITLES
from moderation.learning.ordinary import CONVERSATIONS, REPLIES
from moderation.learning.page import range_of, section, table
from moderation.learning.runs import Difference, Part, Run, differences, read_run
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.settings import Settings
from moderation.stores.bundles import AGENT, CUSTOMER, read_manifest
from moderation.stores.engine import load_bundle
from moderation.vocabulary.errors import InvalidInput

TEST = ("agent.tsv", "customer.tsv", "sessions.jsonl")
"""The files of our own test set, under `training_data/test/`."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(run)


def run(
    agent: Annotated[Path | None, typer.Option(help="Labelled agent messages (TSV).")] = None,
    customer: Annotated[Path | None, typer.Option(help="Labelled customer messages (TSV).")] = None,
    sessions: Annotated[Path | None, typer.Option(help="Labelled sessions (JSON lines).")] = None,
    datasets: Annotated[Path | None, typer.Option(help="A folder with real_agents/ and jddc_uss/.")] = None,
    ssa: Annotated[list[Path] | None, typer.Option(help="Rated conversations (JSON lines); may be repeated.")] = None,
    text: Annotated[Path | None, typer.Option(help="Labelled texts of any kind (TSV, CSV, JSON lines).")] = None,
    model: Annotated[Path | None, typer.Option(help="The folder that `train --data FILE --out` wrote.")] = None,
    text_column: Annotated[str, typer.Option(help="The column of the texts.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column of their labels.")] = "label",
    policy: Annotated[Path | None, typer.Option(help="Judge by this policy instead of the default.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report with plots for each file into this folder.")] = None,
    save: Annotated[Path | None, typer.Option(help="Keep this evaluation, for a later --against.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with an evaluation that --save kept.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Check labelled messages with the models in use and say how often the product is right, with 95 % intervals.

    Without a file: on our own test set, which no model is trained on.
    """
    settings = Settings()
    with told():
        earlier = read_run(against) if against else None
        rules = parse_policy(read_text(policy), policy.name) if policy else DEFAULT
        if (text is None) != (model is None):
            raise InvalidInput(
                "--text and --model go together.", hint="Train one: moderation train --data FILE --out DIR"
            )
        if not any((agent, customer, sessions, datasets, ssa, text)):
            agent, customer, sessions = (_there(settings.training_dir / "test" / name) for name in TEST)
        found: list[Evaluated] = []
        if agent or customer or sessions or datasets:
            bundle, problems = load_bundle(settings)
            warn(problems)
            found += [agent_part(agent, bundle, rules)] if agent else []
            found += [customer_part(customer, bundle, rules)] if customer else []
            found += [sessions_part(sessions, bundle, rules)] if sessions else []
            if datasets:
                warn(f"{datasets / path} is not there; skipped." for path in _missing(datasets))
                found.append(ordinary_part(datasets, bundle, rules))
        found += [ssa_part(ssa)] if ssa else []
        found += [text_part(text, model, (text_column, label_column))] if text and model else []
        finish(found or _of_manifests(settings), rules.version, earlier, html, save, as_json=as_json)


def finish(
    found: Sequence[Evaluated], policy: str, earlier: Run | None, html: Path | None, save: Path | None, *, as_json: bool
) -> None:
    """Print, compare, and write what was asked for."""
    made = Run({one.name: one.kept for one in found}, {"code": __version__, "policy": policy})
    changes = list(differences(earlier, made)) if earlier else []
    try:
        if save is not None:
            save.parent.mkdir(parents=True, exist_ok=True)
            save.write_bytes(msgspec.json.encode(made))
        if html is not None:
            html.mkdir(parents=True, exist_ok=True)
            for one in found:
                here = [change for change in changes if change.part == one.name]
                more = [section("Against the earlier evaluation", table(HEADS, map(_changed, here)))] if here else []
                (html / f"{one.name}.html").write_text(one.drawn(*more), "utf-8")
    except OSError as problem:
        raise InvalidInput(f"{problem.filename} cannot be written: {problem.strerror}.") from None
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(_plain(made, changes)) + b"\n")
        return
    out().print(_table(made.parts))
    if changes:
        out().print(_compared(changes))


HEADS = ("figure", "before", "after", "by", "p", "rows", "changed")


def _plain(made: Run, changes: Sequence[Difference]) -> dict[str, object]:
    """What `--json` prints: each part's figures, then of how many they speak and between what they lie."""
    answer: dict[str, object] = {
        name: {figure: found.value for figure, found in part.figures.items()} for name, part in made.parts.items()
    }
    answer["intervals"] = {
        name: {
            figure: {"of": found.of, "low": found.low, "high": found.high}
            for figure, found in part.figures.items()
            if found.of
        }
        for name, part in made.parts.items()
    }
    return answer | ({"against": changes} if changes else {})


def _table(parts: dict[str, Part]) -> Table:
    """One table of every part's main figures."""
    shown = Table("figure", "value", "of", "95 %")
    for name, part in parts.items():
        names = SHOWN[name]
        chosen = [figure for figure in names if figure in part.figures]
        if not chosen or name in ("ssa", "text"):
            chosen = list(part.figures)
        shown.add_row(Text(TITLES[name], "bold"))
        for figure in chosen:
            found = part.figures[figure]
            row = (names.get(figure, figure), f"{found.value:.3f}", str(found.of or ""), range_of(found))
            shown.add_row(*map(Text, row))
        shown.add_section()
    return shown


def _compared(changes: Sequence[Difference]) -> Table:
    """The two evaluations side by side; the detailed figures are in the JSON."""
    shown = Table(*HEADS, title="Against the earlier evaluation")
    for name in dict.fromkeys(change.part for change in changes):
        shown.add_row(Text(TITLES[name], "bold"))
        for change in changes:
            if change.part == name and change.figure in SHOWN[name]:
                shown.add_row(*map(Text, _changed(change)))
        shown.add_section()
    return shown


def _changed(change: Difference) -> tuple[str, ...]:
    """One row of a comparison: two values, the difference, how likely by chance, and the rows that changed."""
    return (
        SHOWN[change.part].get(change.figure, change.figure),
        f"{change.before:.3f}",
        f"{change.after:.3f}",
        f"{change.after - change.before:+.3f}",
        "" if change.p is None else f"{change.p:.3f}",
        str(change.rows or ""),
        "" if change.gained is None else f"+{change.gained} −{change.lost}",
    )


def _of_manifests(settings: Settings) -> list[Evaluated]:
    """What the models in use were worth on batches of the corpus that they had not seen."""
    return [
        Evaluated(
            name,
            Part({figure: Figure(value) for figure, value in read_manifest(settings.models_dir, name).metrics.items()}),
            lambda *more: "",
        )
        for name in (AGENT, CUSTOMER)
    ]


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None


def _missing(folder: Path) -> list[Path]:
    return [path for path in (REPLIES, CONVERSATIONS) if not (folder / path).is_file()]
