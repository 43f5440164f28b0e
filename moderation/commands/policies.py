"""Which policy judges a line: the one in a file, else the shop's own from the journal, else the default."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from moderation.check import Bundle
from moderation.commands.console import warn
from moderation.policy.parse import DEFAULT, parse_policy, version_of
from moderation.policy.policy import Policy
from moderation.settings import Settings
from moderation.vocabulary.errors import InvalidInput

if TYPE_CHECKING:
    from moderation.commands.journalled import JournalledShops


class Policies:
    """Reads the journal only when a shop is named."""

    def __init__(self, settings: Settings, file: Path | None, shop: str | None = None) -> None:
        """`shop` is meant where a line names none."""
        self._settings = settings
        self._shop = shop
        self._given = None if file is None else policy_in(file)
        self._of: dict[str, Policy] = {}
        self._bundles: dict[str, Bundle] = {}

    def of(self, shop: str | None) -> Policy:
        """The policy to judge by. Raises NotFound for a shop that is not here."""
        shop = shop or self._shop
        if self._given is not None or shop is None:
            return self._given or DEFAULT
        if shop not in self._of:
            self._of[shop] = self._shops.policy(shop)
        return self._of[shop]

    def bundle_of(self, shop: str | None, bundle: Bundle) -> Bundle:
        """The bundle to judge with: with the shop's correction where its policy names one."""
        name, policy = shop or self._shop or "", self.of(shop)
        if not policy.correction:
            return bundle
        if name not in self._bundles:
            if name:
                self._bundles[name], problem = self._shops.bundle(name, policy, bundle)
            else:
                self._bundles[name], problem = bundle, "The policy names a correction: give its --shop to apply it."
            warn([problem] if problem else [])
        return self._bundles[name]

    def group_of(self, shop: str | None, agent: str) -> str:
        """An agent's alert group; empty where unknown."""
        shop = shop or self._shop
        return "" if self._given is not None or not shop or not agent else self._shops.group(shop, agent)

    @cached_property
    def _shops(self) -> "JournalledShops":
        from moderation.commands.journalled import JournalledShops  # SQL takes half a second to import

        return JournalledShops(self._settings)


def policy_in(file: Path) -> Policy:
    """The policy in a file (TOML or JSON)."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}.", hint="Name a policy file that can be read.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.") from error
    return parse_policy(text, f"file-{version_of(text)}")
