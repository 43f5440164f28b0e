"""Each shop's bundle: the one in use, with the correction that the shop's policy names."""

from collections.abc import Mapping

import structlog

from moderation.check import Bundle
from moderation.journal import corrections
from moderation.journal.database import Journal
from moderation.policy.policy import Policy

log = structlog.get_logger()


class Corrections:
    """A snapshot that is swapped whole."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._made_for: tuple[Bundle, Mapping[str, Policy]] | None = None
        self._of: dict[str, tuple[str, Bundle]] = {}
        self.problems: dict[str, str] = {}

    def of(self, shop: str, policy: Policy, bundle: Bundle) -> Bundle:
        """What judges a shop's agents; `bundle` as it is where the policy names no correction."""
        if not policy.correction:
            return bundle
        name, corrected = self._of.get(shop, ("", bundle))
        return corrected if name == policy.correction else bundle

    def refresh(self, policies: Mapping[str, Policy], bundle: Bundle) -> None:
        """Make the bundles anew where policies or models changed. One that cannot be applied is told once."""
        if self._made_for is not None and self._made_for[0] is bundle and self._made_for[1] is policies:
            return
        named = {shop: policy for shop, policy in policies.items() if policy.correction}
        same_bundle = self._made_for is not None and self._made_for[0] is bundle
        made: dict[str, tuple[str, Bundle]] = {}
        problems: dict[str, str] = {}
        if named:
            with self._journal.read() as conn:
                for shop, policy in named.items():
                    known = self._of.get(shop)
                    if same_bundle and known is not None and known[0] == policy.correction:
                        made[shop] = known
                        continue
                    corrected, problem = corrections.apply(conn, shop, policy, bundle)
                    if problem:
                        problems[shop] = problem
                    else:
                        made[shop] = policy.correction, corrected
        for shop, problem in problems.items():
            if self.problems.get(shop) != problem:
                log.warning("A correction is not applied.", action="correction_refused", shop=shop, problem=problem)
        self._of, self.problems, self._made_for = made, problems, (bundle, policies)
