"""Words that limit a wish to one occasion, and wishes that only such words reveal."""

from memos_gql.documents import Stance
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import without_surroundings
from memos_gql.memory.preferences.statement import Finding, Ground


def is_for_once(grammar: Grammar, sentence: str) -> bool:
    """Tell whether a sentence names its occasion."""
    if grammar.find("for_ever", sentence):
        sentence = grammar.cut("where", sentence)
    return grammar.find("for_once", sentence) is not None


def wish_for_once(grammar: Grammar, clause: str) -> Finding | None:
    """Read "I want pizza" in a sentence that names its occasion."""
    found = grammar.find("wish_now", clause)
    if found is None:
        return None
    about = without_surroundings(grammar, without_once(grammar, found["about"]))
    return Finding(Ground.WISH, Stance.AGAINST if found["no"] else Stance.FOR, about)


def without_once(grammar: Grammar, about: str) -> str:
    """Remove the occasion from the words for a thing."""
    return grammar.cut("once_at_the_end", about)
