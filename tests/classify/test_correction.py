"""A shop's correction: what it adds, how it is stored, what is refused."""

import pytest

from moderation.classify.agent import AgentModel
from moderation.classify.correction import Correction, read_correction
from moderation.settings import Settings
from moderation.stores.bundles import load_agent_model
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput

SOME = Correction("m", (1.0, 0.0, 0.0, -1.0), ({"a": (4.0, 0.0, 0.0, 0.0)}, {}, {}, {}))


@pytest.fixture(scope="module")
def model() -> AgentModel:
    return load_agent_model(Settings().models_dir)


def test_adds_the_bias_and_the_tokens_that_are_there_once_each() -> None:
    added = SOME.logits((["a", "a", "b", "c", "d"], [], [], []))
    assert added.tolist() == [3.0, 0.0, 0.0, -1.0]  # 4 over the root of four different tokens, and the bias


def test_is_stored_and_read_back() -> None:
    assert read_correction(SOME.body()) == SOME
    assert read_correction(SOME.body()).id == SOME.id


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"\xff\x00",
        b"[" * 100_000,
        b'{"model":"m","bias":[0,0,0],"views":[]}',
        b'{"model":"m","bias":[0,0,0,1e999],"views":[]}',
        b'{"model":"m","bias":[0,0,0,0],"views":[{"a":[1]}]}',
        b'{"model":"m","bias":[0,0,0,0],"views":[],"more":1}',
    ],
)
def test_refuses_what_is_no_correction(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="no correction"):
        read_correction(body)


def test_moves_the_model_it_was_made_for(model: AgentModel) -> None:
    text = fold("不清楚")
    corrected = model.corrected(Correction(model.version, (2.0, 0.0, 0.0, 0.0), ({}, {}, {}, {})))
    assert corrected.score(text, (), ())["ok"] > model.score(text, (), ())["ok"]
    assert corrected.version.startswith(f"{model.version}+")


def test_refuses_the_correction_of_another_model(model: AgentModel) -> None:
    with pytest.raises(InvalidInput, match="made for model m"):
        model.corrected(SOME)


def test_refuses_other_views(model: AgentModel) -> None:
    with pytest.raises(InvalidInput, match="of 1 views"):
        model.corrected(Correction(model.version, (0.0, 0.0, 0.0, 0.0), ({},)))
