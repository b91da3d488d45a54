"""The text of a memory after a correction: only a value is replaced, and only by a value of the same kind."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Self

from memos_gql.feedback.agreement import Swap, agreed, hour_in, only_code
from memos_gql.feedback.aligning import SLOTS, aligned_values
from memos_gql.feedback.counting import counted_value
from memos_gql.feedback.fields import fielded_value
from memos_gql.feedback.framing import framed_value
from memos_gql.feedback.naming import renamed
from memos_gql.feedback.occurrences import places, put
from memos_gql.feedback.partial_dates import completed
from memos_gql.feedback.restating import changed_value, placed_name, value_spans
from memos_gql.feedback.spelling import similar_part, spelt_alike
from memos_gql.memory.corrections import PLACE, differing
from memos_gql.memory.corresponding import DETERMINED
from memos_gql.memory.restatements import RULES, said_anew
from memos_gql.memory.shapes import STRONG, Shape, only_value, shape_of
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.wishes import Correction
from memos_gql.memory.wordings import is_marked
from memos_gql.search.words import asked_forms, content_words

DETERMINER = r"(?:(?:an?|the|my|your|his|her|our|their)\s+)"
OTHER_WORDS = ("past", "placed", "closing", "opening")
"""Rules that say a sentence in other words, which the memory may have."""
POSSESSIVE_ZH = re.compile("(?<=[我你您他她它们])的")
ARTICLE = re.compile(r"^(?:the|my|our)\s+(?=\S+\s)", re.IGNORECASE)
COPULA = r"(?:\b(?:is|are|was|were|am|be|been|became|becomes|as)|['’](?:s|m|re))\s+"


@dataclass(frozen=True, slots=True)
class Exchange:
    """Words of a memory, and their replacement.

    otherwise: what is exchanged in texts that do not have these words, such as a tag without the preposition.
    """

    old: str
    new: str
    otherwise: Self | None = None

    @classmethod
    def of(cls, old: str, new: str) -> Self:
        """Exchange words, but keep the year of a date that is said anew without it."""
        return cls(old, completed(new, instead_of=old))

    def within(self, text: str) -> str:
        if self.otherwise and self.old not in text:
            return self.otherwise.within(text)
        return put(self.new, instead_of=self.old, text=text)


def exchange(correction: Correction, text: str) -> Exchange | None:
    """Return what a correction replaces in a text; None if that changes nothing or makes no sense."""
    if correction.restated:
        return _restated(correction, text)
    found = _replaced(correction, text)
    return _agreeing(found, correction, text) if found else None


def _agreeing(exchanged: Exchange, correction: Correction, text: str) -> Exchange | None:
    """Let the words beside the value agree with it; None if the value cannot stand there."""
    place = next(places(exchanged.old, text), None)
    if place is None:
        return exchanged
    swap = agreed(Swap(text[: place.start()], place.group(), text[place.end() :], exchanged.new, correction.words))
    if swap is None or (swap.old, swap.new) == (place.group(), exchanged.new):
        return exchanged if swap else None
    return Exchange(swap.old, swap.new, otherwise=exchanged)


def _replaced(correction: Correction, text: str) -> Exchange | None:
    old = wrong_words(correction, text)
    if old is None or (
        correction.is_predicate
        and not asked_forms(correction.about) & asked_forms(without_speaker(text))
        and not re.search(f"{COPULA}{DETERMINER}?{re.escape(old)}", text, re.IGNORECASE)
    ):
        return None
    exchanged = _with_place(old, correction, text)
    right = exchanged.within(text)
    return exchanged if right != text and _fits(exchanged, wrong=text, right=right) else None


def wrong_words(correction: Correction, text: str) -> str | None:
    """Return the words of a text that a correction calls wrong; None if there are none or several candidates."""
    if correction.restated:
        exchanged = _restated(correction, text)
        return exchanged.old if exchanged else None
    if correction.old:
        return correction.old
    said, kind = without_speaker(text), shape_of(correction.new)
    value = only_code(correction.new, said) or only_value(kind, said) or (hour_in(said) if kind is Shape.TIME else None)
    return similar_part(value.group(), correction.new) if value else None


def _restated(correction: Correction, text: str) -> Exchange | None:
    """Exchange the words that a sentence says anew, perhaps as over: "came on Monday" for "comes on Tuesday"."""
    variants = [correction.restated, *(RULES.rewritten(rule, correction.restated) for rule in OTHER_WORDS)]
    found = (_anew(replace(correction, restated=restated), text) for restated in dict.fromkeys(variants))
    return next(filter(None, found), None)


def _anew(correction: Correction, text: str) -> Exchange | None:
    """Exchange the words in which a text differs from the same sentence said anew."""
    said = without_speaker(text)
    anew = said_anew(correction.restated)
    fragment = anew.said if anew else correction.restated
    fragment = spelt_alike(fragment, said)
    if name := renamed(said, fragment):
        return Exchange(*name)
    if word := fielded_value(said, fragment):
        return _agreeing(Exchange(*word), correction, text)
    if count := counted_value(said, fragment):
        return Exchange(*count)
    aligned = aligned_values(said, fragment)
    if aligned and len(list(value_spans(fragment, SLOTS))) > 1:
        return Exchange(*aligned)
    if RULES.find("wrong_place", correction.words) and (placed := placed_name(said, fragment)):
        return _agreeing(Exchange(*placed), correction, text)
    is_stressed = RULES.find("stress", correction.words) is not None
    changed = changed_value(said, fragment) or aligned or framed_value(said, fragment, is_stressed=is_stressed)
    if changed and Exchange.of(*changed).within(said) != said:
        return _agreeing(Exchange.of(*changed), correction, text)
    found = differing(_plain(said), _plain(correction.restated), is_marked=is_marked(correction.words))
    right = Exchange.of(*found).within(said) if found else said
    is_same = _compared(right) == _compared(correction.restated)
    return _agreeing(Exchange.of(*found), correction, text) if found and right != said and is_same else None


def _plain(words: str) -> str:
    """Leave out the end mark, and what one may say or not: the 的 of 我的经理, the article before "spare tyre"."""
    return ARTICLE.sub("", POSSESSIVE_ZH.sub("", words.rstrip(".!。！ ")))


def _compared(words: str) -> str:
    """Write a sentence so that it can be compared: 订了 is 订, said of what is done."""
    return _plain(words).casefold().replace("了", "")


def reworded(text: str, correction: Correction) -> str | None:
    """Correct the text; None if that changes nothing or makes no sense."""
    exchanged = exchange(correction, text)
    return exchanged.within(text) if exchanged else None


def _with_place(old: str, correction: Correction, text: str) -> Exchange:
    """Replace the preposition of place too: "in the drawer" for "on the shelf"."""
    found = re.search(rf"\b{PLACE.pattern}(?P<determiner>{DETERMINER})?{re.escape(old)}", text, re.IGNORECASE)
    if found is None or not correction.place or shape_of(correction.new) in STRONG:
        return Exchange.of(old, correction.new)
    return Exchange(found.group(), f"{correction.place} {found['determiner'] or ''}{correction.new}")


def _fits(exchanged: Exchange, *, wrong: str, right: str) -> bool:
    """Tell whether the new words fit: they are no sentence of their own and no shorter name for the whole text."""
    if _loses_determiner(exchanged):
        return False
    beside = Counter(
        word.form for word in content_words(put(" ", instead_of=exchanged.old, text=without_speaker(wrong)))
    )
    if not beside and len(asked_forms(exchanged.new)) < len(asked_forms(exchanged.old)):
        return False
    fresh = Counter(word.form for word in content_words(right)) - beside
    return not any(form in beside and not form.isdigit() for form in fresh.keys() - asked_forms(exchanged.old))


def _loses_determiner(exchanged: Exchange) -> bool:
    """Tell whether a noun phrase would stand without the article that the wrong words had: "on second floor"."""
    has_none = DETERMINED.match(exchanged.new) is None
    return (
        DETERMINED.match(exchanged.old) is not None
        and has_none
        and shape_of(exchanged.new) not in {Shape.NAME, Shape.DATE, Shape.TIME}
    )
