"""What people read of a bundle or an evaluation: the model card (Markdown) and the report (HTML)."""

from collections.abc import Mapping, Sequence

from moderation.learning.measured import Measured
from moderation.learning.metrics import confusion, interval
from moderation.learning.page import figure_table, page, section, table
from moderation.learning.plots import (
    budget_plot,
    calibration_plot,
    confusion_plot,
    precision_recall_plot,
    reliability_plot,
)
from moderation.stores.bundles import Manifest

WORST = 25
"""How many of the worst errors a report shows."""
LONGEST = 160
"""So much of a message, and of what was said before it, is shown."""


def report(title: str, measured: Measured, names: Mapping[str, str], source: str, *more: str) -> str:
    """The report as one HTML page. `names` says what the figures are called, `source` what was measured."""
    classes = len(measured.names)
    plots = (
        ("Precision and recall of each class", precision_recall_plot(measured.names, measured.wanted, measured.shares)),
        ("Calibration, likeliest class (numbers: messages)", reliability_plot(measured.wanted, measured.shares)),
        ("Calibration of the score that stops a message", calibration_plot(measured.risk, measured.due)),
        ("Confusion", confusion_plot(measured.names, confusion(measured.wanted, measured.said, classes))),
        ("Recall against hold budget", budget_plot(measured.due, measured.risk)),
    )
    drawn = "".join(f"<figure>{svg}<figcaption>{name}</figcaption></figure>" for name, svg in plots)
    return page(
        title,
        source,
        figure_table(measured.table, names),
        drawn,
        *more,
        section("Slices", _slices(measured)) if measured.slices else "",
        section("The worst errors", _worst(measured)),
    )


def card(manifest: Manifest, figures: Mapping[str, float], about: str) -> str:
    """The model card as Markdown."""
    rows = "\n".join(f"| {name} | {value:.3f} |" for name, value in figures.items())
    counts = "\n".join(f"| {name} | {count} |" for name, count in manifest.counts.items())
    libraries = ", ".join(f"{name} {version}" for name, version in manifest.libraries.items())
    return f"""# Model card: {manifest.name} {manifest.version}

{about}

- Arithmetic: TF-IDF by presence over runs of characters, words, the question and facts of how they meet; linear
  margins; probabilities by a regression fitted on batches out of sight. No text of the training data is in the file
  beyond runs of up to three characters and words that occur at least twice.
- Trained with {libraries}; seed {manifest.seed}; code {manifest.code}; lexicons {manifest.lexicons}.
- Data: `training_data/` (its README is the data card), SHA-256 {manifest.data_sha256}.
- Not for: deciding about a person without a person; texts that are not customer-service chat; other languages.

| rows | |
| --- | --- |
{counts}

Measured on batches of the corpus that were out of sight of the model that judged them (the model alone: no policy):

| figure | |
| --- | --- |
{rows}
"""


def _slices(measured: Measured) -> str:
    """How each slice fares: right at all, due and stopped, not due and stopped; with 95 % intervals."""
    rows: list[Sequence[str | int]] = []
    for cut in measured.slices:
        right = [measured.said[row] == measured.wanted[row] for row in cut.rows]
        due = [measured.stopped[row] for row in cut.rows if measured.due[row]]
        fine = [measured.stopped[row] for row in cut.rows if not measured.due[row]]
        rows.append((cut.kind, cut.name, len(cut.rows), _part(right), _part(due), _part(fine)))
    return table(("slice", "", "messages", "class right", "due: stopped", "not due: stopped"), rows)


def _part(hits: Sequence[bool]) -> str:
    if not hits:
        return ""
    low, high = interval(sum(hits), len(hits))
    return f"{sum(hits)}/{len(hits)} = {sum(hits) / len(hits):.2f} ({low:.2f}–{high:.2f})"


def _worst(measured: Measured) -> str:
    """The messages whose wanted class was least likely, with what was found in them."""
    if not measured.texts:
        return "<p>Not shown.</p>"
    rows = sorted(
        (float(measured.shares[index, wanted]), index)
        for index, wanted in enumerate(measured.wanted)
        if measured.said[index] != wanted
    )[:WORST]
    return table(
        ("id", "before", "message", "wanted", "said", "P(wanted)", "found"),
        [
            (
                measured.ids[index] if measured.ids else "",
                measured.before[index][-LONGEST:] if measured.before else "",
                measured.texts[index][:LONGEST],
                measured.names[measured.wanted[index]],
                measured.names[measured.said[index]],
                f"{probability:.2f}",
                measured.notes[index] if measured.notes else "",
            )
            for probability, index in rows
        ],
    )
