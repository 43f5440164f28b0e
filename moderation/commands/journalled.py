"""The shops of the journal here: their policies and their agents' groups."""

from pathlib import Path

from moderation.check import Bundle
from moderation.journal import corrections, members, policies, shops
from moderation.journal.database import open_journal
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.policy import Policy
from moderation.settings import Settings
from moderation.vocabulary.errors import NotFound


class JournalledShops:
    """Reads what is asked for, when it is asked for. A journal that is not there has no shops, and is not made."""

    def __init__(self, settings: Settings) -> None:
        file = settings.journal.removeprefix("sqlite:///")
        missing = file != settings.journal and not Path(file).exists()
        self._journal = None if missing else open_journal(settings.journal)

    def policy(self, shop: str) -> Policy:
        """The policy in force. Raises NotFound."""
        if self._journal is None:
            raise no_shop(shop)
        with self._journal.read() as conn:
            if shops.get(conn, shop) is None:
                raise no_shop(shop)
            stored = policies.current(conn, shop)
        return DEFAULT if stored is None else parse_policy(stored.body, stored.version)

    def bundle(self, shop: str, policy: Policy, bundle: Bundle) -> tuple[Bundle, str]:
        """The bundle with the correction that the policy names, and why not where it cannot be applied."""
        if self._journal is None:
            raise no_shop(shop)
        with self._journal.read() as conn:
            return corrections.apply(conn, shop, policy, bundle)

    def group(self, shop: str, agent: str) -> str:
        """An agent's alert group; empty where there is no such agent."""
        if self._journal is None:
            raise no_shop(shop)
        with self._journal.read() as conn:
            member = members.get(conn, shop, agent)
        return member.group if member else ""


def no_shop(shop: str) -> NotFound:
    """The error for a shop that the journal does not know."""
    return NotFound(f"There is no shop {shop!r} in the journal here.", hint="Add it: moderation shop add.")
