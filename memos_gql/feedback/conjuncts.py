"""One of several things that a memory names, which feedback denies: "Eva doesn't teach physics"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memos_gql.memory.phrases import HAN
from memos_gql.memory.rules import Rules
from memos_gql.memory.shapes import Shape, shape_of
from memos_gql.memory.shapes.english import is_quality
from memos_gql.search.words import asked_forms

RULES = Rules(__package__, "conjuncts.toml")
LONGEST = 200
"""Characters; a longer memory tells a story."""
NAMED = frozenset({Shape.NAME, Shape.THING, Shape.NUMBER, Shape.DATE, Shape.TIME})


@dataclass(frozen=True, slots=True)
class Listing:
    """Things named one after the other, the text before them, and the word that joins the last two."""

    before: str
    words: str
    things: Sequence[str]
    joined_by: str


def without_denied(said: str, denied: str) -> tuple[str, str] | None:
    """Return the things that a memory names and those of them that are left; None unless just one is denied.

    The denial must also repeat the word before the things, such as the verb: "not Dutch" may be about anything.
    """
    leads_on = _leads_zh if HAN.search(said) else _leads
    listings = [listing for listing in _listings(said) if leads_on(listing, denied)]
    return _left(listings[-1], denied) if listings else None


def _left(listing: Listing, denied: str) -> tuple[str, str] | None:
    is_gone = _is_denied_zh if HAN.search(listing.words) else _is_denied
    gone = [thing for thing in listing.things if is_gone(thing, listing, denied)]
    left = [thing for thing in listing.things if thing not in gone]
    # "Salt and pepper hair" is no list of salt and hair
    shares_noun = len(listing.things[-1].split()) > len(listing.things[0].split()) and listing.things[-1] not in gone
    return (listing.words, _joined(left, listing)) if len(gone) == 1 and not shares_noun else None


def _leads(listing: Listing, denied: str) -> bool:
    """Tell whether the word before the things is a verb or preposition that the denial repeats."""
    lead = listing.before.split()[-1]
    is_verb = lead.islower() and not RULES.find("no_verb", lead) and not is_quality(lead)
    determined = {RULES.find("determined", thing) is not None for thing in listing.things}
    is_repeated = asked_forms(lead) <= asked_forms(denied) or lead in denied.split()
    return is_verb and len(determined) == 1 and (is_repeated or RULES.find("little_verb", lead) is not None)


def _leads_zh(listing: Listing, denied: str) -> bool:
    return set(denied.replace(" ", "")) <= set(f"{listing.before}{listing.words}")


def _is_denied(thing: str, listing: Listing, denied: str) -> bool:
    """Tell whether a denial says this thing and, besides, only words that stand before the things."""
    forms, own, led = asked_forms(denied), asked_forms(thing), asked_forms(listing.before)
    return bool(own) and own <= forms <= led | own


def _is_denied_zh(thing: str, listing: Listing, denied: str) -> bool:
    rest = denied.replace(" ", "").replace(thing, "", 1)
    return thing in denied and rest != "" and set(rest) <= set(listing.before)


def _joined(things: Sequence[str], listing: Listing) -> str:
    between = "、" if HAN.search(listing.words) else ", "
    *most, last = things
    return f"{between.join(most)}{listing.joined_by}{last}" if most else last


def _listings(said: str) -> Iterator[Listing]:
    """Find where things are named; in "a cat and a dog at home" these end before the preposition."""
    if len(said) > LONGEST:
        return
    pattern = RULES.pattern("listed_zh" if HAN.search(said) else "listed")
    for found in filter(None, (pattern.match(said, at) for at in range(len(said)))):
        *_, joined_by = (each.group() for each in RULES.pattern("joint").finditer(found["things"]) if each["last"])
        things = [thing for thing in RULES.split("between", found["things"]) if thing]
        if found["lead"].strip() and all(shape_of(thing) in NAMED for thing in things):
            yield Listing(said[: found.start("things")], found["things"], things, joined_by)
