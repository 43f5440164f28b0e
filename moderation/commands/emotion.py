"""`moderation emotion`: the mood of one customer's message, or of JSON lines on standard input."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from moderation.check import Bundle, feel
from moderation.commands.console import marked, out, percent, told, warn
from moderation.commands.jsonl import answer_standard_input, usable_text
from moderation.commands.policies import Policies
from moderation.language.say import say
from moderation.language.views import said_findings
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.vocabulary.verdicts import Engine, Versions
from moderation.vocabulary.wire import SaidFinding

LEVELS = ("平静 calm", "轻微不满 mild", "强烈不满 strong", "投诉风险 risk")
COLOURS = ("bold green", "bold cyan", "bold yellow", "bold red")


class EmotionLine(msgspec.Struct, forbid_unknown_fields=True):
    """One line in."""

    text: str
    id: str | int | None = None
    shop: str | None = None


class EmotionAnswer(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One line out. `score` is P(level >= 2), `scores` P(level = 0..3)."""

    id: str | int | None = None
    level: int
    score: float
    scores: list[float]
    findings: list[SaidFinding]
    versions: Versions
    engine: Engine
    degraded: bool


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("emotion")(run)


def run(
    text: Annotated[str | None, typer.Argument(help="The message; left out: JSON lines on standard input.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A policy (TOML or JSON) to judge by.")] = None,
    shop: Annotated[str | None, typer.Option(help="Judge by this shop's policy.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a single message too.")] = False,
) -> None:
    """Say how angry a customer's message is: 0 calm, 1 mild, 2 strong, 3 risk of a complaint or harm.

    JSON lines: {"id", "text", "shop"}; only text is needed.
    A bad line is answered by an object with "line" and "error"; the exit code is then 1.
    """
    settings = Settings()
    with told():
        policies = Policies(settings, policy, shop)
        bundle, problems = load_bundle(settings)
        warn(problems)
        if text is not None:
            line = EmotionLine(text, shop=shop)
            if as_json:
                sys.stdout.buffer.write(msgspec.json.encode(answer(line, bundle, policies)) + b"\n")
            else:
                show(line, bundle, policies)
            return
        answer_standard_input(EmotionLine, lambda line: answer(line, bundle, policies))


def answer(line: EmotionLine, bundle: Bundle, policies: Policies) -> EmotionAnswer:
    """Feel one line and say it in the policy's language."""
    policy = policies.of(line.shop)
    emotion = feel(usable_text("text", line.text), bundle, policy)
    return EmotionAnswer(
        id=line.id,
        level=emotion.level,
        score=round(emotion.score, 6),
        scores=[round(score, 6) for score in emotion.scores],
        findings=said_findings(emotion.findings, policy.language, text=line.text),
        versions=emotion.versions,
        engine=emotion.engine,
        degraded=emotion.degraded,
    )


def show(line: EmotionLine, bundle: Bundle, policies: Policies) -> None:
    """Print an emotion for a person."""
    policy = policies.of(line.shop)
    emotion = feel(usable_text("text", line.text), bundle, policy)
    console = out()
    headline = Text.assemble((f" {emotion.level} ", f"{COLOURS[emotion.level]} reverse"))
    console.print(headline.append(f"  {LEVELS[emotion.level]}", "bold"))
    console.print(marked(line.text, emotion.findings))
    for finding in emotion.findings:
        console.print(Text(f"· {say(finding.because, policy.language)}"))
    if emotion.scores:
        shares = [f"{level}: {percent(score)}" for level, score in enumerate(emotion.scores)]
        console.print(Text("  ".join(shares), "dim"))
    console.print(Text(f"engine {emotion.engine}{' (degraded)' if emotion.degraded else ''}", "dim"))
