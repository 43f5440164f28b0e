"""Adapting to a shop: what is learned, what is set aside, what it costs in recall."""

import json
from pathlib import Path

import pytest

from moderation.check import Bundle, check
from moderation.learning.adapt import Adapted, Past, adapt, replace_model, shifted
from moderation.learning.dataset import AgentRow, read_agent
from moderation.policy.parse import DEFAULT, parse_policy
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import Message

FOLDER = Path("training_data/agent")
CORPUS = [row for name in range(1, 10) for row in read_agent(FOLDER / f"agent_t{name}.tsv")[::8]]
ORDINARY = [row for row in read_agent(FOLDER / "agent_t10.tsv") if row.label == "ok"]
INSULT = "你就是个废物傻逼，滚远点"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_bundle(Settings())[0]


@pytest.fixture(scope="module")
def adapted(bundle: Bundle) -> Adapted:
    history = [Past(row.message, row.context) for row in ORDINARY[:300]] + [Past(INSULT)]
    return adapt(history, bundle, DEFAULT, CORPUS, labelled(), 0.02)


def labelled() -> list[AgentRow]:
    return read_agent(FOLDER / "agent_t12.tsv")[:200]


def test_sets_an_insult_aside_and_does_not_learn_it(adapted: Adapted, bundle: Bundle) -> None:
    assert 300 in adapted.suspicious
    assert bundle.agent_model is not None
    after = replace_model(bundle, bundle.agent_model.corrected(adapted.correction))
    assert check(Message(INSULT), after, parse_policy(json.dumps(adapted.laid), "shop-1")).decision == "hold"


def test_keeps_to_the_budget(adapted: Adapted) -> None:
    assert adapted.figures["held_after"] <= 0.02


def test_tells_what_is_caught_before_and_after(adapted: Adapted) -> None:
    for name in ("abuse", "bad_attitude", "brush_off", "risky"):
        assert 0 < adapted.figures[f"recall_{name}_after"] <= 1
    assert 0 <= adapted.figures["ok_held_after"] <= 1


def test_what_is_laid_over_a_policy_is_a_policy(adapted: Adapted) -> None:
    policy = parse_policy(json.dumps(adapted.laid), "shop-1")
    assert policy.labels.abuse.suspected_at <= policy.labels.abuse.confirmed_at
    assert policy.labels.abuse.suspected == DEFAULT.labels.abuse.suspected


def test_takes_what_the_shop_says_all_day_for_fine(bundle: Bundle) -> None:
    said = "以页面显示为准的哦"
    history = [Past(row.message, row.context) for row in ORDINARY[:260]] + [Past(said)] * 40
    assert bundle.agent_model is not None
    correction = adapt(history, bundle, DEFAULT, CORPUS, labelled(), 0.02).correction
    after = replace_model(bundle, bundle.agent_model.corrected(correction))
    before = check(Message(said), bundle).scores["ok"]
    assert check(Message(said), after).scores["ok"] > before


def test_refuses_too_little_history(bundle: Bundle) -> None:
    with pytest.raises(InvalidInput, match="199 messages are too few"):
        adapt([Past("好的")] * 199, bundle, DEFAULT, CORPUS, labelled(), 0.01)


@pytest.mark.parametrize("budget", [0.0, 1.0, -1.0, float("nan")])
def test_refuses_a_budget_that_is_no_share(bundle: Bundle, budget: float) -> None:
    with pytest.raises(InvalidInput, match="is no share"):
        adapt([Past("好的")] * 300, bundle, DEFAULT, CORPUS, labelled(), budget)


def test_refuses_a_history_of_abuse(bundle: Bundle) -> None:
    with pytest.raises(InvalidInput, match="no history of fine ones"):
        adapt([Past(INSULT)] * 300, bundle, DEFAULT, CORPUS, labelled(), 0.01)


def test_refuses_without_a_model(bundle: Bundle) -> None:
    with pytest.raises(InvalidInput, match="no agent model"):
        adapt([], Bundle(bundle.agent_finders, bundle.customer_finders), DEFAULT, CORPUS, labelled(), 0.01)


def test_all_thresholds_move_together() -> None:
    strict, lax = shifted(DEFAULT, -1.0), shifted(DEFAULT, 1.0)
    assert strict.labels.abuse.suspected_at < DEFAULT.labels.abuse.suspected_at < lax.labels.abuse.suspected_at
    assert strict.evidence.sure_ok_at > DEFAULT.evidence.sure_ok_at > lax.evidence.sure_ok_at


def test_contact_details_in_shadow_do_not_eat_the_budget(bundle: Bundle) -> None:
    history = [Past(row.message, row.context) for row in ORDINARY[:300]] + [
        Past(f"加我微信 kefu{n}") for n in range(20)
    ]
    adapted = adapt(history, bundle, DEFAULT, CORPUS, labelled(), 0.02)
    assert adapted.laid["labels"]["abuse"]["suspected_at"] < 0.95


def test_a_budget_that_words_alone_break_is_refused(bundle: Bundle) -> None:
    denied = parse_policy('[lists.deny]\nbrush_off = ["稍等"]', "shop-1")
    history = [Past(row.message, row.context) for row in ORDINARY[:280]] + [Past(f"稍等{n}分钟哦") for n in range(20)]
    with pytest.raises(InvalidInput, match="held by words alone"):
        adapt(history, bundle, denied, CORPUS, labelled(), 0.01)


def test_adapting_again_starts_from_the_default_thresholds(bundle: Bundle, adapted: Adapted) -> None:
    history = [Past(row.message, row.context) for row in ORDINARY[:300]] + [Past(INSULT)]
    again = parse_policy(json.dumps(adapted.laid | {"correction": "0123456789ab"}), "shop-2")
    assert adapt(history, bundle, again, CORPUS, labelled(), 0.02).laid == adapted.laid
