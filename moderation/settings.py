"""Where things are: read once from the environment, then closed. What we judge is policy, not settings."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every variable is `MODERATION_` + the field's name in capitals; `REDIS_URL` alone is understood too."""

    model_config = SettingsConfigDict(env_prefix="MODERATION_", frozen=True, extra="ignore")

    redis_url: str = Field(default="", validation_alias=AliasChoices("MODERATION_REDIS_URL", "REDIS_URL"))
    """Redis to use; empty: `moderation up` starts one of its own under `data_dir`."""
    journal_url: str = ""
    """SQLAlchemy URL of the journal (sqlite:/// or postgresql+psycopg://); empty: SQLite under `data_dir`."""
    data_dir: Path = ROOT / "data"
    """Journal, Redis files, secrets and caches."""
    models_dir: Path = ROOT / "models"
    """Model bundles, `<name>/<version>/` and `<name>/CURRENT`."""
    training_dir: Path = ROOT / "training_data"
    """Our own corpora."""
    host: str = "127.0.0.1"
    port: int = Field(default=8377, ge=0, le=65535)
    shards: int = Field(default=8, ge=1, le=1024)
    """Streams that the customer lane is spread over; every process of one installation must agree."""
    workers: int = Field(default=2, ge=1, le=256)
    """Incoming workers that `moderation up` starts."""
    secret: str = ""
    """Key of tokens and receipts; empty: made once and kept in `data_dir`/secret (mode 600)."""
    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    rate_per_minute: int = Field(default=6000, ge=1)
    """Requests a key may make a minute on one web process."""
    webhook_private: bool = False
    """Whether webhooks may go to private addresses and by plain http, as on a machine of one's own."""
    log_level: str = "info"

    @property
    def journal(self) -> str:
        """The journal's URL, filled in."""
        return self.journal_url or f"sqlite:///{self.data_dir / 'journal.sqlite3'}"
