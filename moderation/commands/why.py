"""`moderation why`: how a verdict came about; for a stored hold, whether it comes out the same today."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from moderation.check import Bundle
from moderation.classify.careful import agent_words
from moderation.commands.check import CheckLine, judged, show
from moderation.commands.console import out, percent, told, visible, warn
from moderation.commands.policies import Policies
from moderation.commands.rejudge import Rejudged, rejudge
from moderation.journal.database import open_journal
from moderation.language.say import say
from moderation.policy.policy import Policy
from moderation.policy.why_not import why_not
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import RISKY, Label, Verdict


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(run)


def run(
    text: Annotated[str | None, typer.Argument(help="The message.")] = None,
    context: Annotated[list[str] | None, typer.Option("--context", "-c", help="An earlier customer turn.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A policy (TOML or JSON) to judge by.")] = None,
    shop: Annotated[str | None, typer.Option(help="Judge by this shop's policy.")] = None,
    agent: Annotated[str, typer.Option(help="Who sends it: alert groups and rollout go by this.")] = "",
    group: Annotated[str | None, typer.Option(help="The sender's alert group; the shop knows its members'.")] = None,
    hold: Annotated[str | None, typer.Option(help="A stored hold to judge again; name its --shop.")] = None,
) -> None:
    """Say how the verdict on a message came about: scores, heaviest words, findings, thresholds.

    Where nothing was stopped, say why not: each signal against the threshold that it did not reach.
    With --hold, judge a stored hold again and say whether it comes out the same bit for bit (exit code 1 if not).
    """
    settings = Settings()
    with told():
        if (text is None) == (hold is None):
            raise InvalidInput("Give a message, or --hold and --shop.")
        bundle, problems = load_bundle(settings)
        warn(problems)
        if hold is None:
            policies = Policies(settings, policy, shop)
            line = CheckLine(text or "", context=[*(context or [])], shop=shop, agent=agent, group=group)
            turns = tuple(Turn("customer", turn) for turn in context or ())
            own, rules = policies.bundle_of(shop, bundle), policies.of(shop)
            verdict = judged(line, bundle, policies)
            explain(line.text, turns, verdict, own, rules)
            known = policies.group_of(shop, agent) if group is None else group
            tell_why_not(why_not(verdict, rules, group=known, agent=agent), rules.language)
            return
        if shop is None:
            raise InvalidInput("--hold needs --shop.", hint="Name the shop the hold is in.")
        journal = open_journal(settings.journal)
        try:
            again = rejudge(shop, hold, bundle, settings, journal)
        finally:
            journal.close()
    compare(again)
    raise typer.Exit(0 if again.same else 1)


def explain(text: str, context: tuple[Turn, ...], verdict: Verdict, bundle: Bundle, policy: Policy) -> None:
    """Print everything that went into a verdict."""
    console = out()
    show(text, verdict, policy.language)
    folded = fold(text)
    if (lists := policy.lists.own) is not None:  # as the model reads it
        if allowed := lists.allowed(folded):
            tell(Reason("why_allowed", {"words": " ".join(allowed)}), policy.language)
        folded, context = lists.read(folded), lists.read_turns(context)
    if folded.text != text:
        tell(Reason("why_read_as", {"text": folded.text}), policy.language)
    if verdict.findings:
        console.print(findings_table(verdict.findings, policy.language))
    if not verdict.scores:
        return
    console.print(scores_table(verdict, policy))
    likeliest: Label = max(RISKY, key=lambda label: verdict.scores[label])
    words = [finding.text for finding in agent_words(bundle.agent_model, folded, context, likeliest)]
    if words:
        tell(Reason("why_leaning", {"row": likeliest, "words": "  ".join(words)}), policy.language)


def tell_why_not(reasons: tuple[Reason, ...], language: str) -> None:
    """Print why nothing was stopped, a line for each signal."""
    if reasons:
        out().print(Text(say(Reason("why_not_stopped"), language), "bold"))
    for reason in reasons:
        tell(reason, language, "· ")


def tell(reason: Reason, language: str, before: str = "") -> None:
    """Print one sentence, with nothing in it that moves the cursor."""
    out().print(Text(before + visible(say(reason, language))))


def findings_table(findings: tuple[Finding, ...], language: str) -> Table:
    """What was seen."""
    table = Table("kind", "tier", "source", "where", "typed", "because", title="findings", title_justify="left")
    for finding in findings:
        where = f"{finding.start}–{finding.end}"
        because = visible(say(finding.because, language))
        table.add_row(finding.kind, finding.tier, finding.source, where, Text(visible(finding.text)), Text(because))
    return table


def scores_table(verdict: Verdict, policy: Policy) -> Table:
    """Each tone's probability, its weight, and the thresholds that the weight is held against."""
    table = Table("label", "share", "or graver", "suspected", "confirmed", "mode", "then", title="scores")
    table.add_row("ok", percent(verdict.scores["ok"]))
    weight = 0.0
    for label in RISKY:
        rule = getattr(policy.labels, label)
        weight += verdict.scores[label] if rule.mode != "off" else 0.0
        table.add_row(
            label,
            percent(verdict.scores[label]),
            percent(weight),
            percent(rule.suspected_at),
            percent(rule.confirmed_at),
            rule.mode,
            f"{rule.suspected} / {rule.confirmed}",
        )
    return table


def compare(again: Rejudged) -> None:
    """Print a stored verdict, and what it is today."""
    console = out()
    then, now = again.hold.verdict, again.now
    show(again.hold.text, then, "zh-CN")
    if again.same:
        console.print(Text("The same today, bit for bit.", "bold green"))
        return
    console.print(Text("Not the same today:", "bold red"))
    for part in ("decision", "would", "label", "tier", "scores", "findings", "reasons", "engine", "degraded"):
        if getattr(then, part) != getattr(now, part):
            console.print(Text(visible(f"{part}: {getattr(then, part)} then, {getattr(now, part)} now")))
    for change in again.changed:
        console.print(Text(change))
    if not again.changed:
        console.print("Code, model, policy and lexicon are those of then: this is a bug. Please report it.")
