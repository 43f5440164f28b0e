"""How good a text model is on labelled texts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.learning.figures import Figure, score_of, share_of
from moderation.learning.labelled import Classes, TextRow
from moderation.learning.measured import Measured, Slice, band_of
from moderation.learning.metrics import calibration_error, confusion, macro_f1, precision_recall
from moderation.learning.text_model import TextModel


def measure_text(rows: Sequence[TextRow], numbers: Sequence[int], model: TextModel) -> Measured:
    """Judge every text and compare."""
    shares = np.array([model.probabilities(row.text) for row in rows])
    return measured_text(rows, numbers, model.classes, shares, model.lifts)


def measured_text(
    rows: Sequence[TextRow],
    numbers: Sequence[int],
    classes: Classes,
    shares: NDArray[np.float64],
    lifts: NDArray[np.float64],
) -> Measured:
    """The figures of these probabilities. Due and stopped is all that is not of the first class."""
    ids, wanted = [row.id for row in rows], list(numbers)
    said = (shares * lifts).argmax(axis=1).tolist()
    table = confusion(wanted, said, len(classes.names))
    right = [one == other for one, other in zip(wanted, said, strict=True)]
    found = {
        "accuracy": share_of(dict(zip(ids, right, strict=True))),
        "macro_f1": score_of(table, macro_f1),
        "ece": Figure(calibration_error(shares, wanted), len(rows)),
    }
    for name, (precision, recall, f1) in zip(classes.names, precision_recall(table), strict=True):
        found |= {f"{name}_precision": Figure(precision), f"{name}_recall": Figure(recall), f"{name}_f1": Figure(f1)}
    bands: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        bands.setdefault(band_of(row.text), []).append(place)
    return Measured(
        found,
        classes.names,
        wanted,
        said,
        shares,
        1 - shares[:, 0],
        due=[number != 0 for number in wanted],
        stopped=[number != 0 for number in said],
        texts=[row.text for row in rows],
        ids=ids,
        slices=[Slice("length", name, tuple(places)) for name, places in bands.items()],
    )
