"""A phrase that is always found, so that anybody can see the live system hold something without being rude."""

from collections.abc import Iterator

from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding, Reason

PHRASE = "MODERATION-TEST-HOLD-1f9e2c"
"""What to send. It means nothing, and no agent types it by chance."""


class Drill:
    """Looks for the phrase as it was typed, letter by letter."""

    name = "drill"

    def find(self, sight: Sight) -> Iterator[Finding]:
        """What it sees in one message."""
        start = sight.folded.original.find(PHRASE)
        if start >= 0:
            yield Finding("abuse", self.name, start, start + len(PHRASE), PHRASE, Reason("drill"), "confirmed")
