"""`moderation check`: one agent's message readable, or JSON lines on standard input."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from moderation.check import Bundle, check
from moderation.commands.console import DECISIONS, marked, out, percent, told, warn
from moderation.commands.jsonl import answer_standard_input, usable_text
from moderation.commands.policies import Policies
from moderation.language.say import say
from moderation.language.views import said, said_findings
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.vocabulary.findings import Tier
from moderation.vocabulary.messages import Kind, Message, Turn
from moderation.vocabulary.verdicts import Decision, Engine, Label, Verdict, Versions
from moderation.vocabulary.wire import ContextTurn, SaidFinding, SaidReason


class CheckLine(msgspec.Struct, forbid_unknown_fields=True):
    """One line in. `context`: earlier turns, oldest first; a string is a customer's."""

    text: str
    id: str | int | None = None
    context: list[str | ContextTurn] | None = None
    shop: str | None = None
    agent: str = ""
    group: str | None = None
    kind: Kind = "text"
    t: float | None = None


class CheckAnswer(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One line out."""

    id: str | int | None = None
    decision: Decision
    label: Label
    tier: Tier
    scores: dict[str, float]
    findings: list[SaidFinding]
    reasons: list[SaidReason]
    versions: Versions
    engine: Engine
    degraded: bool
    would: Decision


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(run)


def run(
    text: Annotated[str | None, typer.Argument(help="The message; left out: JSON lines on standard input.")] = None,
    context: Annotated[list[str] | None, typer.Option("--context", "-c", help="An earlier customer turn.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A policy (TOML or JSON) to judge by.")] = None,
    shop: Annotated[str | None, typer.Option(help="Judge by this shop's policy.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a single message too.")] = False,
) -> None:
    """Say what to do with an agent's message before it is sent, and why.

    JSON lines: {"id", "text", "context": […], "shop", "agent", "group", "kind", "t"}; only text is needed.
    A bad line is answered by an object with "line" and "error"; the exit code is then 1.
    """
    settings = Settings()
    with told():
        policies = Policies(settings, policy, shop)
        bundle, problems = load_bundle(settings)
        warn(problems)
        if text is not None:
            turns: list[str | ContextTurn] = [*(context or [])]
            line = CheckLine(text, context=turns, shop=shop)
            if as_json:
                sys.stdout.buffer.write(msgspec.json.encode(answer(line, bundle, policies)) + b"\n")
            else:
                show(text, judged(line, bundle, policies), policies.of(shop).language)
            return
        answer_standard_input(CheckLine, lambda line: answer(line, bundle, policies))


def judged(line: CheckLine, bundle: Bundle, policies: Policies) -> Verdict:
    """Judge one line."""
    usable_text("text", line.text, empty_too=line.kind != "text")
    turns = tuple(turn_of(f"context[{index}]", turn) for index, turn in enumerate(line.context or ()))
    group = policies.group_of(line.shop, line.agent) if line.group is None else line.group
    message = Message(line.text, turns, line.t, line.kind)
    own = policies.bundle_of(line.shop, bundle)
    return check(message, own, policies.of(line.shop), group=group, agent=line.agent)


def turn_of(path: str, turn: str | ContextTurn) -> Turn:
    """One item of a context; an earlier turn may be empty (a picture)."""
    if isinstance(turn, str):
        return Turn("customer", usable_text(path, turn, empty_too=True))
    return Turn(turn.role, usable_text(f"{path}.text", turn.text, empty_too=True), turn.t)


def answer(line: CheckLine, bundle: Bundle, policies: Policies) -> CheckAnswer:
    """Judge one line and say it in the policy's language."""
    verdict, language = judged(line, bundle, policies), policies.of(line.shop).language
    return CheckAnswer(
        id=line.id,
        decision=verdict.decision,
        would=verdict.would,
        label=verdict.label,
        tier=verdict.tier,
        scores={label: round(score, 6) for label, score in verdict.scores.items()},
        findings=said_findings(verdict.findings, language, text=line.text),
        reasons=[said(reason, language) for reason in verdict.reasons],
        versions=verdict.versions,
        engine=verdict.engine,
        degraded=verdict.degraded,
    )


def show(text: str, verdict: Verdict, language: str) -> None:
    """Print a verdict for a person."""
    console = out()
    headline = Text.assemble((f" {verdict.decision} ", f"{DECISIONS[verdict.decision]} reverse"))
    headline.append(f"  {verdict.label} {verdict.tier}", "bold")
    if verdict.would != verdict.decision:
        headline.append(f"  (live: {verdict.would})")
    console.print(headline)
    console.print(marked(text, verdict.findings))
    for reason in verdict.reasons:
        console.print(Text(f"· {say(reason, language)}"))
    if verdict.scores:
        console.print(Text("  ".join(f"{label} {percent(score)}" for label, score in verdict.scores.items()), "dim"))
    versions = msgspec.structs.asdict(verdict.versions)
    told_versions = "  ".join(f"{name} {version or '–'}" for name, version in versions.items())
    console.print(Text(f"engine {verdict.engine}{' (degraded)' if verdict.degraded else ''}  {told_versions}", "dim"))
