"""The key of tokens and receipts: given by a setting, or made once and kept where only its owner reads."""

import hashlib
import os
import secrets
from pathlib import Path

from moderation.settings import Settings
from moderation.vocabulary.errors import InvalidInput

SHORTEST = 16


def secret_of(settings: Settings) -> bytes:
    """Return 32 bytes, the same in every process of the installation."""
    given = settings.secret or kept(settings.data_dir / "secret")
    if len(given) < SHORTEST:
        raise InvalidInput(
            f"The secret has fewer than {SHORTEST} characters.",
            hint="Set MODERATION_SECRET to a long random string, or leave it empty and one is made.",
        )
    return hashlib.sha256(given.encode()).digest()


def kept(path: Path) -> str:
    """Return the secret in the file, making it first where there is none; two processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        mine = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(mine, path)  # fails where another was first
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text(encoding="utf-8").strip()
