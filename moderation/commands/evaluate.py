"""`moderation evaluate`: how good the product is on labelled messages, as shipped."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from moderation.check import Bundle
from moderation.commands.console import out, told, warn
from moderation.commands.recordings import read_recorded
from moderation.early_warning.recorded import is_slow, judged, shares
from moderation.early_warning.replay import replay
from moderation.learning.dataset import read_agent, read_customer
from moderation.learning.evaluate import Measured, measure_agent, measure_customer
from moderation.learning.metrics import interval
from moderation.learning.ordinary import CONVERSATIONS, REPLIES, disturbed
from moderation.learning.report import report
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.policy import Policy
from moderation.settings import Settings
from moderation.stores.bundles import AGENT, CUSTOMER, read_manifest
from moderation.stores.engine import load_bundle


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(run)


def run(
    agent: Annotated[Path | None, typer.Option(help="Labelled agent messages (TSV).")] = None,
    customer: Annotated[Path | None, typer.Option(help="Labelled customer messages (TSV).")] = None,
    sessions: Annotated[Path | None, typer.Option(help="Labelled sessions (JSON lines).")] = None,
    datasets: Annotated[Path | None, typer.Option(help="A folder with real_agents/ and jddc_uss/.")] = None,
    policy: Annotated[Path | None, typer.Option(help="Judge by this policy instead of the default.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report with plots into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Check labelled messages with the models in use and say how often the product is right.

    Without a file: what the models in use were worth on batches of the corpus that they had not seen.
    """
    settings = Settings()
    with told():
        if agent is None and customer is None and sessions is None and datasets is None:
            _tell({name: read_manifest(settings.models_dir, name).metrics for name in (AGENT, CUSTOMER)}, {}, as_json)
            return
        bundle, problems = load_bundle(settings)
        warn(problems)
        rules = parse_policy(policy.read_text("utf-8"), policy.name) if policy else DEFAULT
        parts: dict[str, Measured] = {}
        if agent is not None:
            parts["agent"] = measure_agent(read_agent(agent), bundle, rules)
        if customer is not None:
            parts["customer"] = measure_customer(read_customer(customer), bundle, rules)
        figures = {name: measured.figures for name, measured in parts.items()}
        if sessions is not None:
            figures["sessions"] = judged_sessions(sessions, bundle, rules)
        if datasets is not None:
            warn(f"{datasets / path} is not there; skipped." for path in _missing(datasets))
            figures["ordinary"] = disturbed(datasets, bundle, rules)
    if html is not None:
        html.mkdir(parents=True, exist_ok=True)
        for name, measured in parts.items():
            page = report(f"{name} messages", measured, measured.figures, f"{len(measured.wanted)} labelled messages.")
            (html / f"{name}.html").write_text(page, "utf-8")
    _tell(figures, {name: measured.counts for name, measured in parts.items()}, as_json)


def judged_sessions(path: Path, bundle: Bundle, policy: Policy) -> dict[str, float]:
    """Replay labelled sessions and judge their warnings by the labelling guide."""
    found = [
        (session, judgement)
        for session in read_recorded(path)
        if (judgement := judged(session, [alert.turn for alert in replay(session, bundle, policy)])) is not None
    ]
    figures = shares([judgement for _, judgement in found])
    if slow := [judgement for session, judgement in found if is_slow(session)]:  # known where every turn is labelled
        figures |= {"slow build-ups": len(slow), "slow ones warned in time": shares(slow)["warned in time"]}
    return figures


def _tell(figures: dict[str, dict[str, float]], counts: dict[str, dict[str, int]], as_json: bool) -> None:
    """Print the figures of each part."""
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(figures) + b"\n")
        return
    for name, found in figures.items():
        out().print(_table(name, found, counts.get(name, {})))


def _missing(folder: Path) -> list[Path]:
    return [path for path in (REPLIES, CONVERSATIONS) if not (folder / path).is_file()]


def _table(name: str, figures: dict[str, float], counts: dict[str, int]) -> Table:
    """One table; shares of few messages come with their 95 % interval."""
    table = Table("figure", "value", "of", "95 %", title=name)
    for figure, value in figures.items():
        count = counts.get(figure)
        low, high = interval(round(value * count), count) if count else (0.0, 0.0)
        shown = f"{value:.0f}" if value > 1 else f"{value:.3f}"
        table.add_row(figure, shown, str(count or ""), f"{low:.2f}–{high:.2f}" if count else "")
    return table
