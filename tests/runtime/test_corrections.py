"""Each shop's bundle follows its policy and the model in use: on both databases."""

from typing import cast

import pytest

from moderation.access.admin import Admin
from moderation.check import Bundle
from moderation.classify.agent import AgentModel
from moderation.classify.concepts import parse_concepts
from moderation.classify.correction import Correction
from moderation.classify.linear import Linear
from moderation.journal.database import Journal
from moderation.runtime.corrections import Corrections
from moderation.runtime.policies import Policies
from moderation.vocabulary.errors import Conflict, NotFound, PolicyError
from tests.holds.build import Clock
from tests.lexicon import agent_finders, customer_finders

UNUSED = cast("Linear", None)  # nothing is scored here
CORRECTION = Correction("m1", (2.0, 0.0, 0.0, 0.0), ({}, {}, {}, {}))
NAMED = f'correction = "{CORRECTION.id}"'


def bundle(version: str) -> Bundle:
    return Bundle(agent_finders(), customer_finders(), AgentModel(version, UNUSED, parse_concepts("")))


@pytest.fixture
def admin(journal: Journal) -> Admin:
    made = Admin(journal, Clock(1.0))
    made.add_shop("shop1", "", by="op")
    made.add_shop("shop2", "", by="op")
    return made


class Live:
    """Policies and corrections refreshed together, as the core does."""

    def __init__(self, journal: Journal, version: str) -> None:
        self.policies, self.corrections = Policies(journal), Corrections(journal)
        self.bundle = bundle(version)

    def model(self, shop: str) -> str:
        self.policies.refresh()
        self.corrections.refresh(self.policies.snapshot, self.bundle)
        model = self.corrections.of(shop, self.policies.of(shop), self.bundle).agent_model
        assert model is not None
        return model.version


def test_a_shop_is_judged_with_its_correction_and_the_others_are_not(journal: Journal, admin: Admin) -> None:
    live = Live(journal, "m1")
    assert live.model("shop1") == "m1"
    admin.set_policy("shop1", NAMED, by="op", correction=CORRECTION)
    assert live.model("shop1") == f"m1+{CORRECTION.id}"
    assert live.model("shop2") == "m1"
    admin.set_policy("shop2", 'language = "en"', by="op")
    assert live.model("shop1") == f"m1+{CORRECTION.id}"
    admin.revert_policy("shop1", 0, by="op")
    assert live.model("shop1") == "m1"


def test_another_model_takes_no_correction_and_it_is_told(journal: Journal, admin: Admin) -> None:
    live = Live(journal, "m1")
    admin.set_policy("shop1", NAMED, by="op", correction=CORRECTION)
    assert live.model("shop1") == f"m1+{CORRECTION.id}"
    live.bundle = bundle("m2")
    assert live.model("shop1") == "m2"
    assert "made for model m1, not for m2" in live.corrections.problems["shop1"]
    live.bundle = bundle("m1")
    assert live.model("shop1") == f"m1+{CORRECTION.id}"
    assert live.corrections.problems == {}


def test_a_policy_names_only_a_correction_that_its_shop_has(journal: Journal, admin: Admin) -> None:
    with pytest.raises(PolicyError, match="correction: this shop has no correction"):
        admin.set_policy("shop1", NAMED, by="op")
    admin.set_policy("shop1", NAMED, by="op", correction=CORRECTION)
    with pytest.raises(PolicyError):
        admin.set_policy("shop2", NAMED, by="op")
    assert [act.action for act in admin.audit("shop1")][:2] == ["policy.changed", "correction.added"]


def test_a_conflict_keeps_no_correction_either(journal: Journal, admin: Admin) -> None:
    with pytest.raises(Conflict):
        admin.set_policy("shop1", NAMED, by="op", expected=3, correction=CORRECTION)
    with pytest.raises(PolicyError):
        admin.set_policy("shop1", NAMED, by="op")


def test_back_to_an_older_policy(admin: Admin) -> None:
    first = admin.set_policy("shop1", 'mode = "shadow"', by="op")
    admin.set_policy("shop1", NAMED, by="op", correction=CORRECTION)
    back = admin.revert_policy("shop1", first.number, by="op")
    assert (back.number, back.body, back.note) == (3, first.body, "back to 1")
    assert admin.revert_policy("shop1", 2, by="op").body == NAMED
    assert admin.revert_policy("shop1", 0, by="op").body == ""
    for number in (-1, 9, 10**12):
        with pytest.raises(NotFound):
            admin.revert_policy("shop1", number, by="op")
