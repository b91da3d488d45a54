"""Feedback of everyday wording, said plainly: "It's Luton we fly from" becomes "Correction: we fly from Luton"."""

from memos_gql.memory.rules import Rules

RULES = Rules(__package__, "wordings.toml")
LONGEST = 120
"""Characters; longer feedback tells a story."""
WISHES = ("taken_back", "wiped")
"""Rules that say a wish in other words."""
STATEMENTS = ("opened", "plainly")
"""Rules that say a correction in other words, each what the one before it wrote."""


def in_plain_words(words: str) -> str:
    """Say feedback in the words that other rules read."""
    if len(words) > LONGEST:
        return words
    for rule in WISHES:
        if (plain := _said_by(rule, words)) != words:
            return plain
    for rule in STATEMENTS:
        words = _said_by(rule, words)
    return words


def is_marked(words: str) -> bool:
    """Tell whether feedback in plain words begins by saying that it corrects."""
    return RULES.find("marked", words) is not None


def _said_by(rule: str, words: str) -> str:
    found = RULES.first(rule, words)
    return found.words.expand(found.form.to) if found else words
