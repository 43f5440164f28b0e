"""The only code that reads the lexicons' files."""

from pathlib import Path

from moderation.features.lexicons import Lexicons, parse_lexicons
from moderation.vocabulary.errors import InvalidInput


def load_lexicons(folder: Path) -> Lexicons:
    """Read `folder/*.tsv`. Raises InvalidInput where there are none, or where a line cannot be read."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.tsv"))}
    if not files:
        raise InvalidInput(
            f"There are no lexicons (*.tsv) in {folder}.", hint="Set MODERATION_TRAINING_DATA, or restore the folder."
        )
    return parse_lexicons(files)
