"""The forms in which values and topics are compared: stems of written words, and single Chinese characters."""

import re

from memos_gql.memory.preferences.grammars import english_stem
from memos_gql.memory.rules import Rules
from memos_gql.memory.states.clauses import CHINESE, ENGLISH

WORD = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3400-\u4dbf\u4e00-\u9fff](?:[^\W_\u3400-\u4dbf\u4e00-\u9fff]|[.'#+-](?=\w))*[#+]*"
)
MANY = frozenset(english_stem(word) for rules in (ENGLISH, CHINESE) for word in rules.words("many"))
LIKED = frozenset(english_stem(word) for rules in (ENGLISH, CHINESE) for word in rules.words("liked"))
"""Verbs for what one still likes when it has come to an end."""
ENJOYED = frozenset(english_stem(word) for rules in (ENGLISH, CHINESE) for word in rules.words("enjoyed"))
"""Verbs of liking itself: who fell in love with dogs likes dogs."""
COPULAS = frozenset(CHINESE.words("copulas"))
"""Verbs that say only what something is."""
NUMBERS = frozenset(english_stem(word) for rules in (ENGLISH, CHINESE) for word in rules.words("numbers"))
VERBS = {english_stem(verb): kind for rules in (ENGLISH, CHINESE) for verb, kind in rules.table("verbs").items()}
"""Verbs, and the kind that each is of: what is no longer needed is no longer worn."""
DAYS, MONTHS = (frozenset(map(english_stem, ENGLISH.words(name))) for name in ("days", "months"))
NO_UNIT = frozenset(map(english_stem, ENGLISH.words("no_unit")))
"""Words beside a time of day, which say no unit."""
STOP = frozenset((*ENGLISH.words("stop"), *CHINESE.words("stop")))


def forms_of(words: str) -> frozenset[str]:
    """Return the forms of the words that say something."""
    return frozenset(english_stem(word) for word in WORD.findall(words.lower()) if word not in STOP)


def first_form(words: str) -> str:
    """Return the form of the first word that says something."""
    return next((english_stem(word) for word in WORD.findall(words.lower()) if word not in STOP), "")


def is_many(forms: frozenset[str]) -> bool:
    """Tell whether forms are of what somebody has or likes, which may be many things."""
    return not forms.isdisjoint(MANY)


def is_number(form: str) -> bool:
    """Tell whether a form is a number."""
    return form[0].isdigit() or form in NUMBERS


def of_calendar(forms: frozenset[str]) -> frozenset[str]:
    """Return those forms that are days of the week."""
    return forms & DAYS


def unit_of(forms: frozenset[str]) -> frozenset[str]:
    """Return the forms beside a number or a date: what is counted, or in what it is measured."""
    return frozenset(form for form in forms if not is_number(form)) - DAYS - MONTHS - NO_UNIT


def topic_of(rules: Rules, words: str) -> frozenset[str]:
    """Return the forms of what something is the value of; words that mean the same have the same forms."""
    alike = rules.table("heads")
    if rules is ENGLISH:
        known = alike.get(words) or " ".join(alike.get(word, word) for word in words.split())
        return forms_of(known)
    head = next((head for head in sorted(alike, key=len, reverse=True) if words.endswith(head)), "")
    return forms_of(words.removesuffix(head) + alike.get(head, "") if head else words)
