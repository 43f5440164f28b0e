"""`moderation train`: both models from `training_data/`, in a minute or so; or a model of any labelled file."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.commands.console import out, told
from moderation.commands.texts import train_texts
from moderation.features.all import AgentFinders, CustomerFinders
from moderation.learning.dataset import agent_corpus, customer_corpus, read_concepts
from moderation.learning.guards import refuse
from moderation.learning.measured import Measured
from moderation.learning.names import SHOWN
from moderation.learning.report import card, report
from moderation.learning.train import STEPS, Trained, train_agent, train_customer
from moderation.learning.unseen import unseen_agent, unseen_customer
from moderation.settings import Settings
from moderation.stores.bundles import write_bundle
from moderation.stores.lexicons import load_lexicons
from moderation.vocabulary.errors import InvalidInput

Name = Literal["agent", "customer"]
ABOUT = {
    "agent": "Says how likely an agent's message is ok, abuse (辱骂), bad attitude (态度差) or a brush-off (敷衍).",
    "customer": "Says how likely a customer's message is of each level of anger: 0 calm, 1 mild, 2 strong, 3 risk.",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("train")(run)


def run(
    only: Annotated[Name | None, typer.Option(help="Train this model only.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="The folder with agent/, customer/, lexicons/; or any labelled file.")
    ] = None,
    into: Annotated[Path | None, typer.Option("--out", help="Where the bundles go.")] = None,
    promote: Annotated[bool, typer.Option(help="Use the new models from now on.")] = True,
    guards: Annotated[
        bool, typer.Option(help="Refuse leaks, duplicates and labels that give themselves away; off for experiments.")
    ] = True,
    labels: Annotated[
        str, typer.Option(help="Of a file: the labels that count, and names for them: 0=safe,1=rude.")
    ] = "",
    text_column: Annotated[str, typer.Option(help="Of a file: the column of the texts.")] = "text",
    label_column: Annotated[str, typer.Option(help="Of a file: the column of the labels.")] = "label",
    created: Annotated[str, typer.Option(help="A date for the manifest; the file itself does not depend on it.")] = "",
) -> None:
    """Train the models and write each as a bundle: model, manifest, card and report.

    The same data gives the same file. Running processes take a promoted model up by themselves.
    With --data FILE (TSV, CSV or JSON lines) a throw-away model of its labels goes to --out; no service uses it.
    """
    settings = Settings()
    given, data, into = into, data or settings.training_dir, into or settings.models_dir
    with told():
        if data.is_file():
            train_texts(data, given, labels, (text_column, label_column), created)
            return
        if labels:
            raise InvalidInput("--labels goes with a file.", hint="Give the labelled file with --data.")
        if guards:
            refuse(data)
        names: list[Name] = [only] if only else ["agent", "customer"]
        with Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True)
        ) as progress:
            finished = [_train(name, data, progress) for name in names]
        for trained, measured in finished:
            manifest = trained.manifest(measured.figures, created)
            papers = {
                "card.md": card(manifest, measured.figures, ABOUT[trained.name]),
                "report.html": report(
                    f"{trained.name} {trained.version}",
                    measured,
                    SHOWN[trained.name],
                    "Batches of the corpus, each out of sight of the model that judged it; the model alone, no policy.",
                ),
            }
            folder = write_bundle(into, manifest, trained.file, papers, promote=promote)
            shown = "  ".join(f"{figure} {value:.3f}" for figure, value in measured.figures.items())
            out().print(f"{trained.name} {trained.version}{' (in use)' if promote else ''}  {folder}\n  {shown}")


def _train(name: Name, data: Path, progress: Progress) -> tuple[Trained, Measured]:
    task = progress.add_task(name, total=STEPS)
    lexicons = load_lexicons(data / "lexicons")
    concepts = read_concepts(data)

    def step(done: str) -> None:
        progress.update(task, advance=1, description=done)

    if name == "agent":
        agent_rows = agent_corpus(data)
        trained = train_agent(agent_rows, concepts, AgentFinders(lexicons), step)
        return trained, unseen_agent(agent_rows, trained)
    customer_rows = customer_corpus(data)
    trained = train_customer(customer_rows, concepts, CustomerFinders(lexicons), step)
    return trained, unseen_customer(customer_rows, trained)
