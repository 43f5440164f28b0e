"""The policy in force of every shop, read again only when the journal moved."""

from collections.abc import Mapping

import structlog

from moderation.journal import policies, revision
from moderation.journal.database import Journal
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.policy import Policy
from moderation.vocabulary.errors import PolicyError

log = structlog.get_logger()


class Policies:
    """A snapshot that is swapped whole."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._revision = -1
        self._of: dict[str, Policy] = {}

    def of(self, shop: str) -> Policy:
        """A shop's policy; the default where it set none."""
        return self._of.get(shop, DEFAULT)

    @property
    def snapshot(self) -> Mapping[str, Policy]:
        """The policy of every shop that set one; another object whenever one changed."""
        return self._of

    def refresh(self) -> None:
        """Read what changed. One that cannot be read (a newer version wrote it) leaves the old one in force."""
        with self._journal.read() as conn:
            now = revision.current(conn)
            if now == self._revision:
                return
            stored = policies.all_current(conn)
        fresh: dict[str, Policy] = {}
        for one in stored:
            known = self._of.get(one.shop)
            try:
                same = known is not None and known.version == one.version
                fresh[one.shop] = known if same and known else parse_policy(one.body, one.version)
            except PolicyError as error:
                log.error("A stored policy was refused.", action="policy_refused", shop=one.shop, path=error.path)
                if known is not None:
                    fresh[one.shop] = known
        for policy in fresh.values():
            _ = policy.lists.own  # what the first use makes is made now, not while a message waits
        self._of = fresh
        self._revision = now
