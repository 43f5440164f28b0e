"""The throw-away classifier: what is written says what was fitted, and disguises by sound hardly move it."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.learning.labelled import Classes, TextRow, classes_of
from moderation.learning.text_disguise import disguised
from moderation.learning.text_evaluate import measure_text
from moderation.learning.text_fit import lifts_of
from moderation.learning.text_model import TextModel, pack_text, text_views, unpack_text
from moderation.learning.text_train import TrainedText, train_text
from moderation.text.pinyin import sound
from moderation.vocabulary.errors import InvalidInput

WORDS = {
    "a": ("今天天气很好", "花开得真好看", "谢谢你的帮助", "晚饭很好吃"),
    "b": ("你这个垃圾", "滚出去别回来", "真是个废物", "蠢得像头猪"),
    "c": ("票价是多少钱", "几点钟开门呢", "地址在哪里啊", "可以开发票吗"),
}


def rows_of(labels: str, each: int = 40) -> list[TextRow]:
    draw = random.Random(3)
    pairs = [
        (label, draw.choice(WORDS[label]) + draw.choice("呀啊哦了吧") + draw.choice("一二三四五六七八"))
        for _ in range(each)
        for label in labels
    ]
    return [TextRow(str(place), text, label) for place, (label, text) in enumerate(pairs)]


def trained(labels: str) -> tuple[TrainedText, list[TextRow]]:
    rows = rows_of(labels)
    classes = classes_of(rows)
    return train_text(rows, classes.of(rows, Path("f")), classes), rows


@pytest.fixture(scope="module")
def three() -> TrainedText:
    return trained("abc")[0]


@pytest.mark.parametrize("labels", ["ab", "abc"])
def test_it_learns_and_says_the_same_from_its_file(labels: str) -> None:
    made, rows = trained(labels)
    measured = measure_text(rows, made.model.classes.of(rows, Path("f")), made.model)
    assert measured.figures["accuracy"] > 0.95
    assert made.unseen.shape == (len(rows), len(labels))
    again = unpack_text(made.model.version, pack_text(made.model))
    for row in rows[:10]:
        assert again.probabilities(row.text) == pytest.approx(made.model.probabilities(row.text), abs=1e-5)
    assert trained(labels)[0].file == made.file
    manifest = made.manifest({}, "")
    assert manifest.counts == dict.fromkeys(labels, 40)
    assert manifest.version == manifest.sha256[:12] == made.model.version


def test_a_homophone_changes_no_sound() -> None:
    _, _, heard = text_views("真是个废物")
    _, _, disguised = text_views("真是个费物")
    assert heard == disguised


@given(st.text(max_size=50))
def test_any_text_has_probabilities(three: TrainedText, text: str) -> None:
    shares = three.model.probabilities(text)
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\u202e好", "好" * 1_000_000])
def test_rubbish_has_probabilities_too(three: TrainedText, text: str) -> None:
    assert three.model.probabilities(text).sum() == pytest.approx(1.0)


def test_too_few_of_a_class_are_refused() -> None:
    rows = rows_of("ab", each=9)
    with pytest.raises(InvalidInput, match="Too little to learn from"):
        train_text(rows, [0, 1] * 9, Classes(("a", "b"), ("a", "b")))


def test_texts_of_nothing_are_refused() -> None:
    rows = [TextRow(str(place), "\u2060" * (place + 1), "ab"[place % 2]) for place in range(40)]
    with pytest.raises(InvalidInput, match="nothing to learn from in these texts"):
        train_text(rows, [0, 1] * 20, Classes(("a", "b"), ("a", "b")))


def test_copies_sound_the_same_and_look_otherwise() -> None:
    texts = ["真是个废物", "浪费时间", "交了话费", "肥料和飞机", "沸点非常高"] * 5
    copies = disguised(texts)
    assert copies == disguised(texts)
    assert copies != texts
    assert [sound(copy) for copy in copies] == [sound(text) for text in texts]


def test_lifts_come_in_only_where_they_gain() -> None:
    right = np.eye(2)[[0, 1] * 50]
    assert lifts_of(right, np.array([0, 1] * 50)).tolist() == [1.0, 1.0]
    shy = np.array([[0.9, 0.1]] * 80 + [[0.6, 0.4]] * 20)
    assert lifts_of(shy, np.array([0] * 80 + [1] * 20))[1] > 1.5


def test_a_file_that_is_not_whole_is_refused(three: TrainedText) -> None:
    packed = pack_text(three.model) | {"tables": []}
    with pytest.raises(ValueError):
        unpack_text("x", packed)
    assert isinstance(unpack_text("x", pack_text(three.model)), TextModel)
