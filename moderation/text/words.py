"""Words: where one ends and the next begins."""

import rjieba

Word = tuple[str, int, int]
"""A word, its start and its end."""


def words_of(text: str) -> list[Word]:
    """Cut a text into words that join up to it again, white space and marks included. Linear."""
    found: list[Word] = []
    start = 0
    for word in rjieba.cut(text):
        end = start + len(word)
        found.append((word, start, end))
        start = end
    return found


def is_word(text: str) -> bool:
    """Whether the dictionary knows this word (a guess of the segmenter is no word)."""
    return bool(rjieba.has_word(text))
