"""The object of a preference: the words after the verb, without additions."""

from collections.abc import Iterable

from memos_gql.memory.preferences.grammar import Grammar

NO_BREAK = "\ue002"
"""Stands for the spaces inside a single thing while a list is split; it is for private use."""


def listed(grammar: Grammar, words: str) -> list[str]:
    """Split "chess, tea and long walks" into its items; "fish and chips" is one item."""
    if grammar.find("undivided", words):
        return [words]
    parts = _at_conjunctions(grammar, words) if grammar.tokens is None else _between(grammar.tokens(words), grammar)
    return [words] if any(grammar.find("no_item", part) for part in parts) else [part for part in parts if part]


def _at_conjunctions(grammar: Grammar, words: str) -> list[str]:
    kept = grammar.replaced(
        "together", grammar.cut("both", words), by=lambda single: single.group().replace(" ", NO_BREAK)
    )
    return [part.replace(NO_BREAK, " ").strip() for part in grammar.split("joint", kept)]


def _between(tokens: Iterable[str], grammar: Grammar) -> list[str]:
    """Split at the words that join things; the same character inside a word, such as 和 in 和服, does not split."""
    parts = [""]
    for token in tokens:
        if token in grammar.words("joint") and parts[-1]:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def without_surroundings(grammar: Grammar, words: str) -> str:
    """Remove a following clause, and fillers at the end."""
    words = grammar.cut("edges", grammar.cut("clause_behind", words))
    return grammar.cut("while_doing", grammar.stripped("surrounding", words))


def cut_out(grammar: Grammar, words: str, *, cut: str) -> str:
    """Cut what is liked out of the words after the verb; `cut` is that of the form that matched."""
    if cut == "better":
        words = preferred(grammar, words)
    elif cut == "liked":
        words = grammar.cut("more_than", words)
    return without_surroundings(grammar, words)


def preferred(grammar: Grammar, words: str) -> str:
    """Return what is preferred: "tea" from "tea to coffee"."""
    return words if grammar.find("all_preferred", words) else grammar.cut("lesser", words)


def habitual(grammar: Grammar, words: str) -> str:
    """Reduce a habit to the activity, without its time and occasion."""
    return grammar.stripped("habitual", words)


def is_general(grammar: Grammar, words: str) -> bool:
    """Tell whether this can be liked in general; "it", "this one" and "your second suggestion" cannot."""
    return bool(words) and not grammar.find("story", words) and not grammar.find("deictic", words)


def is_kind(grammar: Grammar, words: str) -> bool:
    """Tell whether this names a kind of thing, like "ads" and "any sugar", and not a single one, like "the ad"."""
    return is_general(grammar, words) and not grammar.find("single", words)
