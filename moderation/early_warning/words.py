"""Whether a customer says the same again."""

import re

PICTURE = re.compile(r"(?:\s*\[(?:图片|视频|语音|文件|链接|商品|商品链接|订单|位置|截图|照片)\]\s*)+")
SILENT = re.compile(r"[\W_]+")
LONGEST = 80


def is_picture(text: str) -> bool:
    """Whether a text only stands for something that is no text.

    >>> is_picture("[图片][图片]"), is_picture("[怒]")
    (True, False)
    """
    return PICTURE.fullmatch(text) is not None


def comparable(text: str) -> str:
    """Return the words by which a repeat is known.

    >>> comparable("有人吗？？？ 有人吗")
    '有人吗有人吗'
    """
    return SILENT.sub("", text.casefold())[:LONGEST]


def same_again(words: str, earlier: str) -> bool:
    """Whether two comparable texts say the same: equal, or nearly all pairs of characters shared.

    >>> same_again("到底什么时候发货", "什么时候发货"), same_again("什么时候发货", "什么时候退款")
    (True, False)
    """
    if not words or not earlier:
        return False
    if words == earlier:
        return True
    pairs, others = _pairs(words), _pairs(earlier)
    if min(len(pairs), len(others)) < 3:
        return False
    return len(pairs & others) >= 0.8 * min(len(pairs), len(others))


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(len(words) - 1)}
