"""API keys as their bearers have them: `mod_<id>_<secret>`, shown once, kept as a hash."""

import hashlib
import hmac
import secrets

from moderation.vocabulary.ids import ALPHABET

PREFIX = "mod"
LONGEST = 200


def new_key() -> tuple[str, str]:
    """Return the id and the whole text of a new key; 256 bits of it are secret."""
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(32)}"


def id_of(text: str) -> str | None:
    """Return the id in a key's text; None for what is no key of ours."""
    parts = text.split("_", 2) if len(text) <= LONGEST and text.isascii() else []
    return parts[1] if len(parts) == 3 and parts[0] == PREFIX and parts[1] and parts[2] else None


def sha256_of(text: str) -> str:
    """The hash that is kept. A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def matches(text: str, sha256: str) -> bool:
    """Whether this is the key of that hash, in time that tells nothing."""
    return hmac.compare_digest(sha256_of(text), sha256)
