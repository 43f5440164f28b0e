"""Signed proof that an agent chose to send a held message: a back end checks it before it sends the text."""

import base64
import binascii
import hashlib
import hmac

import msgspec

from moderation.vocabulary.errors import Unauthorized
from moderation.vocabulary.holds import Hold

VERSION = "v1"
LONGEST = 4096


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was allowed: this text (by its hash) as this message, once."""

    shop: str
    hold_id: str
    message_id: str
    text_sha256: str
    decided_at: float

    def covers(self, text: str) -> bool:
        """Whether it is this text, byte for byte, that may be sent."""
        return hmac.compare_digest(self.text_sha256.encode(), sha256_of(text).encode())


def sha256_of(text: str) -> str:
    """The hash by which a receipt knows a text (UTF-8)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def receipt_key(secret: bytes, shop: str) -> str:
    """The shop's own key for receipts: its back end may have it, and can prove nothing of other shops with it."""
    return hmac.new(secret, f"receipts of {shop}".encode(), hashlib.sha256).hexdigest()


def sign(secret: bytes, hold: Hold) -> str:
    """Return the receipt of a continued hold, like `v1.eyJ….mac`."""
    if hold.state != "continued" or hold.decided is None:
        raise ValueError(f"A hold that is {hold.state} has no receipt.")
    receipt = Receipt(hold.shop, hold.id, hold.message_id, sha256_of(hold.text), hold.decided.at)
    told = f"{VERSION}.{_base64(msgspec.json.encode(receipt))}"
    return f"{told}.{_mac(receipt_key(secret, hold.shop), told)}"


def verify(secret: bytes, receipt: str) -> Receipt:
    """Return what a receipt of ours says; raises Unauthorized for anything else."""
    told = _read(receipt)
    return verify_with(receipt_key(secret, told.shop), receipt)


def verify_with(key: str, receipt: str) -> Receipt:
    """The same with the shop's own key (`receipt_key`), as a back end has it."""
    told = _read(receipt)
    signed, _, mac = receipt.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(key, signed).encode()):
        raise _refused("its signature is not ours")
    return told


def _read(receipt: str) -> Receipt:
    parts = receipt.split(".") if isinstance(receipt, str) and len(receipt) <= LONGEST and receipt.isascii() else []
    if len(parts) != 3 or parts[0] != VERSION:
        raise _refused(f"it is not of the form {VERSION}.….…")
    try:
        body = base64.b64decode(parts[1] + "=" * (-len(parts[1]) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(body, type=Receipt)
    except (binascii.Error, ValueError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise _refused("it cannot be read") from error


def _mac(key: str, told: str) -> str:
    return _base64(hmac.new(key.encode(), told.encode(), hashlib.sha256).digest())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _refused(why: str) -> Unauthorized:
    return Unauthorized(f"This receipt proves nothing: {why}.", hint="Do not send the message; ask for its hold again.")
