"""Lasting instructions to an assistant in English, and what to call somebody."""

import re
from collections.abc import Iterator, Sequence

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.objects import is_kind, without_surroundings
from memos_gql.memory.preferences.english.passing import without_once
from memos_gql.memory.preferences.english.plain import QUOTE_MARK
from memos_gql.memory.preferences.english.rules import pattern, piece
from memos_gql.memory.preferences.english.slots import slot
from memos_gql.memory.preferences.statement import NAME, PRONOUNS, Finding, Ground


def instruction(clause: str, *, is_standing: bool) -> Iterator[Finding]:
    """Yield what a clause tells an assistant to do from now on; `is_standing` is a property of its sentence."""
    if pattern("pronouns_said").match(clause):
        yield Finding(Ground.NAME, Stance.FOR, PRONOUNS)
        return
    clause = pattern("rather_not").sub("do not ", clause)
    order = re.sub(piece("polite"), "", clause)
    unmannerly = pattern("unmannerly").match(order)
    if unmannerly is not None:
        yield Finding(Ground.INSTRUCTION, Stance.AGAINST, unmannerly["about"])
        return
    called = pattern("called").match(order)
    if called is not None:
        name = next(filter(None, called.groups()))
        if not pattern("not_a_name").match(name) and len(pattern("rest_of_name").sub("", name).split()) <= 3:
            yield Finding(Ground.NAME, Stance.FOR, NAME)
        return
    yield from _told(order, clause, is_standing=is_standing)


def _told(order: str, clause: str, *, is_standing: bool) -> Iterator[Finding]:
    refused = pattern("negative").match(order)
    doing = pattern("always").sub("", order[refused.end() :] if refused else order)
    if (
        not doing
        or pattern("never_asked").match(doing)
        or pattern("describes").match(doing)
        or re.fullmatch(r"\w+ \w+ly", doing)
        or pattern("this_task").search(without_once(doing))
        or not _is_ordered(order, clause, doing)
    ):
        return
    lasts = (
        is_standing
        or _is_for_ever(order, clause)
        or (pattern("wanted_of_you").match(clause) and slot(doing))
        or ((refused or pattern("allowed").match(clause)) and pattern("no_more").search(doing))
        or pattern("stands_by_itself").search(doing)
        or (refused and _stands_when_refused(refused.group(), doing))
    )
    about = thing(doing)
    if (
        lasts
        and about
        and (not re.fullmatch(r"(?:it|that|them|so|this|me|us)(?: \w+)?", about))
        and not pattern("of_what_was_said").match(about)
    ):
        stance = Stance.AGAINST if refused else Stance.FOR
        yield Finding(Ground.INSTRUCTION, stance, slot(doing) or slot(about) or slot(f"in {about}") or about)


def _is_for_ever(order: str, clause: str) -> bool:
    """Tell whether "always" or "never" belongs to the command itself, not to its object."""
    polite = clause[: len(clause) - len(order)]
    return bool(
        pattern("always_or_never").search(polite)
        or re.match(r"(?:\w+ ){0,1}(?:always|never|ever|do not ever)\b|.*\b(?:always|ever)$", order)
    )


def _is_ordered(order: str, clause: str, doing: str) -> bool:
    if order.startswith(("no ", "no more ")):
        return is_kind(thing(doing))
    was_polite = order != clause and not re.match(r"^(?:so|and|but|then|also|just|do|you|let us)\b", clause)
    if order.startswith(("never ", "always ")) and pattern("risky").match(doing):
        return True
    if order.startswith("always ") or (order.startswith("never ") and re.search(r"\b(?:me|my|i)\b", doing)):
        return pattern("base_verb").match(doing) is not None or pattern("obeyed").match(doing) is not None
    return bool(pattern("obeyed").match(doing)) or (
        was_polite
        and bool(re.match(r"[a-z]+(?:ing)?\b", doing))
        and not re.match(r"(?:i|we|it|the|my|a|an|he|she|they|all)\b", doing)
    )


def _stands_when_refused(refusal: str, doing: str) -> bool:
    """Tell whether a refusal lasts: "do not send attachments" does, "do not use the second one" does not."""
    if refusal.startswith(("stop", "quit", "no more", "never", "i never")):
        return True
    if refusal.startswith(("avoid", "refrain")):
        return is_kind(thing(doing)) and re.match(r"\w+ing\b", doing) is not None
    if refusal == "no ":
        return doing.endswith((" for me", " please", " ever", " thanks"))
    if pattern("to_oneself").match(doing):
        return not pattern("not_a_name").match(doing.removeprefix("call me "))
    return pattern("of_a_kind").match(doing) is not None and is_kind(thing(doing))


def thing(doing: str) -> str:
    """Return the object of an order, without a verb that adds nothing: 'use emojis' gives 'emojis'."""
    about = without_surroundings(doing)
    while (shorter := pattern("afterwards").sub("", about)) != about:
        about = without_surroundings(shorter)
    return pattern("dropped").sub("", about, count=1)


def restored(about: str, quotations: Sequence[str]) -> str:
    """Insert the quotations again."""
    for quotation in quotations:
        about = about.replace(QUOTE_MARK, quotation.strip("\"'“”‘’").lower(), 1)
    return about
