"""Explanations: the words that moved the score, where they were typed."""

from pathlib import Path

import pytest

from moderation.classify.agent import AgentModel, agent_model
from moderation.classify.customer import CustomerModel, customer_model
from moderation.text.fold import fold
from moderation.vocabulary.messages import Turn
from tests.learning.corpus import small_agent, small_customer, write_corpus

ASKED = (Turn("customer", "多久能到"),)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def agent(corpus: Path) -> AgentModel:
    return agent_model("v", small_agent(corpus)[1].packed)


@pytest.fixture(scope="module")
def customer(corpus: Path) -> CustomerModel:
    return customer_model("v", small_customer(corpus)[1].packed)


def test_the_rude_words_are_named_with_their_typed_span(agent: AgentModel) -> None:
    typed = "亲，这边看\u2060到了，你就是傻\u2060逼"
    found = agent.explain(fold(typed), ASKED, "abuse", top=2)
    assert 1 <= len(found) <= 2
    assert "傻" in found[0].text
    for finding in found:
        assert typed[finding.start : finding.end] == finding.text
        assert (finding.kind, finding.source, finding.because.code) == ("abuse", "model", "model_words")
        assert finding.because.args["words"] == finding.text


def test_nothing_is_named_for_ok_or_for_strange_text(agent: AgentModel) -> None:
    assert agent.explain(fold("明天下午到"), ASKED, "ok") == ()
    assert agent.explain(fold("ZZZZ"), ASKED, "abuse") == ()
    assert agent.explain(fold(""), (), "abuse") == ()


def test_marks_alone_are_never_named(agent: AgentModel) -> None:
    for finding in agent.explain(fold("滚，。，！！远点。"), ASKED, "abuse", top=9):
        assert any(char.isalnum() for char in finding.text)


def test_a_customers_risk_is_called_risk(customer: CustomerModel) -> None:
    found = customer.explain(fold("我要打12315"), 3)
    assert found
    assert {finding.kind for finding in found} == {"risk"}
    assert {finding.kind for finding in customer.explain(fold("气死我了"), 2)} == {"negative_emotion"}
    assert customer.explain(fold("好的谢谢"), 0) == ()
