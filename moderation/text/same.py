"""Whether an edited text is the message it was: the same sounds in the same order, and nothing sharp taken out (R6)."""

import re
from collections import Counter

from moderation.text.fold import fold
from moderation.text.pinyin import sounds
from moderation.text.view import View, spoken, without_pauses

_EMOTICON = re.compile(r"\[[^\[\]\s]{1,6}\]")
_SHARP = re.compile(r"\[[^\[\]\s]{1,6}\]|[!?\u2190-\u2bff\U0001f000-\U0001fbff]")


def key_of(text: str) -> str:
    """What is heard of a text: no marks, spaces, emoji, width, case or spelling. Of one that is nothing else, all.

    >>> key_of("在嗎？？") == key_of("再 吗[微笑]"), key_of("在吗") == key_of("不在吗")
    (True, False)
    """
    folded = fold(text)
    view = without_pauses(spoken(fold(_EMOTICON.sub("", folded.text))))
    said = [place for place, char in enumerate(view.text) if char.isalnum()]
    heard = sounds(
        View(
            "".join([view.text[place] for place in said]),
            [view.starts[place] for place in said],
            [view.ends[place] for place in said],
            {},
        )
    )
    return heard.text or folded.text.strip()


def same_words(before: str, now: str) -> bool:
    """Whether an edit of `before` changed nothing but its dress: a dot more, a homophone, another width, an emoji more.

    Who takes an emoji, ! or ? out has changed the tone, and is judged by the new text alone.

    >>> same_words("自己看", "资己看。😊"), same_words("自己看🙄", "自己看"), same_words("自己看", "您自己看")
    (True, False, False)
    """
    return before == now or (key_of(before) == key_of(now) and not _sharp(before) - _sharp(now))


def _sharp(text: str) -> Counter[str]:
    return Counter(_SHARP.findall(fold(text).text))
