"""What people read of a bundle: the model card (Markdown) and the report (one HTML file that loads nothing)."""

from collections.abc import Mapping, Sequence
from html import escape

from moderation.learning.evaluate import Measured
from moderation.learning.metrics import confusion
from moderation.learning.plots import budget_plot, confusion_plot, precision_recall_plot, reliability_plot
from moderation.stores.bundles import Manifest

WORST = 25
"""How many of the worst errors a report shows."""

_STYLE = """
body{font:15px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:72rem;margin:2rem auto;
padding:0 1rem;color:#222;background:#fff}table{border-collapse:collapse;margin:1rem 0}
td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}figure{display:inline-block;margin:0 1rem 1rem 0}
figcaption{font-size:.85rem;color:#555}
"""


def report(title: str, measured: Measured, figures: Mapping[str, float], source: str) -> str:
    """The report as one HTML page. `source` says what was measured."""
    classes = len(measured.names)
    plots = (
        ("Precision and recall of each class", precision_recall_plot(measured.names, measured.wanted, measured.shares)),
        ("Calibration (numbers: messages)", reliability_plot(measured.wanted, measured.shares)),
        ("Confusion", confusion_plot(measured.names, confusion(measured.wanted, measured.said, classes))),
        ("Caught against a budget", budget_plot(measured.wanted, measured.shares)),
    )
    drawn = "".join(f"<figure>{svg}<figcaption>{escape(name)}</figcaption></figure>" for name, svg in plots)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(source)}</p>"
        f"{_table(figures, measured.counts)}{drawn}<h2>The worst errors</h2>{_worst(measured)}</body></html>\n"
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
  beyond runs of up to four characters, words and pairs of words that occur at least twice.
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


def _table(figures: Mapping[str, float], counts: Mapping[str, int]) -> str:
    cells = "".join(
        f"<tr><td>{escape(name)}</td><td class=n>{value:.3f}</td><td class=n>{counts.get(name, '')}</td></tr>"
        for name, value in figures.items()
    )
    return f"<table><tr><th>figure</th><th>value</th><th>messages</th></tr>{cells}</table>"


def _worst(measured: Measured) -> str:
    """The messages whose wanted class was least likely."""
    if not measured.texts:
        return "<p>Not shown.</p>"
    rows: Sequence[tuple[float, int]] = sorted(
        (float(measured.shares[index, wanted]), index)
        for index, wanted in enumerate(measured.wanted)
        if measured.said[index] != wanted
    )[:WORST]
    cells = "".join(
        f"<tr><td>{escape(measured.texts[index][:120])}</td><td>{measured.names[measured.wanted[index]]}</td>"
        f"<td>{measured.names[measured.said[index]]}</td><td class=n>{probability:.2f}</td></tr>"
        for probability, index in rows
    )
    return f"<table><tr><th>message</th><th>wanted</th><th>said</th><th>P(wanted)</th></tr>{cells}</table>"
