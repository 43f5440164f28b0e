"""The drain: each entry counts once, in order, whatever dies in between; poison is set aside; Redis may restart."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
import redis

from moderation.early_warning.ticks import put_ticks
from moderation.journal import quarantine
from moderation.journal.database import open_journal
from moderation.stores import keys
from moderation.stores.lane import Lane, LostLock
from moderation.vocabulary.errors import Unavailable
from tests.early_warning.sessions import play, told
from tests.early_warning.shop import Shop, feel, journal_url, with_mode
from tests.redis import own_server


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated journal with nothing in it."""
    folder = tmp_path_factory.mktemp("blank")
    open_journal(journal_url(folder)).close()
    return folder


@pytest.fixture
def shop(redis_url: str, blank: Path, tmp_path: Path) -> Iterator[Shop]:
    shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
    made = Shop(redis_url, tmp_path)
    yield made
    made.close()


class Died(BaseException):
    """The process ended here."""


def test_messages_become_alerts_events_and_feed_and_leave_the_stream(shop: Shop) -> None:
    shop.say("0.0B2.3", "s1")
    shop.say("0.0.0.0", "s2")
    assert shop.drain() == 14
    [alert] = shop.alerts.page("mall")
    assert (alert.session, alert.turn, alert.severity, alert.turns, alert.cause_turn) == ("s1", 4, "critical", 2, 3)
    assert [turn.role for turn in alert.context][:3] == ["customer", "agent", "customer"]
    assert shop.told() == ["alert.raised s1", "alert.updated s1"]
    assert shop.in_feed() == 2
    assert shop.lane.busy() == []
    assert (shop.state("s1").turns, shop.state("s2").turns) == (7, 7)
    assert shop.drain() == 0


def test_live_and_replayed_folds_propose_the_same(shop: Shop) -> None:
    story = "0.1b1.2.0.0.0.1A3"
    shop.say(story)
    shop.drain()
    _, changes = play(story)
    assert [kind.split()[0] for kind in shop.told()] == [
        {"raise": "alert.raised", "update": "alert.updated", "resolve": "alert.resolved"}[action]
        for action, _, _ in told(changes)
    ]


@pytest.mark.parametrize("where", ["before the state is saved", "before the journal is written"])
def test_killed_in_the_middle_nothing_is_lost_or_doubled(
    shop: Shop, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.say("0.2.1.3")

    def die(*args: object, **kwargs: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Lane, "finish", die) if "state" in where else patch.setattr(type(shop.alerts), "apply", die)
        with pytest.raises(Died):
            shop.drain()
    assert shop.lane.busy() == [shop.shard()]
    shop.say("0", start=7)
    assert shop.drain() == 8
    assert shop.told() == ["alert.raised s1", "alert.updated s1", "alert.updated s1"]
    assert shop.in_feed() == 3
    [alert] = shop.alerts.page("mall")
    assert (alert.turns, alert.version, shop.state().turns) == (3, 3, 8)


def test_a_lost_save_and_a_new_model_do_not_make_a_second_alert(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.say("0.2")

    def die(*args: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Lane, "finish", die)
        with pytest.raises(Died):
            shop.drain()
    shop.feel = lambda texts, bundle, policy: feel([text.replace("怒2", "怒1") for text in texts], bundle, policy)
    shop.drain()
    shop.feel = feel
    shop.say(".3", start=3)
    shop.drain()
    assert shop.told() == ["alert.raised s1", "alert.updated s1"]


def test_repeated_messages_count_once(shop: Shop) -> None:
    for _ in range(3):
        shop.say("0.2")
    assert shop.drain() == 3
    shop.say("0.2")
    assert shop.drain() == 0
    assert shop.told() == ["alert.raised s1"]


def test_a_message_that_breaks_the_scorer_is_set_aside_and_the_rest_flows(shop: Shop) -> None:
    shop.say("0.")
    shop.lane.put([shop.entry(2, "customer", "毒")])
    shop.say(".2", start=3)
    shop.redis.xadd(keys.stream(shop.shard()), {"e": b"no entry"})
    shop.drain()
    assert [event.split()[0] for event in shop.told()].count("message.quarantined") == 2
    assert "alert.raised s1" in shop.told()
    assert shop.lane.busy() == []
    with shop.journal.read() as conn:
        [aside] = quarantine.page(conn, "mall")
    assert (aside.body["text"], aside.error) == ("毒", "RuntimeError: the scorer broke")


def test_a_message_that_kills_its_worker_three_times_is_set_aside(shop: Shop) -> None:
    deaths = 0

    def deadly(texts, bundle, policy):  # type: ignore[no-untyped-def]
        nonlocal deaths
        if any("毒" in text for text in texts):
            deaths += 1
            raise Died
        return feel(texts, bundle, policy)

    shop.feel = deadly
    shop.say("0.")
    shop.lane.put([shop.entry(2, "customer", "毒")])
    shop.say(".2", start=3)
    for _ in range(3):
        with pytest.raises(Died):
            shop.drain()
    shop.drain()
    assert deaths == 3
    assert shop.told() == ["message.quarantined s1", "alert.raised s1"]
    assert (shop.lane.busy(), shop.redis.exists(keys.tries(shop.shard()))) == ([], 0)


def test_while_the_journal_is_down_everything_stays_and_nothing_is_set_aside(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.say("0.2")

    def down(*args: object, **kwargs: object) -> None:
        raise Unavailable("The journal cannot be used just now.")

    with monkeypatch.context() as patch:
        patch.setattr(type(shop.alerts), "apply", down)
        for _ in range(6):
            with pytest.raises(Unavailable):
                shop.drain()
    assert (shop.drain(), shop.state().turns) == (1, 3)  # the others were done meanwhile, one by one
    assert shop.told() == ["alert.raised s1"]


def test_two_drainers_of_one_shard_and_of_two(shop: Shop, redis_url: str, tmp_path: Path) -> None:
    others = [Shop(redis_url, tmp_path) for _ in range(4)]
    sessions = [f"s{number}" for number in range(20)]
    for session in sessions:
        shop.say("0.1.2.3.0", session)
    barrier = Barrier(len(others))

    def work(other: Shop) -> None:
        barrier.wait()
        while other.lane.busy():
            other.drain()

    threads = [Thread(target=work, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(shop.told()) == sorted(
        f"{kind} {session}" for session in sessions for kind in ("alert.raised", "alert.updated")
    )
    assert shop.in_feed() == 40
    for other in others:
        other.close()


def test_a_drainer_that_lost_its_shard_saves_nothing(shop: Shop) -> None:
    shop.say("0.2")
    with shop.lane.locked(shop.shard()) as lock:
        assert lock is not None
        with shop.lane.locked(shop.shard()) as second:
            assert second is None
        shop.redis.set(keys.lock(shop.shard()), "another")
        with pytest.raises(LostLock):
            shop.lane.finish(lock, ["1-0"], {})
        with pytest.raises(LostLock):
            shop.lane.extend(lock)
    assert shop.redis.get(keys.lock(shop.shard())) == b"another"
    assert shop.drain() == 0  # another has it: left alone
    shop.redis.delete(keys.lock(shop.shard()))
    assert shop.drain() == 3


def test_a_person_s_resolve_is_respected_by_the_next_fold(shop: Shop) -> None:
    shop.say("0.1b1b1")
    shop.drain()
    [alert] = shop.alerts.page("mall")
    shop.alerts.resolve("mall", alert.id, by="王")
    shop.say(".1", start=7)
    shop.drain()
    assert (shop.state().open, len(shop.alerts.page("mall"))) == ((), 1)  # quiet for a while
    shop.say(".3", start=9)
    shop.drain()
    assert [alert.severity for alert in shop.alerts.page("mall")] == ["critical", "warning"]


def test_waiting_needs_no_new_message(shop: Shop) -> None:
    shop.say("0b1b1")
    shop.drain()
    at = shop.now + 40.0
    assert put_ticks(shop.lane, at + 179) == set()
    for _ in range(3):  # however often the clock looks
        assert put_ticks(shop.lane, at + 181) == {shop.shard()}
    assert shop.lane.length(shop.shard()) == 1
    shop.drain()
    [alert] = shop.alerts.page("mall")
    assert (alert.kind, alert.severity, alert.because.args, alert.text[-1]) == (
        "waiting",
        "notice",
        {"seconds": "181"},
        "1",
    )
    assert put_ticks(shop.lane, at + 500) == set()
    shop.say(".", start=5)
    shop.drain()
    assert shop.alerts.page("mall")[0].resolution == "answered"
    assert shop.redis.zcard(keys.WAITING) == 0


def test_a_shop_in_shadow_hears_nothing_and_one_switched_off_scores_nothing(shop: Shop) -> None:
    shop.policy = with_mode("shadow")
    shop.say("0.3")
    shop.drain()
    assert (shop.told(), [watched.level for watched in shop.state().open]) == ([], [3])
    shop.policy = with_mode("off")
    shop.feel = lambda *args: pytest.fail("scored")
    shop.say(".3", start=3)
    shop.drain()
    assert shop.state().turns == 5
    shop.policy, shop.feel = with_mode("live"), feel
    shop.say(".3", start=5)
    shop.drain()
    assert shop.told() == ["alert.raised s1"]


def test_end_and_transfer_go_through_the_lane(shop: Shop) -> None:
    shop.say("0.2")
    shop.lane.put([shop.entry(3, "transfer"), shop.entry(4, "end")])
    shop.drain()
    assert shop.told() == ["alert.raised s1", "alert.resolved s1", "session.transferred s1", "session.ended s1"]
    assert shop.state().ended


def test_redis_restarted_keeps_what_waits_and_what_was_in_hand(blank: Path, tmp_path: Path) -> None:
    shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
    server = own_server(tmp_path / "redis")
    server.start()
    shop = Shop(server.url, tmp_path)
    try:
        shop.say("0.2")
        assert [read.id != "" for read in shop.lane.next(shop.shard(), 1)] == [True]  # in hand when it goes
        server.stop()
        with pytest.raises(Unavailable):
            shop.drain()
        server.start()
        shop.say(".3", start=3)
        assert shop.drain() == 5
        assert shop.told() == ["alert.raised s1", "alert.updated s1"]
    finally:
        shop.close()
        server.stop()


def test_a_flushed_redis_is_a_new_start(shop: Shop, redis_client: redis.Redis) -> None:
    shop.say("0.2")
    shop.drain()
    redis_client.flushall()
    shop.say("0.3", start=10)
    assert shop.drain() == 3
    assert len(shop.alerts.page("mall")) == 2
