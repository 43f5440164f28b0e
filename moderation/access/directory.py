"""Shops, members and keys as they stand: a snapshot in memory, read again only when the journal moved."""

import time
from collections.abc import Callable

import msgspec

from moderation.access.keys import id_of, matches
from moderation.journal import keys, members, revision, shops
from moderation.journal.database import Journal
from moderation.journal.keys import Key
from moderation.vocabulary.access import EVERY_SHOP, Member, Principal, Shop
from moderation.vocabulary.errors import Unauthorized


class Snapshot(msgspec.Struct, frozen=True):
    """Everything at one revision."""

    revision: int = -1
    shops: dict[str, Shop] = {}
    members: dict[tuple[str, str], Member] = {}
    keys: dict[str, Key] = {}


NOBODY = "0" * 64
"""What an unknown key is compared with, so that it takes as long as a known one."""


class Directory:
    """Threads share it: a refresh swaps the snapshot whole."""

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._clock = clock
        self._now = Snapshot()

    def refresh(self) -> bool:
        """Read everything again if anything changed; say whether it did."""
        with self._journal.read() as conn:
            number = revision.current(conn)
            if number == self._now.revision:
                return False
            self._now = Snapshot(
                number,
                {shop.id: shop for shop in shops.all_of_them(conn)},
                {(member.shop, member.id): member for member in members.all_of_them(conn)},
                {key.id: key for key in keys.usable(conn, self._clock())},
            )
        return True

    def shop(self, shop: str) -> Shop | None:
        """One shop."""
        return self._now.shops.get(shop)

    def shops(self) -> list[Shop]:
        """Every shop, by id."""
        return list(self._now.shops.values())

    def member(self, shop: str, member_id: str) -> Member | None:
        """One member of a shop."""
        return self._now.members.get((shop, member_id))

    def group_of(self, shop: str, agent: str) -> str:
        """The alert group (预警分组) of an agent; empty for none, and for an agent nobody listed."""
        member = self._now.members.get((shop, agent))
        return "" if member is None else member.group

    def lists(self, origin: str, shop: str = "") -> bool:
        """Whether a shop (or, without one, any shop) lists the origin of a page."""
        if shop:
            listed = self._now.shops.get(shop)
            return listed is not None and origin in listed.cors_origins
        return any(origin in one.cors_origins for one in self._now.shops.values())

    def principal_of_key(self, text: str) -> Principal:
        """Whose key it is; raises Unauthorized for one that is unknown, revoked, expired or of a removed shop."""
        snapshot = self._now
        key = snapshot.keys.get(id_of(text) or "")
        known = matches(text, NOBODY if key is None else key.secret_sha256)
        if key is None or not known:
            raise Unauthorized(hint=_HINT)
        if key.expires_at is not None and self._clock() >= key.expires_at:
            raise Unauthorized("This key has expired.", hint=_HINT)
        if key.shop != EVERY_SHOP and key.shop not in snapshot.shops:
            raise Unauthorized(hint=_HINT)
        return Principal(key.shop, key.role, key.name)


_HINT = "Send `Authorization: Bearer mod_…`; `moderation key create` makes a key."
