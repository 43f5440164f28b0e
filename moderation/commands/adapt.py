"""`moderation adapt`: the agent model and its thresholds, fitted to a shop's own traffic and a hold budget."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.check import Bundle
from moderation.commands.adapted import Outcome, counts_of, show, write_review
from moderation.commands.books import administration, hint, say, say_json, who
from moderation.commands.console import warn
from moderation.commands.history import MOST_MESSAGES, History, opened, read_history, read_titles
from moderation.features.shop_lists import plain
from moderation.learning.adapt import STEPS, Adapted, Past, adapt
from moderation.learning.dataset import AgentRow, agent_corpus, read_agent
from moderation.learning.titles import Titles
from moderation.policy.lists import MOST_WORDS, Lists
from moderation.policy.parse import parse_policy
from moderation.policy.policy import Policy
from moderation.policy.written import laid_over
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.stores.lexicons import load_lexicons
from moderation.vocabulary.verdicts import RISKY

SHOWN = 5
"""How many unusable lines are named."""
HEADING = "Written by `moderation adapt`: thresholds, correction and words to allow; the rest is as it was."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("adapt")(run)


def run(
    history: Annotated[
        Path, typer.Argument(help="What agents wrote: TSV with text and context, JSON lines, or a message a line.")
    ],
    shop: Annotated[str, typer.Option(help="The shop whose policy gets the result.")],
    budget: Annotated[float, typer.Option(min=0.0001, max=0.5, help="The share of messages it lets us hold.")] = 0.01,
    titles: Annotated[Path | None, typer.Option(help="Product titles, one a line: names that only look rude.")] = None,
    review: Annotated[Path | None, typer.Option(help="Write the suspicious messages here (TSV).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell the result and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Adapt to a shop's own traffic: unlabelled messages of its agents, nearly all of them fine.

    At least 200 messages are needed, better a thousand. Suspicious ones are set aside and not learned from. The result
    is a new version of the shop's policy: thresholds, a correction of the model, and with --titles words to allow.
    `moderation shop policy revert` undoes it.
    """
    settings = Settings()
    with administration() as admin:
        before = admin.policy(shop)
        past = read(history)
        bundle, problems = load_bundle(settings)
        warn(problems)
        text = "" if before is None else before.body
        words = [] if titles is None else new_words(titles, settings, bundle, parse_policy(text, "now").lists)
        if words:
            text = laid_over(text, {"lists": {"allow": [*parse_policy(text, "now").lists.allow, *words]}})
        test = test_set(settings)
        found = fitted(past.messages, bundle, parse_policy(text, "now"), settings, test, budget)
        text = laid_over(text, {"correction": found.correction.id, **found.laid}, HEADING)
        if review is not None:
            write_review(review, [past.messages[index] for index in found.suspicious])
        note = f"adapt: {len(past.messages)} messages, budget {budget:.2%}, {len(words)} words to allow"
        number = 0 if before is None else before.number
        policy = ""
        if not dry_run:
            policy = admin.set_policy(
                shop, text, by=who(), note=note, expected=number, correction=found.correction
            ).version
    outcome = Outcome(
        shop=shop,
        policy=policy,
        correction=found.correction.id,
        messages=len(past.messages),
        unusable=len(past.unusable),
        suspicious=len(found.suspicious),
        budget=budget,
        figures=found.figures,
        counts=counts_of(test) | {"held": len(past.messages) - len(found.suspicious)},
        allow=words,
        text=text,
    )
    if as_json:
        say_json(outcome)
        return
    show(outcome)
    if dry_run:
        say("Nothing was changed (--dry-run). The policy would be:")
        typer.echo(text)
    else:
        say(f"Policy {policy} is in force; running processes take it within a second.")
        hint(f"Undo: moderation shop policy revert {shop} {number}")


def read(history: Path) -> History:
    """Read the messages, and say what could not be read."""
    with opened(history) as source:
        past = read_history(source)
    warn(f"Line {number} is left out: {problem}" for number, problem in past.unusable[:SHOWN])
    if len(past.unusable) > SHOWN:
        warn([f"{len(past.unusable) - SHOWN} more lines are left out."])
    if past.more:
        warn([f"There are more than {MOST_MESSAGES:,} messages; those after them were not read."])
    return past


def new_words(titles: Path, settings: Settings, bundle: Bundle, lists: Lists) -> list[str]:
    """Words of the titles that the shop does not allow yet, nor deny in part; as many as there is room for."""
    lexicons = load_lexicons(settings.training_dir / "lexicons")
    with opened(titles) as source:
        found = Titles(lexicons, bundle.agent_finders).innocent(read_titles(source))
    allowed = {plain(word) for word in lists.allow}
    denied = [plain(word) for label in RISKY for word in getattr(lists.deny, label)]
    fresh = [word for word in found if word not in allowed and not any(part in word for part in denied)]
    room = MOST_WORDS - len(lists.allow)
    if len(fresh) > room:
        warn([f"{len(fresh) - room} words of the titles are left out: an allow list has at most {MOST_WORDS:,}."])
    return fresh[:room]


def test_set(settings: Settings) -> list[AgentRow]:
    """The labelled messages on which the expected recall is measured."""
    return read_agent(settings.training_dir / "test" / "agent.tsv")


def fitted(
    messages: Sequence[Past],
    bundle: Bundle,
    policy: Policy,
    settings: Settings,
    test: Sequence[AgentRow],
    budget: float,
) -> Adapted:
    """Adapt, showing how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("adapting", total=STEPS)

        def step(done: str) -> None:
            progress.update(task, advance=1, description=done)

        return adapt(messages, bundle, policy, agent_corpus(settings.training_dir), test, budget, step)
