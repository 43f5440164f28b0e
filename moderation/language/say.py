"""A code and its arguments → a sentence in the reader's language."""

from collections.abc import Mapping
from string import Formatter

from moderation.language import en, zh_cn
from moderation.vocabulary.findings import Reason

SENTENCES = {"zh-CN": zh_cn.SENTENCES, "en": en.SENTENCES}
WORDS = {"zh-CN": zh_cn.WORDS, "en": en.WORDS}
DEFAULT_LANGUAGE = "zh-CN"


def say(reason: Reason, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the sentence. It never raises: a code without a sentence, as a newer version may send, is shown as it is.

    >>> say(Reason("waiting", {"seconds": "200"}), "en")
    'The customer has been waiting for 200 s without an answer.'
    """
    sentence = SENTENCES.get(language, zh_cn.SENTENCES).get(reason.code)
    if sentence is None:
        return " ".join([reason.code, *reason.args.values()])
    words = WORDS.get(language, zh_cn.WORDS)
    return sentence.format_map({name: word(name, reason.args, words) for name in placeholders(sentence)})


def word(name: str, args: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> str:
    """An argument as it is said: some (`label`, `tier`, `kind`, …) have a word for each value."""
    value = args.get(name, "?")
    return words.get(name, {}).get(value, value)


def placeholders(sentence: str) -> list[str]:
    """The names in braces."""
    return [name for _, name, _, _ in Formatter().parse(sentence) if name]
