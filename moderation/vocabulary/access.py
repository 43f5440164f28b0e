"""Who is asking: shops, members and principals."""

from typing import Literal

from msgspec import Struct

AccessRole = Literal["service", "agent", "supervisor", "admin"]

EVERY_SHOP = "*"
"""The shop of an operator's key: it may name any shop."""


class Shop(Struct, frozen=True):
    """One tenant. `cors_origins` are the exact origins whose pages may call us for this shop."""

    id: str
    name: str
    created_at: float
    cors_origins: tuple[str, ...] = ()


class Member(Struct, frozen=True):
    """An agent or supervisor of a shop; `group` is the alert group (预警分组, R3), empty for none."""

    shop: str
    id: str
    role: AccessRole
    name: str = ""
    group: str = ""


class Principal(Struct, frozen=True):
    """The caller as proved by a key or token. `subject` is a member id, or the key's own name for services."""

    shop: str
    role: AccessRole
    subject: str
    session: str = ""
