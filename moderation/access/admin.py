"""Making and unmaking shops, members, keys and policies; every act leaves an audit row."""

from collections.abc import Callable, Iterable
from typing import Any, get_args

import msgspec
from sqlalchemy import Connection

from moderation.access.keys import new_key, sha256_of
from moderation.access.members_file import read_members
from moderation.access.valid import a_name, a_shop_id, an_id, origins
from moderation.classify.correction import Correction
from moderation.journal import audit, corrections, events, keys, members, policies, shops, webhooks
from moderation.journal.audit import Act
from moderation.journal.database import Journal
from moderation.journal.keys import Key
from moderation.journal.policies import StoredPolicy
from moderation.policy.parse import parse_policy
from moderation.vocabulary.access import EVERY_SHOP, AccessRole, Member, Shop
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound, PolicyError
from moderation.vocabulary.events import Event
from moderation.vocabulary.ids import new_id

ROLES = get_args(AccessRole)


class Imported(msgspec.Struct, frozen=True):
    """What an import did: how many members were new, and how many known ones were written again."""

    added: int
    changed: int


class Admin:
    """`by` is who does it, as the audit will name them."""

    def __init__(self, journal: Journal, clock: Callable[[], float]) -> None:
        self._journal = journal
        self._clock = clock

    def add_shop(self, shop_id: str, name: str, *, by: str, cors_origins: Iterable[str] = ()) -> Shop:
        """Make a shop; raises Conflict where the id was ever used."""
        shop = Shop(
            a_shop_id(shop_id),
            a_name("The shop's name", name) or shop_id,
            self._clock(),
            origins(tuple(cors_origins)),
        )
        with self._journal.begin() as conn:
            if not shops.add(conn, shop):
                raise Conflict(
                    f"The id {shop.id} belongs to a shop already, or to one that was removed.",
                    hint="Choose another; what was journalled under an id stays under it.",
                )
            self._audit(conn, shop.id, by, "shop.added", shop.id, {"name": shop.name})
        return shop

    def change_shop(
        self, shop_id: str, *, by: str, name: str | None = None, cors_origins: Iterable[str] | None = None
    ) -> Shop:
        """Give a shop a new name or other origins; what is None stays."""
        with self._journal.begin() as conn:
            shop = self._shop(conn, shop_id)
            changed = msgspec.structs.replace(
                shop,
                name=shop.name if name is None else a_name("The shop's name", name) or shop.id,
                cors_origins=shop.cors_origins if cors_origins is None else origins(tuple(cors_origins)),
            )
            shops.change(conn, changed)
            detail = {"name": changed.name, "cors_origins": list(changed.cors_origins)}
            self._audit(conn, shop.id, by, "shop.changed", shop.id, detail)
        return changed

    def remove_shop(self, shop_id: str, *, by: str) -> None:
        """Shut a shop out: its keys end, its webhooks are told no more. What was journalled of it stays."""
        now = self._clock()
        with self._journal.begin() as conn:
            self._shop(conn, shop_id)
            shops.remove(conn, shop_id, now)
            keys.revoke_all(conn, shop_id, now)
            for hook in webhooks.enabled(conn, shop_id):
                webhooks.disable(conn, shop_id, hook.id, "the shop was removed", now)
            self._audit(conn, shop_id, by, "shop.removed", shop_id)

    def shops(self) -> list[Shop]:
        """Every shop, by id."""
        with self._journal.read() as conn:
            return shops.all_of_them(conn)

    def shop(self, shop_id: str) -> Shop:
        """One shop; raises NotFound."""
        with self._journal.read() as conn:
            return self._shop(conn, shop_id)

    def put_members(self, shop_id: str, wanted: Iterable[Member], *, by: str) -> Imported:
        """Add members, or change those whose ids are known; all of them or, where one is wrong, none."""
        checked = [_member(shop_id, member) for member in wanted]
        with self._journal.begin() as conn:
            self._shop(conn, shop_id)
            added = sum(members.put(conn, member) for member in checked)
            for member in checked[:1] if len(checked) == 1 else ():
                detail = {"role": member.role, "name": member.name, "group": member.group}
                self._audit(conn, shop_id, by, "member.put", member.id, detail)
            if len(checked) != 1:
                self._audit(conn, shop_id, by, "members.put", "", {"count": len(checked), "added": added})
        return Imported(added, len(checked) - added)

    def import_members(self, shop_id: str, data: bytes, *, by: str, encoding: str = "utf-8") -> Imported:
        """Take over a CSV file's members; a file with one wrong line changes nothing."""
        return self.put_members(shop_id, read_members(shop_id, data, encoding), by=by)

    def members(self, shop_id: str) -> list[Member]:
        """A shop's members, by id."""
        with self._journal.read() as conn:
            self._shop(conn, shop_id)
            return members.all_of(conn, shop_id)

    def remove_member(self, shop_id: str, member_id: str, *, by: str) -> None:
        """Take a member out; raises NotFound."""
        with self._journal.begin() as conn:
            if not members.remove(conn, shop_id, member_id):
                raise NotFound("There is no such member in this shop.", hint="List the shop's members.")
            self._audit(conn, shop_id, by, "member.removed", member_id)

    def create_key(
        self, shop_id: str, name: str, role: AccessRole = "service", *, by: str, expires_at: float | None = None
    ) -> tuple[str, Key]:
        """Make a key and return its text, which is never shown again. EVERY_SHOP makes an operator's key."""
        now = self._clock()
        if role not in ROLES:
            raise InvalidInput(f"There is no role {role!r}.", hint=f"Choose one of: {', '.join(ROLES)}.")
        if shop_id == EVERY_SHOP and role != "admin":
            raise InvalidInput("A key for every shop is an operator's: its role is admin.")
        if expires_at is not None and not now < expires_at < 1e12:
            raise InvalidInput("The key would have expired already, or never.", hint="Give a time to come, in seconds.")
        key_id, text = new_key()
        key = Key(key_id, shop_id, role, an_id("The key's name", name), sha256_of(text), now, expires_at)
        with self._journal.begin() as conn:
            if shop_id != EVERY_SHOP:
                self._shop(conn, shop_id)
            keys.add(conn, key)
            self._audit(conn, shop_id, by, "key.created", key_id, {"name": key.name, "role": role})
        return text, key

    def keys(self, shop_id: str | None) -> list[Key]:
        """A shop's keys (or, for None, everybody's), oldest first, the revoked ones too."""
        with self._journal.read() as conn:
            if shop_id not in (None, EVERY_SHOP):
                self._shop(conn, str(shop_id))
            return keys.all_of(conn, shop_id)

    def revoke_key(self, shop_id: str, key_id: str, *, by: str) -> None:
        """End a key of this shop; raises NotFound. A key that has ended already stays as it is."""
        with self._journal.begin() as conn:
            key = keys.get(conn, key_id)
            if key is None or key.shop != shop_id:
                raise NotFound("There is no such key in this shop.", hint="List the shop's keys.")
            if keys.revoke(conn, shop_id, key_id, self._clock()):
                self._audit(conn, shop_id, by, "key.revoked", key_id, {"name": key.name})

    def set_policy(
        self,
        shop_id: str,
        text: str,
        *,
        by: str,
        note: str = "",
        expected: int | None = None,
        correction: Correction | None = None,
    ) -> StoredPolicy:
        """Put a policy (TOML or JSON) in force; raises PolicyError, naming the key, and leaves the old one.

        `expected` is the number of the policy that it was written against; another one there is a Conflict.
        `correction` is kept in the same transaction: a policy may name only a correction that the shop has.
        """
        policy = parse_policy(text, "new")
        now = self._clock()
        with self._journal.begin() as conn:
            self._shop(conn, shop_id)
            before = policies.current(conn, shop_id)
            if correction is not None and corrections.put(conn, shop_id, correction, by=by, now=now):
                self._audit(conn, shop_id, by, "correction.added", correction.id, {"model": correction.model})
            if policy.correction and corrections.get(conn, shop_id, policy.correction) is None:
                raise PolicyError(
                    "correction", f"this shop has no correction {policy.correction}; see moderation adapt"
                )
            stored = policies.put(conn, shop_id, text, by=by, now=now, note=a_name("The note", note), expected=expected)
            if before is None or stored.number != before.number:
                data = {"version": stored.version, "number": stored.number, "by": by, "note": stored.note}
                self._audit(conn, shop_id, by, "policy.changed", stored.version, data)
                events.record(conn, [Event(new_id("evt", now), shop_id, "policy.changed", now, data=data)])
        return stored

    def revert_policy(self, shop_id: str, number: int, *, by: str) -> StoredPolicy:
        """Put an older version in force again, as a new one; 0 is the default, which every shop starts from."""
        with self._journal.read() as conn:
            self._shop(conn, shop_id)
            older = policies.get(conn, shop_id, number) if 0 < number < 2**31 else None
        if older is None and number != 0:
            raise NotFound(
                f"Shop {shop_id} never had a policy {number}.", hint=f"moderation shop policy history {shop_id}"
            )
        return self.set_policy(shop_id, older.body if older else "", by=by, note=f"back to {number}")

    def policy(self, shop_id: str) -> StoredPolicy | None:
        """The policy that a shop put in force; None where the default is."""
        with self._journal.read() as conn:
            self._shop(conn, shop_id)
            return policies.current(conn, shop_id)

    def policy_history(self, shop_id: str, limit: int = 50) -> list[StoredPolicy]:
        """A shop's policies, newest first."""
        with self._journal.read() as conn:
            self._shop(conn, shop_id)
            return policies.history(conn, shop_id, limit)

    def audit(self, shop_id: str, limit: int = 100, before: int | None = None) -> list[Act]:
        """What was done in a shop, newest first."""
        with self._journal.read() as conn:
            return audit.page(conn, shop_id, limit, before)

    def _shop(self, conn: Connection, shop_id: str) -> Shop:
        shop = shops.get(conn, shop_id)
        if shop is None:
            raise NotFound(f"There is no shop {shop_id[:64]!r}.", hint="`moderation shop list` names them.")
        return shop

    def _audit(
        self, conn: Connection, shop: str, by: str, action: str, target: str, detail: dict[str, Any] | None = None
    ) -> None:
        audit.write(conn, Act(shop, self._clock(), by, action, target, detail or {}))


def _member(shop_id: str, member: Member) -> Member:
    if member.role not in ("agent", "supervisor", "admin"):
        raise InvalidInput(f"A member cannot be {member.role!r}.", hint="Choose agent, supervisor or admin.")
    return Member(
        shop_id,
        an_id("The member's id", member.id),
        member.role,
        a_name("The member's name", member.name),
        a_name("The member's group", member.group),
    )
