"""Shops, members, keys and policies made and unmade, and how the directory sees them: on both databases."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from moderation.access.admin import Admin, Imported
from moderation.access.directory import Directory
from moderation.journal import events, tables
from moderation.journal.database import Journal
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.vocabulary.access import EVERY_SHOP, Member, Principal
from moderation.vocabulary.errors import Conflict, InvalidInput, NotFound, PolicyError, Unauthorized
from tests.holds.build import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def admin(journal: Journal, clock: Clock) -> Admin:
    made = Admin(journal, clock)
    made.add_shop("shop1", "一号店", by="op", cors_origins=["https://im.example.com"])
    made.add_shop("shop2", "", by="op")
    return made


@pytest.fixture
def directory(journal: Journal, admin: Admin, clock: Clock) -> Directory:
    made = Directory(journal, clock)
    made.refresh()
    return made


def test_a_refresh_reads_only_what_changed(admin: Admin, directory: Directory) -> None:
    assert not directory.refresh()
    assert [shop.id for shop in directory.shops()] == ["shop1", "shop2"]
    admin.change_shop("shop1", by="op", name="新名")
    assert directory.refresh()
    shop = directory.shop("shop1")
    assert shop is not None
    assert (shop.name, shop.cors_origins) == ("新名", ("https://im.example.com",))
    assert not directory.refresh()


def test_origins_belong_to_a_shop(directory: Directory) -> None:
    assert directory.lists("https://im.example.com")
    assert directory.lists("https://im.example.com", "shop1")
    assert not directory.lists("https://im.example.com", "shop2")
    assert not directory.lists("https://im.example.com", "shop3")
    assert not directory.lists("https://evil.example.com")


def test_an_id_is_given_once_for_ever(admin: Admin) -> None:
    with pytest.raises(Conflict):
        admin.add_shop("shop1", "again", by="op")
    admin.remove_shop("shop1", by="op")
    with pytest.raises(Conflict, match="removed"):
        admin.add_shop("shop1", "again", by="op")
    assert [shop.id for shop in admin.shops()] == ["shop2"]
    with pytest.raises(NotFound):
        admin.remove_shop("shop1", by="op")


def test_a_key_opens_its_shop(admin: Admin, directory: Directory) -> None:
    text, key = admin.create_key("shop1", "后台", "service", by="op")
    with pytest.raises(Unauthorized):
        directory.principal_of_key(text)  # made after the last refresh
    directory.refresh()
    assert directory.principal_of_key(text) == Principal("shop1", "service", "后台")
    admin.revoke_key("shop1", key.id, by="op")
    directory.refresh()
    with pytest.raises(Unauthorized):
        directory.principal_of_key(text)


def test_only_a_hash_of_a_key_is_kept(admin: Admin, journal: Journal) -> None:
    text, key = admin.create_key("shop1", "a", by="op")
    secret = text.split("_", 2)[2]
    with journal.read() as conn:
        rows = [repr(conn.execute(select(table)).all()) for table in tables.metadata.sorted_tables]
    assert any(key.id in row for row in rows)
    assert not any(secret in row for row in rows)


def test_no_other_key_opens_it(admin: Admin, directory: Directory) -> None:
    text, key = admin.create_key("shop1", "a", by="op")
    other, _ = admin.create_key("shop1", "b", by="op")
    directory.refresh()
    rubbish = ["", "mod", "mod__", f"mod_{key.id}_", f"mod_{key.id}_x", text[:-1], text + "x", text.upper(), f" {text}"]
    rubbish += [f"mod_{key.id}_{other.split('_', 2)[2]}", "mod_x_y\0", "mod_\ud800_x", "é" * 20, "x" * 1_000_000]
    for wrong in rubbish:
        with pytest.raises(Unauthorized):
            directory.principal_of_key(wrong)
    assert directory.principal_of_key(text).subject == "a"


def test_a_key_ends_when_its_time_is_over(admin: Admin, directory: Directory, clock: Clock) -> None:
    text, _ = admin.create_key("shop1", "a", by="op", expires_at=1100.0)
    directory.refresh()
    assert directory.principal_of_key(text).shop == "shop1"
    clock.now = 1100.0
    with pytest.raises(Unauthorized, match="expired"):
        directory.principal_of_key(text)
    for over in (1100.0, 0.0, -1.0, 1e300, float("inf"), float("nan")):
        with pytest.raises(InvalidInput):
            admin.create_key("shop1", "a", by="op", expires_at=over)


def test_a_removed_shop_is_shut_out(admin: Admin, directory: Directory) -> None:
    text, _ = admin.create_key("shop1", "a", by="op")
    admin.remove_shop("shop1", by="op")
    directory.refresh()
    assert directory.shop("shop1") is None
    with pytest.raises(Unauthorized):
        directory.principal_of_key(text)


def test_an_operator_s_key_is_for_every_shop(admin: Admin, directory: Directory) -> None:
    text, key = admin.create_key(EVERY_SHOP, "ops", "admin", by="cli")
    directory.refresh()
    assert directory.principal_of_key(text) == Principal(EVERY_SHOP, "admin", "ops")
    for role in ("service", "agent", "supervisor"):
        with pytest.raises(InvalidInput, match="operator"):
            admin.create_key(EVERY_SHOP, "x", role, by="cli")
    assert [one.id for one in admin.keys(EVERY_SHOP)] == [key.id]
    assert admin.keys("shop1") == []


def test_shops_do_not_reach_into_each_other(admin: Admin) -> None:
    _, key = admin.create_key("shop1", "a", by="op")
    admin.put_members("shop1", [Member("shop1", "amy", "agent")], by="op")
    for act in (
        lambda: admin.revoke_key("shop2", key.id, by="eve"),
        lambda: admin.revoke_key(EVERY_SHOP, key.id, by="eve"),
        lambda: admin.remove_member("shop2", "amy", by="eve"),
        lambda: admin.members("shop3"),
        lambda: admin.keys("shop3"),
        lambda: admin.policy("shop3"),
        lambda: admin.create_key("shop3", "a", by="eve"),
        lambda: admin.set_policy("shop3", "", by="eve"),
        lambda: admin.put_members("shop3", [], by="eve"),
        lambda: admin.change_shop("shop3", by="eve", name="x"),
    ):
        with pytest.raises(NotFound):
            act()
    assert admin.members("shop2") == []
    assert admin.keys("shop2") == []
    assert {act.by for act in admin.audit("shop2")} == {"op"}
    assert [member.id for member in admin.members("shop1")] == ["amy"]


def test_a_member_put_for_another_shop_lands_in_the_caller_s(admin: Admin) -> None:
    admin.put_members("shop1", [Member("shop2", "amy", "agent")], by="op")
    assert (len(admin.members("shop1")), len(admin.members("shop2"))) == (1, 0)


def test_members_are_added_and_changed(admin: Admin, directory: Directory) -> None:
    assert admin.import_members("shop1", "id,group\namy,售前\nbob,\n".encode(), by="op") == Imported(2, 0)
    assert admin.import_members("shop1", "id,role,group\namy,主管,售后\ncat,,\n".encode(), by="op") == Imported(1, 1)
    directory.refresh()
    assert directory.group_of("shop1", "amy") == "售后"
    assert directory.group_of("shop2", "amy") == ""
    assert directory.group_of("shop1", "nobody") == ""
    member = directory.member("shop1", "amy")
    assert member is not None
    assert member.role == "supervisor"
    admin.remove_member("shop1", "amy", by="op")
    directory.refresh()
    assert directory.member("shop1", "amy") is None
    with pytest.raises(NotFound):
        admin.remove_member("shop1", "amy", by="op")


def test_nothing_of_a_wrong_file_is_imported(admin: Admin) -> None:
    with pytest.raises(InvalidInput):
        admin.import_members("shop1", b"id,role\namy,agent\nbob,boss\n", by="op")
    good, bad = Member("shop1", "amy", "agent"), Member("shop1", "x\0", "agent")
    with pytest.raises(InvalidInput):
        admin.put_members("shop1", [good, bad], by="op")
    with pytest.raises(InvalidInput):
        admin.put_members("shop1", [good, Member("shop1", "svc", "service")], by="op")
    assert admin.members("shop1") == []


def test_a_policy_is_parsed_before_it_counts(admin: Admin, directory: Directory, journal: Journal) -> None:
    first = admin.set_policy("shop1", 'mode = "shadow"', by="op", note="试运行")
    assert (first.version, first.number, first.note) == ("shop1-1", 1, "试运行")
    assert directory.refresh()
    with pytest.raises(PolicyError, match="mode"):
        admin.set_policy("shop1", 'mode = "no"', by="op")
    assert admin.policy("shop1") == first
    assert parse_policy(first.body, first.version).mode == "shadow" != DEFAULT.mode
    second = admin.set_policy("shop1", 'mode = "live"', by="op", expected=1)
    assert admin.set_policy("shop1", 'mode = "live"', by="op") == second
    with pytest.raises(Conflict, match="version 2"):
        admin.set_policy("shop1", 'mode = "off"', by="op", expected=1)
    assert [one.number for one in admin.policy_history("shop1")] == [2, 1]
    assert admin.policy("shop2") is None
    with journal.read() as conn:
        told = [event for event in events.unpublished(conn) if event.kind == "policy.changed"]
    assert [event.data["version"] for event in told] == ["shop1-1", "shop1-2"]


def test_of_many_policies_written_on_one_another_is_told(admin: Admin) -> None:
    def write(number: int) -> bool:
        try:
            admin.set_policy("shop1", f"rollout_percent = {number}", by=f"op{number}", expected=0)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert len(admin.policy_history("shop1")) == 1


def test_every_act_is_audited_without_secrets(admin: Admin) -> None:
    text, key = admin.create_key("shop1", "a", by="op")
    admin.revoke_key("shop1", key.id, by="op2")
    admin.revoke_key("shop1", key.id, by="op3")
    acts = admin.audit("shop1")
    assert [(act.action, act.by) for act in acts] == [
        ("key.revoked", "op2"),
        ("key.created", "op"),
        ("shop.added", "op"),
    ]
    assert text.split("_", 2)[2] not in repr(acts)
    assert admin.audit("shop1", limit=1, before=acts[0].number) == [acts[1]]


@pytest.mark.parametrize(
    "act",
    [
        {"shop_id": "", "name": "x"},
        {"shop_id": "*", "name": "x"},
        {"shop_id": "ok", "name": "x\0"},
        {"shop_id": "ok", "name": "长" * 201},
        {"shop_id": "ok", "name": "\ud800"},
        {"shop_id": "ok", "name": "x", "cors_origins": ["*"]},
        {"shop_id": "x" * 1_000_000, "name": "x"},
        {"shop_id": "ok", "name": "x", "by": "o\0p"},
    ],
)
def test_rubbish_shops(admin: Admin, act: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        admin.add_shop(**({"by": "op"} | act))
    assert len(admin.shops()) == 2


def test_rubbish_keys_and_notes(admin: Admin) -> None:
    for name in ("", "a\0", "\u202e", "x" * 129, "\ud800"):
        with pytest.raises(InvalidInput):
            admin.create_key("shop1", name, by="op")
    with pytest.raises(InvalidInput, match="no role"):
        admin.create_key("shop1", "a", "king", by="op")  # type: ignore[arg-type]
    for policy in ("\0", "\ud800", "x" * 1_000_000, "{", "[[[[", "version = '1'", "nonsense = 1"):
        with pytest.raises(InvalidInput):
            admin.set_policy("shop1", policy, by="op")
    for strange in ("\0", "\ud800", "x" * 1_000_000):
        with pytest.raises((InvalidInput, NotFound)):
            admin.revoke_key("shop1", strange, by="op")
        with pytest.raises((InvalidInput, NotFound)):
            admin.remove_member("shop1", strange, by="op")
    assert admin.keys("shop1") == []
