"""`moderation replay`: the alerts that recorded sessions would have raised, as JSON lines."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from moderation.check import Bundle
from moderation.commands.console import told, warn
from moderation.commands.jsonl import answer_standard_input, usable_text
from moderation.commands.policies import Policies
from moderation.early_warning.recorded import Recorded
from moderation.early_warning.replay import replay
from moderation.language.views import said
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.vocabulary.alerts import AlertKind, Severity
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.wire import SaidReason

MOST_TURNS = 2_000


class ReplayAlert(msgspec.Struct):
    """An alert as it was raised; `turn` counts all turns from 0."""

    turn: int
    severity: Severity
    because: SaidReason
    kind: AlertKind


class ReplayAnswer(msgspec.Struct):
    """One line out."""

    id: str | int
    alerts: list[ReplayAlert]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(run)


def run(
    policy: Annotated[Path | None, typer.Option(help="A policy (TOML or JSON) to judge by.")] = None,
    shop: Annotated[str | None, typer.Option(help="Judge by this shop's policy.")] = None,
) -> None:
    """Say which alerts sessions would have raised, and at which turn.

    JSON lines: {"id", "turns": [{"role": "customer" or "agent", "t": seconds, "text"}]} on standard input.
    A bad line is answered by an object with "line" and "error"; the exit code is then 1.
    """
    settings = Settings()
    with told():
        policies = Policies(settings, policy, shop)
        bundle, problems = load_bundle(settings)
        warn(problems)
        answer_standard_input(Recorded, lambda line: answer(line, bundle, policies))


def answer(line: Recorded, bundle: Bundle, policies: Policies) -> ReplayAnswer:
    """Replay one session and say its alerts in the policy's language."""
    if len(line.turns) > MOST_TURNS:
        raise InvalidInput(f"turns: {len(line.turns):,} are more than {MOST_TURNS:,}.", hint="Send it in parts.")
    for place, turn in enumerate(line.turns):
        usable_text(f"turns[{place}].text", turn.text, empty_too=True)
    rules = policies.of(line.shop)
    alerts = [
        ReplayAlert(alert.turn, alert.severity, said(alert.because, rules.language), alert.kind)
        for alert in replay(line, policies.bundle_of(line.shop, bundle), rules)
    ]
    return ReplayAnswer(line.id, alerts)
