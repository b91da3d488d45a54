"""States, and which of them ends which."""

from dataclasses import dataclass

from memos_gql.memory.states.amounts import FRAME, are_of_one
from memos_gql.memory.states.diets import is_ruled_out
from memos_gql.memory.states.forms import (
    COPULAS,
    ENJOYED,
    LIKED,
    VERBS,
    is_many,
    is_number,
    of_calendar,
    unit_of,
)

STATED = 0.5
"""The share of a statement's letters that its states must cover to be replaced: else it says much that still holds."""
WITHIN = frozenset({"when", "on"})
"""Frames whose topics agree if one is part of the other: "the gym" and "go to the gym"."""
OWNED = frozenset({"car", "use", "do", "does", "named"})
"""Frames of what can be sold."""
OPEN = "open"
"""The frame of what is said of any noun, by its place: what it is, where it is, or what it has become."""
NUMBER = "number"
"""The sort of values that have a number or a day of the week."""
ANY_PLACE = "any"
"""The place of what a noun was changed to: "moved to", "renamed to"."""
EVENT = "event"
"""The frame of what came to an end by itself, which also happens to what one still likes: "The match is over"."""
WISH, CONDITION = "wish ", "condition "
"""What the frames of alternatives begin with, before their group: of what is wanted, and of how a thing is."""
ROLE = "role"
"""The frame of who or what has a role, by a name."""
OWN, LOOSE, BARE = "own", "loose", "bare"
"""Sorts of roles: those that one alone has ("our postman"), those that several may have, and words with no article."""
GONE = "gone"
"""The sort of what is over because it was sold, stolen or replaced, so that nothing holds of it any more."""
DISLIKED = "disliked"
"""The frame of what is thought badly of, which ends only that it was liked."""
ENDS = frozenset({"owning", EVENT, "plan", DISLIKED})
"""Frames that only something over has."""
JOBS = frozenset({"job", "job as"})
PLACES = {"job": JOBS, "home": frozenset({"home"}), "plan": frozenset({"plan"}), "fear": frozenset({"fear"})}
"""Frames that what is over may belong to, of some kinds: one may leave a job in a city, and still live there."""
MOST_VARYING, MOST_LEFT, MOST_SIGNS_LEFT = 2, 5, 7
"""Most forms by which statements of no frame may differ, and most words or Chinese characters beside what is over."""
IS, IS_NOT = "is:", "not:"
"""What the keys begin with of words of what is so, and of what is not."""


@dataclass(frozen=True, slots=True)
class State:
    """One value of something that somebody has, does or is.

    frame: what kind of thing it is, such as "home"; empty for what is over, whatever it was.
    holder: whom it is about.
    topic: of what it is the value, such as "shoe" for a size; in comparable forms, like `value`.
    holds: whether it is so; False if it is denied, or over.
    takes_place: whether it takes the place of other values of the frame, or of all that contains what is over.
    is_change: whether words beside it say that something changed.
    verb: the form of its first word, if it is of no frame.
    is_several: whether it names several things, of which one alone may be over.
    place, sort: of a value of the frame `OPEN`: in which place of the noun it stands, and of what sort it is.
        `sort` is also that of a role, or `GONE`.
    """

    frame: str
    holder: str
    topic: frozenset[str]
    value: frozenset[str]
    holds: bool = True
    takes_place: bool = False
    is_change: bool = False
    is_several: bool = False
    verb: str = ""
    place: str = ""
    sort: str = ""

    @property
    def words(self) -> frozenset[str]:
        return self.topic | self.value


@dataclass(frozen=True, slots=True)
class Told:
    """What a statement tells: for each clause the ways in which it can be read, and the share of letters in those."""

    clauses: tuple[tuple[State, ...], ...]
    share: float

    @property
    def states(self) -> tuple[State, ...]:
        return tuple(state for clause in self.clauses for state in clause)


def keys(told: Told) -> list[str]:
    """List by what a statement is found: its frames and verbs, and the words of what holds or is over."""
    words = {f"{IS if state.holds else IS_NOT}{word}" for state in told.states for word in state.words}
    return sorted(_frames(told) | words)


def sought(told: Told) -> list[str]:
    """List the keys of statements that one may concern: of its frames, and of those that say the opposite."""
    words = {f"{IS_NOT if state.holds else IS}{word}" for state in told.states for word in state.words}
    return sorted(_frames(told) | words)


def _frames(told: Told) -> set[str]:
    frames = {state.frame for state in told.states} - {"", "does", OPEN, ROLE, *ENDS}
    own = {f"frame:{frame}" for frame in (frames | JOBS if frames & JOBS else frames)}
    of_nouns = {f"of:{word}" for state in told.states if state.frame == OPEN for word in state.topic}
    of_roles = {f"{ROLE}:{word}" for state in told.states if state.frame == ROLE for word in state.words}
    return own | of_nouns | of_roles | {f"does:{state.verb}" for state in told.states if state.verb}


def replaces(later: Told, earlier: Told) -> bool:
    """Tell whether a later statement ends all that an earlier one tells."""
    if not earlier.clauses or earlier.share < STATED:
        return False
    return all(any(is_ended(before, by=now) for before in clause for now in later.states) for clause in earlier.clauses)


def restates(later: Told, earlier: Told) -> bool:
    """Tell whether a later statement says again what an earlier one tells."""
    return bool(earlier.clauses) and all(
        any(_is_same(before, now) for before in clause for now in later.states) for clause in earlier.clauses
    )


def is_ended(before: State, *, by: State) -> bool:
    """Tell whether something is no longer so because of what was said later."""
    if before.holder != by.holder or (before.is_several and before.frame != "diet"):
        return False
    if before.holds and by.holds:
        return _has_taken_place(by, before)
    if before.holds:
        return _denies(by, before)
    meant = before.value - ENJOYED or before.value
    return by.holds and bool(meant) and meant <= by.words and by.is_change


def _has_taken_place(now: State, before: State) -> bool:
    if now.frame != before.frame:
        return False
    if now.frame == "diet":
        return is_ruled_out(before.value, by=now.value, is_change=now.is_change, are_all=before.is_several)
    if now.frame == "does":
        return now.takes_place and _varies(now, before)
    if now.frame == OPEN:
        is_other = now.takes_place or (now.sort == NUMBER and _is_of_one_measure(now, before))
        return is_other and _is_of_one_noun(now, before) and _differ(now, before)
    if now.frame == "named" and not now.is_change and not _have_one_unit(now, before):
        return False
    return now.takes_place and _agree(now, before) and _differ(now, before)


def _is_of_one_noun(now: State, before: State) -> bool:
    """Tell whether two statements say the same sort of thing of one noun: where it is, or what its number is."""
    if now.sort != before.sort or not now.topic or not before.topic or not _have_one_unit(now, before):
        return False
    # "The garage door code" is another one than "the door code"
    if not now.topic <= before.topic:
        return False
    return now.place == before.place or ANY_PLACE in {now.place, before.place}


def _is_of_one_measure(now: State, before: State) -> bool:
    """Tell whether two numbers measure exactly the same: "the hall seats 80", then "the hall seats 95"."""
    if now.topic != before.topic or now.place != before.place or unit_of(now.value) != unit_of(before.value):
        return False
    days, old_days = of_calendar(now.value), of_calendar(before.value)
    # "Closes at six on Mondays" stands beside "closes at eight on Tuesdays"
    return days == old_days or (days == now.value and old_days == before.value)


def _have_one_unit(now: State, before: State) -> bool:
    """Tell whether two values may measure the same, as far as their words say: not "14 km" and "five hours"."""
    if not (any(map(is_number, now.value)) and any(map(is_number, before.value))):
        return True
    if not all(map(str.isascii, now.value | before.value)):
        # Chinese characters that stand alone are no units
        return True
    unit, old_unit = unit_of(now.value), unit_of(before.value)
    return not unit or not old_unit or not unit.isdisjoint(old_unit)


def _varies(now: State, before: State) -> bool:
    """Tell whether two statements in other words than those of any frame differ in little: "I teach at a new school".

    What is had or liked stands beside what else is; of that, only the number may differ.
    """
    common, new, old = now.value & before.value, now.value - before.value, before.value - now.value
    # What differs may be the subject: "the north wing is for children"
    if now.verb != before.verb or now.verb in COPULAS or not (new and old) or max(len(new), len(old)) > MOST_VARYING:
        return False
    if not common - {now.verb} and (now.verb in VERBS or not now.verb.isascii()):
        return False
    if is_many(now.value) or any(map(is_number, new | old)):
        return all(map(is_number, new | old))
    return True


def _agree(now: State, before: State) -> bool:
    if now.frame.startswith(FRAME):
        return are_of_one(now.frame, now.topic, before.topic)
    if now.frame == ROLE:
        # "Tom is vegan" names no role that he took over from another vegan
        are_roles = OWN in {now.sort, before.sort} or BARE not in {now.sort, before.sort}
        return are_roles and (now.topic == before.topic or (now.is_change and now.topic < before.topic))
    if now.frame.startswith((WISH, CONDITION)):
        return now.topic <= before.topic
    if now.frame in WITHIN:
        return bool(now.topic and before.topic) and (now.topic <= before.topic or before.topic <= now.topic)
    # "The dose was raised" needs not say again of which medicine it is
    is_brief = now.frame == "named" and now.is_change and bool(now.topic)
    return now.topic == before.topic or (is_brief and now.topic < before.topic)


def _differ(now: State, before: State) -> bool:
    """Tell whether the value is another; "Leeds, near the park" says more of "Leeds"."""
    if now.value == before.value or not now.value:
        return False
    has_other_number = any(map(is_number, now.value ^ before.value))
    return now.is_change or has_other_number or not (now.value <= before.value or before.value <= now.value)


def _denies(over: State, before: State) -> bool:
    if before.frame == OPEN:
        is_it = over.value == before.topic or (over.value == before.value and before.place == "is")
        return is_it and over.sort == GONE
    if before.frame.startswith((CONDITION, WISH)):
        return before.frame.startswith(CONDITION) and over.takes_place and over.value == before.topic
    if ROLE in {before.frame, over.frame}:
        return before.frame == over.frame and over.value <= before.value and over.topic <= before.topic
    if over.frame in PLACES and (not over.value or before.frame not in PLACES[over.frame]):
        return not over.value and before.frame in JOBS
    if not over.value or (over.frame == "owning" and before.frame.partition(" ")[0] not in OWNED):
        return False
    if over.frame == EVENT and not before.words.isdisjoint(LIKED):
        return False
    if over.frame == DISLIKED and before.words.isdisjoint(ENJOYED):
        return False
    if over.frame == "diet":
        return before.frame == "diet" and not before.is_several and over.value <= before.value
    if not over.takes_place:
        return over.value in (before.value, before.words, before.words - ENJOYED)
    # One character alone may be part of any name
    is_name_of_signs = len(over.value) > 1 and not all(map(str.isascii, over.value))
    most = MOST_SIGNS_LEFT if is_name_of_signs else MOST_LEFT
    return _names(over.value, before.words) and len(before.words) <= len(over.value) + most


def _names(over: frozenset[str], before: frozenset[str]) -> bool:
    """Tell whether words name what another statement says; the verb may be a similar one: "need" after "wear"."""
    verbs = over & VERBS.keys()
    kinds, known = {VERBS[verb] for verb in verbs - before}, {VERBS[verb] for verb in before & VERBS.keys()}
    named = over - verbs if verbs < over else over
    return named <= before and (kinds <= known or named == over)


def _is_same(before: State, now: State) -> bool:
    return (before.frame, before.holder, before.topic, before.value, before.holds) == (
        now.frame,
        now.holder,
        now.topic,
        now.value,
        now.holds,
    )
