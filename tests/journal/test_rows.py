"""Events, samples, quarantine, labels and what is forgotten: on both databases."""

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, insert

from moderation.access.admin import Admin
from moderation.check import Bundle
from moderation.classify.correction import Correction
from moderation.journal import (
    corrections,
    deliveries,
    events,
    holds,
    labels,
    quarantine,
    revision,
    samples,
    tables,
    webhooks,
)
from moderation.journal.database import Journal
from moderation.journal.labels import LabelRow
from moderation.journal.purge import Purged, purge
from moderation.journal.quarantine import Quarantined
from moderation.journal.samples import Sample
from moderation.journal.webhooks import Webhook
from moderation.policy.parse import parse_policy
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.events import Event
from tests.holds.build import VERDICT, Clock, hold
from tests.lexicon import agent_finders, customer_finders

EVENT = Event("e1", "shop1", "alert.raised", 10.0, "s1", {"text": "\0😡\u202e", "deep": {"list": [1, None]}})
SAMPLE = Sample("smp1", "shop1", "s1", "amy", "share", 10.0, 100.0, "您好＊", VERDICT)


def test_an_event_is_kept_once_and_published_in_order(journal: Journal) -> None:
    later = replace(EVENT, id="e0", at=1.0)
    with journal.begin() as conn:
        events.record(conn, [EVENT, later, EVENT])
        events.record(conn, [EVENT])
        assert events.unpublished(conn) == [EVENT, later]
        assert events.unpublished(conn, 1) == [EVENT]
        events.mark_published(conn, ["e1"])
        assert events.unpublished(conn) == [later]
        events.mark_published(conn, [])
        events.record(conn, [EVENT])
        assert events.unpublished(conn) == [later]
        assert events.get(conn, "shop1", "e1") == EVENT
        assert events.get(conn, "shop2", "e1") is None


def test_an_event_without_its_act_is_not_told(journal: Journal) -> None:
    def fail() -> None:
        with journal.begin() as conn:
            events.record(conn, [EVENT])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with journal.read() as conn:
        assert events.unpublished(conn) == []


def test_samples_are_kept_for_a_while(journal: Journal) -> None:
    with journal.begin() as conn:
        assert samples.write(conn, SAMPLE)
        assert not samples.write(conn, SAMPLE)
        samples.write(conn, replace(SAMPLE, id="smp2", at=20.0, keep_until=200.0))
        samples.write(conn, replace(SAMPLE, id="smp3", shop="shop2"))
        assert [one.id for one in samples.page(conn, "shop1")] == ["smp2", "smp1"]
        assert samples.page(conn, "shop1", before=20.0) == [SAMPLE]
        assert samples.purge(conn, 100.0) == 2
        assert [one.id for one in samples.page(conn, "shop1")] == ["smp2"]


def test_what_is_set_aside_is_shown_to_its_shop(journal: Journal) -> None:
    entry = Quarantined("1-0", "shop1", 10.0, "KeyError\0", {"text": "\0坏", "t": 1.5})
    with journal.begin() as conn:
        assert quarantine.write(conn, entry)
        assert not quarantine.write(conn, entry)
        assert quarantine.page(conn, "shop1") == [entry]
        assert quarantine.page(conn, "shop2") == []


def test_labels_are_read_on_from_the_last(journal: Journal) -> None:
    rows = [
        LabelRow(f"l{n}", f"shop{n % 2}", "supervisor", "boss", float(n), "alt", "customer", "烦\0", level=n)
        for n in range(4)
    ]
    with journal.begin() as conn:
        assert [labels.write(conn, row) for row in (*rows, rows[0])] == [True, True, True, True, False]
        first = labels.after(conn, limit=3)
        assert [row for _, row in first] == rows[:3]
        assert [row for _, row in labels.after(conn, first[-1][0])] == rows[3:]
        assert [row for _, row in labels.after(conn, shop="shop1")] == rows[1::2]


def test_old_events_go_when_they_are_told_and_delivered(journal: Journal) -> None:
    clock = Clock(0.0)
    Admin(journal, clock).add_shop("shop1", "", by="op")
    hook = Webhook("whk", "shop1", "https://a.example.com/", "whsec_", 0.0, ("alert.raised",))
    owed, free, fresh, untold = (
        EVENT,
        replace(EVENT, id="e2", kind="hold.opened"),
        replace(EVENT, id="e3", at=95.0),
        replace(EVENT, id="e4", kind="hold.opened"),
    )
    with journal.begin() as conn:
        webhooks.add(conn, hook)
        holds.add(conn, hold(created_at=1.0))
        samples.write(conn, SAMPLE)
        events.record(conn, [owed, free, fresh, untold])
        events.mark_published(conn, ["e1", "e2", "e3"])
        assert purge(conn, 110.0, 50.0) == Purged(1, 1, 0)
        (first, *_) = deliveries.take_due(conn, 10.0, 60.0, 1)
        deliveries.settle(conn, replace(first, state="delivered"))
        assert purge(conn, 110.0, 50.0) == Purged(0, 1, 1)
        assert purge(conn, 110.0, 50.0) == Purged(0, 0, 0)
        assert events.get(conn, "shop1", "e3") == fresh
        assert events.unpublished(conn) == [untold]
        assert len(holds.page(conn, "shop1")) == 1


@pytest.mark.parametrize(
    "event", [replace(EVENT, id="e\0"), replace(EVENT, session="\ud800"), replace(EVENT, data={"a": "\udc00"})]
)
def test_rubbish_events(journal: Journal, event: Event) -> None:
    with pytest.raises(InvalidInput), journal.begin() as conn:
        events.record(conn, [event])


CORRECTION = Correction("m1", (0.5, 0.0, 0.0, 0.0), ({"\x02亲\0": (1.0, 0.0, 0.0, 0.0)}, {}, {}, {}))


def test_a_correction_is_kept_once_and_read_back(journal: Journal) -> None:
    Admin(journal, Clock(1.0)).add_shop("shop1", "", by="op")
    with journal.begin() as conn:
        before = revision.current(conn)
        assert corrections.put(conn, "shop1", CORRECTION, by="op", now=1.0)
        assert not corrections.put(conn, "shop1", CORRECTION, by="op", now=2.0)
        assert revision.current(conn) == before + 1
        assert corrections.get(conn, "shop1", CORRECTION.id) == CORRECTION
        assert corrections.get(conn, "shop2", CORRECTION.id) is None


def test_a_correction_that_is_not_what_its_id_names_is_refused(journal: Journal) -> None:
    Admin(journal, Clock(1.0)).add_shop("shop1", "", by="op")
    policy = parse_policy(f'correction = "{CORRECTION.id}"', "p")
    bundle = Bundle(agent_finders(), customer_finders(), None)
    for body in (b"", b"\xff", replace(CORRECTION, model="m2").body()):
        with journal.begin() as conn:
            conn.execute(delete(tables.corrections))
            values = {"shop": "shop1", "id": CORRECTION.id, "body": body, "created_at": 1.0, "created_by": "op"}
            conn.execute(insert(tables.corrections).values(**values))
            told, problem = corrections.apply(conn, "shop1", policy, bundle)
            assert (told, problem.partition(" correction")[0]) in ((bundle, "The"), (bundle, "This is no"))
    with journal.begin() as conn:
        conn.execute(delete(tables.corrections))
        assert corrections.apply(conn, "shop1", policy, bundle)[1].startswith("There is no correction")
        assert corrections.apply(conn, "shop1", parse_policy("", "p"), bundle) == (bundle, "")
