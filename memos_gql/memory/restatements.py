"""What feedback says anew, without the words that only tell that it corrects. The patterns are in a TOML file."""

import re
from dataclasses import dataclass

from memos_gql.memory.phrases import HAN
from memos_gql.memory.rhetorical import plainly
from memos_gql.memory.rules import Rules
from memos_gql.memory.shapes import STRONG, Shape, is_bare_value, shape_of, values_of
from memos_gql.memory.small_talk import is_small_talk
from memos_gql.memory.wordings import in_plain_words

RULES = Rules(__package__, "restatements.toml")
LONGEST = 120
"""Characters; longer feedback tells a story."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """A part of a statement, and whether words beside it say that it corrects."""

    said: str
    is_marked: bool


def spoken_plainly(words: str) -> str:
    """Say feedback without fillers and in plain words; longer feedback stays as it is."""
    return in_plain_words(RULES.rewritten("spoken", plainly(words))) if len(words) <= LONGEST else words


def said_anew(words: str) -> Restatement | None:
    """Return the part of a statement that feedback says anew; None if it corrects nothing.

    "The wifi password changed, it's now fig-tree-3" says anew "the wifi password fig-tree-3".
    """
    if len(words) > LONGEST:
        return None
    clauses = [clause for clause in RULES.split("break", words) if clause]
    told = [clause for clause in clauses if not (RULES.find("verdict", clause) or is_small_talk(clause))]
    spoken = " ".join(told)
    marked = _without("cue", RULES.rewritten("move", spoken))
    said = _without("stress", marked)
    is_marked = len(told) < len(clauses) or marked != spoken
    if marked != spoken and HAN.search(said):
        said = said.removesuffix("了")
    has_value = _has_value(said, *STRONG)
    # Without a mark, only what has one value at a time corrects another value
    has_one = RULES.find("one_value", marked) is not None and (has_value or _has_value(said, Shape.NAME))
    has_one |= RULES.find("one_place", said.rstrip(".!。！")) is not None
    is_stressed = (has_value or RULES.find("noun_phrase", said) is not None) and said != marked
    is_part = len(told) == 1 and RULES.find("pronoun_led", said) is not None
    is_counted = HAN.search(said) is not None and shape_of(said) is Shape.NUMBER and HAN.search(said[-1]) is not None
    said = said.strip("!！* ") if _is_date(said.strip("!！* ")) else said
    is_fragment = is_part or _is_date(said) or (shape_of(said) in STRONG and (is_counted or not is_bare_value(said)))
    values = [found for kind in STRONG for found in values_of(kind, said)]
    is_led_by_value = any(found.start() == 0 for found in values) and shape_of(said) is not Shape.CLAUSE
    several = [one for one in values if not any(_is_within(one, other) for other in values)]
    is_fragment |= len(several) > 1 or (is_led_by_value and not is_bare_value(said))
    if not said or RULES.find("more", said) or not (is_marked or has_one or is_stressed or is_fragment):
        return None
    # Several clauses may tell several things, unless there is a number, time or date
    telling = [clause for clause in told if _without("stress", clause)]
    return Restatement(said, is_marked) if len(telling) == 1 or has_value else None


def _is_date(words: str) -> bool:
    """Tell whether words are a date alone, by which feedback can only mean another date."""
    return not HAN.search(words) and shape_of(words) is Shape.DATE


def _is_within(one: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether a value is a part of another, as the day of a date is a number."""
    return one.span() != other.span() and other.start() <= one.start() and one.end() <= other.end()


def _without(rule: str, spoken: str) -> str:
    rest = " ".join(RULES.replaced(rule, spoken, by=lambda _: " ").split())
    return rest if rest == spoken or not HAN.search(rest) else rest.replace(" ", "")


def _has_value(said: str, *kinds: Shape) -> bool:
    return any(True for kind in kinds for _ in values_of(kind, said))
