"""The object of a preference in English: the words after the verb, without additions."""

import re

from memos_gql.memory.preferences.english.rules import pattern

MAX_WORDS = 12
"""Longer words are not a thing but a story about one."""


def listed(words: str) -> list[str]:
    """Split "chess, tea and long walks" into its items; "fish and chips" is one item."""
    if re.match(r"(?:it\s)?(?:when|that|how|being|you)\b", words):
        return [words]
    kept = pattern("together").sub(
        lambda found: found.group().replace(" and ", "\ue002"), re.sub(r"^(?:both|either|neither)\s", "", words)
    )
    parts = [part.replace("\ue002", " and ").strip() for part in pattern("joint").split(kept)]
    if (
        words.startswith("to ")
        or re.search(r"\s(?:with|without|between)\s.*\s(?:and|or)\s", words)
        or any(len(part.split()) > 6 for part in parts)
    ):
        return [words]
    return [part for part in parts if part]


def without_surroundings(words: str) -> str:
    """Remove a following clause, and fillers at the end."""
    words = pattern("clause_behind").sub("", words).strip(" ,'\"")
    while (shorter := pattern("surrounding").sub("", words).strip()) != words:
        words = shorter
    return pattern("while_doing").sub("", words)


def preferred(words: str) -> str:
    """Return what is preferred: "tea" from "tea to coffee"."""
    return words if words.startswith(("not to ", "to ")) and " than " not in words else pattern("lesser").sub("", words)


def habitual(words: str) -> str:
    """Reduce a habit to the activity, without its time and occasion."""
    while (shorter := pattern("habitual").sub("", words).strip()) != words:
        words = shorter
    return words


def is_general(words: str) -> bool:
    """Tell whether this can be liked in general; "it", "this one" and "your second suggestion" cannot."""
    return bool(words) and len(words.split()) <= MAX_WORDS and not pattern("deictic").search(words)


def is_kind(words: str) -> bool:
    """Tell whether this names a kind of thing, like "ads" and "any sugar", and not a single one, like "the ad"."""
    return is_general(words) and not re.match(r"(?:and|or|the|a|an|my|our|to|anybody|anyone|more|much)\b", words)
