"""The object of a preference in Chinese: the words after the verb, without particles and additions."""

import rjieba

from memos_gql.memory.preferences.chinese.rules import pattern

AND = frozenset({"和", "与", "跟", "及", "以及", "或", "或者", "还有", "、", "&"})
MAX_CHARACTERS = 24
"""Longer words are not a thing but a story about one."""


def listed(words: str) -> list[str]:
    """Split "爬山和下棋"; 和 inside a word, as in 和服, does not split."""
    parts = [""]
    for token in rjieba.cut(words):
        if token in AND and parts[-1]:
            parts.append("")
        else:
            parts[-1] += token
    return [part for part in parts if part]


def without_surroundings(words: str) -> str:
    """Remove particles and comparisons at the end."""
    while (shorter := pattern("tail").sub("", words)) != words and shorter:
        words = shorter
    return words


def is_general(words: str) -> bool:
    """Tell whether this can be liked in general; 这个, 它 and 你的第二个建议 cannot."""
    return 0 < len(words) <= MAX_CHARACTERS and not pattern("deictic").search(words)
