"""Each shop's corrections of the agent model, by their ids; which one is in force stands in the shop's policy."""

from sqlalchemy import Connection, select

from moderation.check import Bundle
from moderation.classify.correction import Correction, read_correction
from moderation.journal import revision
from moderation.journal.once import insert_once
from moderation.journal.tables import corrections as table
from moderation.policy.policy import Policy
from moderation.vocabulary.errors import InvalidInput


def put(conn: Connection, shop: str, correction: Correction, *, by: str, now: float) -> bool:
    """Keep a correction once; False where the very same was there."""
    added = insert_once(conn, table, shop=shop, id=correction.id, body=correction.body(), created_at=now, created_by=by)
    if added:
        revision.bump(conn)
    return added


def get(conn: Connection, shop: str, correction: str) -> Correction | None:
    """One correction of a shop. Raises InvalidInput where what is stored is not what its id names."""
    body = conn.execute(select(table.c.body).where(table.c.shop == shop, table.c.id == correction)).scalar_one_or_none()
    if body is None:
        return None
    found = read_correction(bytes(body))
    if found.id != correction:
        raise InvalidInput(
            f"The correction {correction} is not as it was stored.", hint="Run `moderation adapt` again."
        )
    return found


def apply(conn: Connection, shop: str, policy: Policy, bundle: Bundle) -> tuple[Bundle, str]:
    """The bundle with the correction that the policy names; where it cannot be applied, as it is, and the reason."""
    if not policy.correction:
        return bundle, ""
    try:
        correction = get(conn, shop, policy.correction)
        if correction is None:
            raise InvalidInput(
                f"There is no correction {policy.correction} in shop {shop}.", hint="Run `moderation adapt` for it."
            )
        return bundle.corrected(correction), ""
    except InvalidInput as error:
        return bundle, f"{error} Until then the thresholds fitted with it judge the model without it."
