"""A stored hold judged again: by the model and policy it was judged by, as far as they are still here."""

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from moderation.check import Bundle, Held, check, check_again
from moderation.journal import corrections, holds, policies
from moderation.journal.database import Journal
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.policy.policy import Policy
from moderation.settings import Settings
from moderation.stores.bundles import load_agent_model
from moderation.vocabulary.errors import BundleError, InvalidInput, NotFound
from moderation.vocabulary.holds import Hold
from moderation.vocabulary.messages import Message
from moderation.vocabulary.verdicts import Verdict

ADDED_BY_THE_LANE = {"context_unavailable", "journal_unavailable"}
"""Reasons that the web process adds to a verdict; they are about the moment, not the message."""


class Rejudged(Struct, frozen=True):
    """The hold, its verdict then and now, and what is no longer as it was then."""

    hold: Hold
    now: Verdict
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the verdict came out the same, bit for bit."""
        return of_the_message(self.now) == of_the_message(self.hold.verdict)


def rejudge(shop: str, hold_id: str, bundle: Bundle, settings: Settings, journal: Journal) -> Rejudged:
    """Judge a hold again. Raises NotFound."""
    with journal.read() as conn:
        hold = holds.get(conn, shop, hold_id)
        if hold is None:
            raise NotFound(f"There is no hold {hold_id!r} in shop {shop!r}.", hint="Name its shop with --shop.")
        name = hold.verdict.versions.policy
        number = name.removeprefix(f"{shop}-")
        stored = policies.get(conn, shop, int(number)) if number.isdecimal() else None
        then = as_then(bundle, hold, settings, conn)
        first = held_before(hold, conn)
    policy = parse_policy(stored.body, stored.version) if stored else DEFAULT
    policy, message = reaching_everybody(policy), Message(hold.text, hold.context)
    verdict = check(message, then, policy)
    if first is not None:
        verdict = check_again(verdict, message, first, then, policy)
    before, now = hold.verdict.versions, verdict.versions
    changed = [
        f"{part}: {was or 'none'} then, {after or 'none'} now"
        for part, was, after in (
            ("code", before.code, now.code),
            ("model", before.model, now.model),
            ("policy", before.policy, now.policy),
            ("lexicon", before.lexicon, now.lexicon),
        )
        if was != after
    ]
    return Rejudged(hold, verdict, tuple(changed))


def as_then(bundle: Bundle, hold: Hold, settings: Settings, conn: Connection) -> Bundle:
    """The bundle with the model, and the shop's correction, that judged then, if they are still here."""
    version, _, correction = hold.verdict.versions.model.partition("+")
    try:
        model = load_agent_model(settings.models_dir, version) if version else None
        if model is not None and correction and (found := corrections.get(conn, hold.shop, correction)):
            model = model.corrected(found)
    except (BundleError, InvalidInput):
        return bundle
    return Bundle(bundle.agent_finders, bundle.customer_finders, model, bundle.customer_model)


def held_before(hold: Hold, conn: Connection) -> Held | None:
    """The hold whose words this one repeats, where its verdict says so (R6)."""
    names = [reason.args["hold"] for reason in hold.verdict.reasons if reason.code == "same_as_held"]
    first = holds.get(conn, hold.shop, names[0]) if names else None
    return None if first is None else Held(first.id, first.text)


def reaching_everybody(policy: Policy) -> Policy:
    """The policy as it met this sender: a hold is proof that it reached them live."""
    return replace(policy, mode="live", rollout_percent=100.0, groups=replace(policy.groups, checked=("*",)))


def of_the_message(verdict: Verdict) -> Verdict:
    """The verdict without what the web process added."""
    reasons = tuple(reason for reason in verdict.reasons if reason.code not in ADDED_BY_THE_LANE)
    return replace(verdict, reasons=reasons, degraded=verdict.degraded and reasons == verdict.reasons)
