"""Training: what is exported says what scikit-learn says, and the same data gives the same file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.classify.agent import UNASKED, AgentModel, agent_model
from moderation.classify.agent_views import VIEWS, agent_views
from moderation.classify.concepts import parse_concepts
from moderation.classify.customer import customer_model
from moderation.classify.linear import pack, unpack
from moderation.learning.dataset import AgentRow, agent_corpus
from moderation.learning.fit import FOLDS, Fitted, export, fit, folds_of
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import LABELS
from tests.learning.corpus import AGENT, CONCEPTS, small_agent, small_customer, write_corpus
from tests.lexicon import agent_finders

TEXTS = st.text(
    st.sampled_from("你是傻逼吗滚远点明天到单号发您了爱买不买哦自己看详情页0123 ，。？！~😀ab谢谢\u2060"), max_size=40
)
ANY = st.text(max_size=30)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[AgentRow]:
    return agent_corpus(write_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture(scope="module")
def fitted(rows: list[AgentRow]) -> Fitted:
    known, finders = parse_concepts(CONCEPTS), agent_finders()
    messages = []
    for row in rows:
        folded = fold(row.message)
        messages.append(agent_views(folded, row.context, finders.find(folded, row.context).findings, known))
    labels = [LABELS.index(row.label) for row in rows]
    return fit(messages, labels, [row.group for row in rows], tuple(VIEWS.values()))


@settings(max_examples=200, deadline=None)
@given(text=TEXTS | ANY, asked=st.lists(TEXTS, max_size=3), said=st.lists(TEXTS, max_size=2))
def test_the_exported_arithmetic_equals_scikit_learn(
    fitted: Fitted, text: str, asked: list[str], said: list[str]
) -> None:
    known = parse_concepts(CONCEPTS)
    context = (*(Turn("customer", turn) for turn in asked), *(Turn("agent", turn) for turn in said))
    folded = fold(text)
    findings = agent_finders().find(folded, context).findings
    model = AgentModel("v", unpack(pack(export(fitted))), known)
    wanted = fitted.probabilities([agent_views(folded, context, findings, known)])[0]
    if not asked:
        wanted = wanted * UNASKED / (wanted * UNASKED).sum()
    scores = model.score(folded, context, findings)
    assert list(scores) == list(LABELS)
    assert np.abs(np.array(list(scores.values())) - wanted).max() < 1e-6
    assert sum(scores.values()) == pytest.approx(1.0)


def test_it_learns_what_the_corpus_says(tmp_path: Path) -> None:
    _, trained = small_agent(write_corpus(tmp_path))
    model = agent_model(trained.version, trained.packed)
    for label, messages in AGENT.items():
        for message in messages:
            scores = model.score(fold(message), (Turn("customer", "多久能到"),), ())
            assert max(scores, key=scores.__getitem__) == label, message


def test_the_same_data_gives_the_same_file(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path)
    (_, one), (_, two) = small_agent(folder), small_agent(folder)
    assert one.file == two.file
    assert one.version == two.version
    assert one.manifest({}, "2024-06-07") == two.manifest({}, "2024-06-07")
    changed = (folder / "agent" / "agent_b0.tsv").read_text("utf-8").replace("明天下午到", "后天下午到")
    (folder / "agent" / "agent_b0.tsv").write_text(changed, "utf-8")
    _, other = small_agent(folder)
    assert other.version != one.version
    assert other.data_sha256 != one.data_sha256


def test_levels_are_learned_too(tmp_path: Path) -> None:
    rows, trained = small_customer(write_corpus(tmp_path))
    model = customer_model(trained.version, trained.packed)
    levels = [int(np.argmax(model.score(fold(row.message), ()))) for row in rows]
    assert levels == [row.level for row in rows]


def test_groups_are_never_torn_apart() -> None:
    groups = [f"g{index % 13}" for index in range(200)]
    folds = folds_of(groups)
    assert len({(group, fold) for group, fold in zip(groups, folds.tolist(), strict=True)}) == 13
    assert set(folds.tolist()) == set(range(FOLDS))


def test_unseen_scores_come_from_models_that_had_not_seen_the_row(tmp_path: Path) -> None:
    rows, trained = small_agent(write_corpus(tmp_path))
    assert trained.unseen.shape == (len(rows), len(LABELS))
    assert np.allclose(trained.unseen.sum(axis=1), 1)


def test_too_little_is_refused(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path)
    for path in list((folder / "agent").iterdir())[1:]:
        path.unlink()
    with pytest.raises(InvalidInput, match="Too little to learn from"):
        small_agent(folder)
