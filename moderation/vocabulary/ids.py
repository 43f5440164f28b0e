"""Names for new things: a kind letter and 128 random bits, time-sortable within a millisecond."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32, as in ULID


def new_id(kind: str, at: float) -> str:
    """Return `kind_` + 10 characters of milliseconds + 16 random ones. `at` is unix seconds (not negative)."""
    value = (int(at * 1000) << 80) | secrets.randbits(80)
    digits: list[str] = []
    for _ in range(26):
        value, rest = divmod(value, 32)
        digits.append(ALPHABET[rest])
    return f"{kind}_{''.join(reversed(digits))}"
