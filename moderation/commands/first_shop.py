"""The shop that a first start makes, and its key, so that there is something to try at once."""

import time

from moderation.access.admin import Admin
from moderation.access.directory import Directory
from moderation.commands.local import keep_key, saved_key
from moderation.journal.database import Journal, open_journal
from moderation.settings import Settings
from moderation.vocabulary.errors import NotFound, Unauthorized

SHOP = "demo"
BY = "moderation up"


def first_key(settings: Settings) -> str:
    """Return a key of the demo shop that works: the one of the last start, else a new one."""
    journal = open_journal(settings.journal)
    try:
        key = saved_key(settings)
        return key if key and works(journal, key) else new_first_key(journal, settings)
    finally:
        journal.close()


def works(journal: Journal, key: str) -> bool:
    """Whether this journal knows the key."""
    directory = Directory(journal)
    directory.refresh()
    try:
        directory.principal_of_key(key)
    except Unauthorized:
        return False
    return True


def new_first_key(journal: Journal, settings: Settings) -> str:
    """Make the demo shop if it is not there, and a key, which is kept in the data folder."""
    admin = Admin(journal, time.time)
    try:
        admin.shop(SHOP)
    except NotFound:
        admin.add_shop(SHOP, "示例店铺", by=BY)
    key, _ = admin.create_key(SHOP, "first-start", "service", by=BY)
    keep_key(settings, key)
    return key
