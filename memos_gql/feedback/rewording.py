"""What a memory says once a correction is applied to it: only a value gives way, to a value of the same kind."""

import re
from collections import Counter

from memos_gql.feedback.places import put
from memos_gql.memory.corrections import Correction
from memos_gql.memory.shapes import only_value, shape_of
from memos_gql.memory.speech import without_speaker
from memos_gql.search.words import asked_forms, content_words

COPULA = r"(?:\b(?:is|are|was|were|am|be|been|became|becomes)|['’](?:s|m|re))\s+(?:(?:an?|the|my|your|his|her|our|their)\s+)?"


def wrong_words(correction: Correction, text: str) -> str | None:
    """Return the words of a text that a correction says are wrong; None where it has none, or where it is not clear which are meant."""
    if correction.old:
        return correction.old
    value = only_value(shape_of(correction.new), without_speaker(text))
    return value.group() if value else None


def reworded(text: str, correction: Correction) -> str | None:
    """Say it right where the text says it wrong; None where that changes nothing, or would make nonsense."""
    old = wrong_words(correction, text)
    if old is None or (correction.is_predicate and not re.search(COPULA + re.escape(old), text, re.IGNORECASE)):
        return None
    right = put(correction.new, instead_of=old, text=text)
    return right if right != text and _fits(old, correction.new, wrong=text, right=right) else None


def _fits(old: str, new: str, *, wrong: str, right: str) -> bool:
    """Tell whether the right words are what the gap needs, no sentence of their own, nor a name in the place of all that was said."""
    beside = Counter(word.form for word in content_words(put(" ", instead_of=old, text=without_speaker(wrong))))
    if not beside and len(asked_forms(new)) < len(asked_forms(old)):
        return False
    fresh = Counter(word.form for word in content_words(right)) - beside
    return not any(form in beside and not form.isdigit() for form in fresh.keys() - asked_forms(old))
