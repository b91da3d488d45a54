"""Corrections in the forms that `corrections.toml` lists."""

import re

from memos_gql.memory.phrases import HAN
from memos_gql.memory.rules import Rules
from memos_gql.memory.shapes import STRONG, Shape, is_bare_value, shape_of
from memos_gql.memory.states.clauses import CHINESE, ENGLISH
from memos_gql.memory.wishes import Correction, Wish

RULES = Rules(
    __package__,
    "corrections.toml",
    more_words={"relations": ENGLISH.words("relations")},
    more_parts={"relations_zh": CHINESE.part("relations")},
)
LONGEST = 120
"""Characters; longer feedback tells a story."""
GIVEN_FIRST = ("of_a_thing", "of_a_thing_zh")


def listed(words: str) -> Correction | None:
    """Read what feedback wishes if it has one of the listed forms."""
    if len(words) > LONGEST:
        return None
    return (
        _not_kept(words)
        or _wrong_last(words)
        or _joked(words)
        or _of_other(words)
        or _wrong_kind(words)
        or _no_more(words)
        or _given_up(words)
        or _ended(words)
        or _of_a_thing(words)
        or _led_zh(words)
        or _called(words)
        or _value(words)
    )


def without_coverb(words: str) -> str:
    """Leave out 归, "belongs to", before somebody's name."""
    return RULES.cut("before_name", words)


def _not_kept(words: str) -> Correction | None:
    return Correction(Wish.FORGET, "", is_last=True) if RULES.find("not_kept", words) else None


def _wrong_last(words: str) -> Correction | None:
    return Correction(Wish.DENY, "", is_last=True) if RULES.find("wrong_last", words) else None


def _joked(words: str) -> Correction | None:
    """Read "Just kidding about the cat", which takes back what was said just before."""
    found = RULES.first("joked", words)
    about = found.words.groupdict().get("about") if found else None
    return Correction(Wish.DENY, "", is_last=True, ended_if=re.escape(about or "")) if found else None


def _of_other(words: str) -> Correction | None:
    """Read "That's my sister, not me", or "My father has diabetes, not me", which is denied of the speaker."""
    found = RULES.first("of_other", words)
    if found is None:
        return None
    said = found.words.groupdict().get("said") or ""
    other = found.words["other"].strip()
    return Correction(Wish.DENY, said.strip(), is_last=not said, of_other=other)


def _wrong_kind(words: str) -> Correction | None:
    """Read "That date is wrong", which names only the kind of what is wrong."""
    kind = RULES.meaning("wrong_kind", words)
    return Correction(Wish.DENY, "", kind=Shape[kind]) if kind else None


def _no_more(words: str) -> Correction | None:
    """Read "She doesn't live there any more", which repeats only the verb of what was said just before."""
    found = RULES.first("no_more", words)
    return Correction(Wish.DENY, "", is_last=True, ended_if=re.escape(found.words["verb"])) if found else None


def _given_up(words: str) -> Correction | None:
    """Read "They broke up", which tells only by what it ends whom or what it is about."""
    found = RULES.first("given_up", words)
    return Correction(Wish.DENY, "", is_last=True, ended_if=found.form.to) if found else None


def _ended(words: str) -> Correction | None:
    """Read "The concert is cancelled", which names what is over."""
    found = RULES.first("ended", words)
    return Correction(Wish.DENY, found.words["about"].strip(), ended_if=found.form.to or ".") if found else None


def _of_a_thing(words: str) -> Correction | None:
    """Read "That's not the code, it's 4417", which names the thing and its right value."""
    for rule in GIVEN_FIRST:
        found = RULES.first(rule, words)
        if found is not None and shape_of(new := found.words["new"].strip()) in STRONG:
            return Correction(Wish.REPLACE, found.words["thing"].strip(), new=new)
    return None


def _called(words: str) -> Correction | None:
    """Read "Drop the mister, just Tom", which says what somebody wants to be called."""
    found = RULES.first("called", words)
    if found is None:
        return None
    name = found.words["name"]
    anew = f"叫我{name}" if HAN.search(name) else f"call me {name}"
    return Correction(Wish.REPLACE, anew, restated=anew)


def _led_zh(words: str) -> Correction | None:
    """Read 不是出租车，开公交, which says the verb only before the right value."""
    found = RULES.first("led_instead_zh", words)
    verb, old, new = found.words.group("verb", "old", "new") if found else ("", "", "")
    is_value = {shape_of(old), shape_of(new)}.isdisjoint({Shape.VERDICT, Shape.CLAUSE})
    return Correction(Wish.REPLACE, "", old=f"{verb}{old}", new=f"{verb}{new}") if found and is_value else None


def _value(words: str) -> Correction | None:
    found = RULES.first("value", words)
    new = found.words["new"].strip() if found else ""
    # A Chinese sentence that ends with a number has its shape
    is_value = new != "" and shape_of(new) in STRONG and (is_bare_value(new) or not HAN.search(new))
    return Correction(Wish.REPLACE, "", new=new) if is_value else None
