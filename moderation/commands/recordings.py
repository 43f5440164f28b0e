"""Files of recorded sessions, read with a clear word about what is wrong in them."""

from pathlib import Path

import msgspec

from moderation.early_warning.recorded import Recorded
from moderation.learning.dataset import read_text
from moderation.vocabulary.errors import InvalidInput


def read_recorded(path: Path) -> list[Recorded]:
    """Read JSON lines. Raises InvalidInput naming the line."""
    sessions = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            sessions.append(msgspec.json.decode(line, type=Recorded))
        except (msgspec.DecodeError, RecursionError) as error:
            raise InvalidInput(
                f"{path.name}:{number}: {error}", hint='Each line needs {"id", "turns": [{"role", "text", "t"}]}.'
            ) from error
    return sessions
