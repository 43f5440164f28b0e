"""The shapes of HTTP for those who run shops: shops, members, keys, policies, webhooks, what was set aside."""

from typing import Any, Literal

from msgspec import Struct

from moderation.vocabulary.access import AccessRole
from moderation.vocabulary.events import EventKind

MemberRole = Literal["agent", "supervisor", "admin"]


class ShopRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A new shop. `cors_origins` are exact origins, like `https://im.example.com`."""

    id: str
    name: str
    cors_origins: list[str] = []


class ShopChange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a shop; what is left out stays."""

    name: str | None = None
    cors_origins: list[str] | None = None


class ShopView(Struct, frozen=True):
    """A shop as shown."""

    id: str
    name: str
    created_at: float
    cors_origins: list[str]


class ShopList(Struct, frozen=True):
    """Every shop that the key may see."""

    shops: list[ShopView]


class MemberRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An agent, supervisor or admin; `group` is the alert group (预警分组)."""

    id: str
    role: MemberRole = "agent"
    name: str = ""
    group: str = ""


class MemberBatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Several members: new ones are added, known ones changed."""

    members: list[MemberRequest]


class MemberView(Struct, frozen=True):
    """A member as shown."""

    id: str
    role: AccessRole
    name: str
    group: str


class MemberList(Struct, frozen=True):
    """A shop's members."""

    members: list[MemberView]


class KeyRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A new API key; `name` is what its bearer is called in the journal."""

    name: str
    role: AccessRole = "service"
    expires_at: float | None = None


class KeyView(Struct, frozen=True):
    """A key as shown: never its secret."""

    id: str
    name: str
    role: AccessRole
    created_at: float
    expires_at: float | None = None
    revoked_at: float | None = None


class NewKey(Struct, frozen=True):
    """A key just made: the only time its secret is shown."""

    key: str
    view: KeyView


class KeyList(Struct, frozen=True):
    """A shop's keys."""

    keys: list[KeyView]


class PolicyView(Struct, frozen=True):
    """A shop's policy: `policy` in full, `text` as the shop wrote it; `number` 0 is the default."""

    version: str
    number: int
    policy: dict[str, Any]
    text: str = ""
    created_at: float | None = None
    created_by: str = ""
    note: str = ""


class PolicyVersion(Struct, frozen=True):
    """One version a shop had."""

    version: str
    number: int
    created_at: float
    created_by: str
    note: str = ""


class PolicyHistory(Struct, frozen=True):
    """A shop's policies, newest first."""

    policies: list[PolicyVersion]


class WebhookRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where to be told of events; no kinds means all."""

    url: str
    kinds: list[EventKind] = []


class WebhookView(Struct, frozen=True):
    """A webhook as shown. `secret` is there only in the answer that made it."""

    id: str
    url: str
    kinds: list[str]
    created_at: float
    disabled_because: str = ""
    secret: str | None = None


class WebhookList(Struct, frozen=True):
    """A shop's webhooks."""

    webhooks: list[WebhookView]


class DeliveryView(Struct, frozen=True):
    """One event for one webhook, and how the telling went."""

    id: str
    webhook: str
    event: str
    kind: str
    state: Literal["pending", "delivered", "failed"]
    created_at: float
    next_at: float
    failures: int
    status: int
    error: str


class DeliveryList(Struct, frozen=True):
    """Deliveries in one state, newest first."""

    deliveries: list[DeliveryView]


class QuarantinedView(Struct, frozen=True):
    """A message set aside because it stopped its scorer."""

    id: str
    at: float
    error: str
    body: dict[str, Any]


class QuarantineList(Struct, frozen=True):
    """What was set aside, newest first."""

    messages: list[QuarantinedView]


class ReceiptRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A receipt of a continued hold; with `text` it is also checked that the text is the one held."""

    receipt: str
    text: str | None = None


class ReceiptAnswer(Struct, frozen=True):
    """What a genuine receipt says: this text of this message may be sent."""

    hold_id: str
    message_id: str
    text_sha256: str
    decided_at: float
