"""How a reply meets the question: what was asked, what is said, and how much the two share."""

import re
from collections.abc import Iterator, Sequence

from moderation.classify.concepts import Concepts
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding

_NUMBER = re.compile(r"\d+")
_EMPTY = frozenset("的了吗呢吧啊呀哦是我你您在有不就也都还和这那个们么嘛哈,。.?!、~") | {"一下"}


def facts(
    reply: Folded, asked: Sequence[Folded], said: Sequence[str], findings: tuple[Finding, ...], concepts: Concepts
) -> list[str]:
    """The facts as tokens. `asked` are the customer's last turns, `said` the agent's, oldest first."""
    says, last = concepts.say.seen_and_last(reply.text)
    found = [f"say:{concept}" for concept in says]
    found += [f"say last:{concept}" for concept in last]
    found += _of_question(asked, concepts)
    found += _shared(reply, asked) if asked else ["shared:none"]
    if reply.text in said:
        found.append("said before")
    for finding in findings:
        found += (f"{finding.kind}:{finding.source}:{finding.tier}", f"{finding.kind}:{finding.tier}")
    return found if findings else [*found, "nothing found"]


def _of_question(asked: Sequence[Folded], concepts: Concepts) -> Iterator[str]:
    """What the last turn asks, and what the ones before it did."""
    if not asked:
        yield "ask:none"
        return
    last = concepts.ask.seen(asked[-1].text)
    yield from (f"ask:{concept}" for concept in last)
    if len(asked) > 1:
        before = concepts.ask.seen(" ".join(turn.text for turn in asked[:-1]))
        yield from (f"asked:{concept}" for concept in before - last)


def _shared(reply: Folded, asked: Sequence[Folded]) -> Iterator[str]:
    """How many words, pairs of characters and numbers of the reply stand in the last two questions."""
    question = " ".join(turn.text for turn in asked[-2:])
    known = {word for turn in asked[-2:] for word, _, _ in turn.words}
    words = [word for word, _, _ in reply.words if word not in _EMPTY and word != " "]
    old = sum(word in known for word in words)
    pairs = {question[start : start + 2] for start in range(len(question) - 1)}
    text = reply.text
    same = sum(text[start : start + 2] in pairs for start in range(len(text) - 1))
    yield f"shared words:{min(old, 3)}"
    yield f"shared pairs:{(same > 0) + (same > 1) + (same > 3)}"
    yield f"new words:{_step(len(words) - old)}"
    numbers, theirs = set(_NUMBER.findall(text)), set(_NUMBER.findall(question))
    if numbers - theirs:
        yield "a new number"
    if numbers & theirs:
        yield "their number"


def _step(count: int) -> int:
    return (count > 0) + (count > 2) + (count > 5) + (count > 11)
