"""What was held lately, by session and agent, so that the same words sent anew under another id are recognised (R6).

It lies in this process alone and is lost at a restart: an edit that names its hold (`edit_of`) does not need it.
"""

from collections import OrderedDict

from msgspec import Struct

from moderation.text.same import key_of
from moderation.vocabulary.holds import Hold

MOST = 10_000
MOST_OF_ONE = 4
KEPT_S = 1800.0


class _Held(Struct, frozen=True):
    hold: str
    key: str
    until: float


class LatelyHeld:
    """`note` a hold, then ask which one a text is `like`; where an agent had none, asking is one look-up."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, str, str], tuple[_Held, ...]] = OrderedDict()

    def note(self, hold: Hold) -> None:
        """Remember a hold; the oldest are forgotten."""
        name = hold.shop, hold.session, hold.agent
        before = self._held.pop(name, ())
        self._held[name] = (*before[1 - MOST_OF_ONE :], _Held(hold.id, key_of(hold.text), hold.created_at + KEPT_S))
        if len(self._held) > MOST:
            self._held.popitem(last=False)

    def like(self, shop: str, session: str, agent: str, text: str, now: float) -> str | None:
        """The id of the newest hold with the same words."""
        held = self._held.get((shop, session, agent))
        if held is None:
            return None
        key = key_of(text)
        return next((one.hold for one in reversed(held) if one.key == key and one.until > now), None)
