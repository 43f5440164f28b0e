"""`train` and `evaluate` for other people's labelled texts: a throw-away model in a folder of its own."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.commands.console import out, warn
from moderation.commands.evaluation import Evaluated, messages
from moderation.learning.labelled import classes_of, read_labelled
from moderation.learning.names import SHOWN
from moderation.learning.report import report
from moderation.learning.text_evaluate import measure_text, measured_text
from moderation.learning.text_model import load_text_model
from moderation.learning.text_train import STEPS, train_text
from moderation.stores.bundles import write_bundle
from moderation.vocabulary.errors import InvalidInput

CARD = """# Text model {version}

A throw-away model that measures our way of training on a labelled file; the service never uses it.

- Made of {file}: {counts}; SHA-256 of the texts and labels {data}.
- Whether it may be passed on is a matter of that file's licence.
"""
UNSEEN = "Fifths of the texts, each out of sight of the model that judged it."


def train_texts(path: Path, into: Path | None, labels: str, columns: tuple[str, str], created: str) -> None:
    """Train on one labelled file and write the bundle under `into`."""
    if into is None:
        raise InvalidInput(f"{path} is a file of other people's labels.", hint="Say with --out where the model goes.")
    rows, empty = read_labelled(path, *columns)
    _tell_of(path, empty)
    classes = classes_of(rows, labels)
    numbers = classes.of(rows, path)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True)
    ) as progress:
        task = progress.add_task("text", total=STEPS)
        trained = train_text(
            rows, numbers, classes, lambda done: progress.update(task, advance=1, description=f"{done} (text)")
        )
    measured = measured_text(rows, numbers, classes, trained.unseen, trained.model.lifts)
    manifest = trained.manifest(measured.figures, created)
    title = f"text {manifest.version}"
    papers = {
        "card.md": CARD.format(
            version=manifest.version, file=path.name, data=manifest.data_sha256, counts=manifest.counts
        ),
        "report.html": report(title, measured, SHOWN["text"], UNSEEN),
    }
    folder = write_bundle(into, manifest, trained.file, papers, promote=True)
    shown = "  ".join(f"{figure} {measured.figures[figure]:.3f}" for figure in SHOWN["text"])
    out().print(f"{title}  {folder}\n  out of sight: {shown}")


def text_part(path: Path, model_dir: Path, columns: tuple[str, str]) -> Evaluated:
    """Labelled texts, judged by the text model in a folder."""
    model = load_text_model(model_dir)
    rows, empty = read_labelled(path, *columns)
    _tell_of(path, empty)
    measured = measure_text(rows, model.classes.of(rows, path), model)
    return messages("text", measured, f"{path.name}: {len(rows)} labelled texts; model {model.version}.")


def _tell_of(path: Path, empty: list[str]) -> None:
    if empty:
        warn([f"{path}: {len(empty)} rows without a text were left out (the first on line {empty[0]})."])
