"""Lasting instructions to an assistant in Chinese, and what to call somebody."""

from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.chinese.rules import pattern
from memos_gql.memory.preferences.chinese.slots import slot
from memos_gql.memory.preferences.statement import ANSWER_LENGTH, NAME, Finding, Ground


def instruction(clause: str, *, is_standing: bool) -> Iterator[Finding]:
    """Yield what a clause tells an assistant to do from now on; `is_standing` is a property of its sentence."""
    is_standing = (
        is_standing
        or pattern("speaks_of_answers").match(clause) is not None
        or pattern("wished_away").match(clause) is not None
    )
    order = _order(clause, is_standing=is_standing)
    called = pattern("called").match(order) or pattern("nickname").match(clause)
    if called is not None:
        if _is_name(called["name"]) and not clause.startswith("我叫我"):
            yield Finding(Ground.NAME, Stance.FOR, NAME)
        return
    rule = _rule(clause, order)
    if rule is not None:
        yield rule
    elif order != clause or pattern("negative").match(order) or slot(order):
        yield from _told(order, is_standing=is_standing, is_for_ever=pattern("ever_refused").match(clause) is not None)


def _order(clause: str, *, is_standing: bool) -> str:
    """Return what is to be done; if something is not to be done, the text begins with 不要 or the like."""
    order = (
        pattern("wished_away").sub("不要", clause)
        if pattern("wished_away").match(clause)
        else pattern("polite").sub("", clause)
    )
    forbidden = pattern("forbidden").match(order)
    return forbidden["order"] if forbidden is not None and is_standing else order


def _rule(clause: str, order: str) -> Finding | None:
    """Read instructions whose own words say that they apply every time."""
    if pattern("wordy").match(clause):
        return Finding(Ground.INSTRUCTION, Stance.AGAINST, ANSWER_LENGTH)
    setting_of, unless_asked, ever_before = (
        pattern(name).match(clause) for name in ("setting_of", "unless_asked", "ever_before")
    )
    if setting_of is not None:
        return Finding(Ground.INSTRUCTION, Stance.FOR, slot(clause) or setting_of["how"])
    if unless_asked is not None:
        return Finding(Ground.INSTRUCTION, Stance.AGAINST, unless_asked["about"])
    if ever_before is not None:
        return Finding(Ground.INSTRUCTION, Stance.FOR, ever_before["about"])
    return _format(clause, order)


def _format(clause: str, order: str) -> Finding | None:
    """Read how something is to be written every time."""
    setting, uniform, every = (
        pattern("setting").match(clause),
        pattern("uniform").match(clause),
        pattern("every_answer").match(order),
    )
    if setting is not None:
        return Finding(Ground.INSTRUCTION, Stance.FOR, slot(clause) or setting["how"])
    if uniform is not None:
        doing = uniform["doing"]
        return Finding(Ground.INSTRUCTION, Stance.AGAINST if uniform["no"] else Stance.FOR, slot(doing) or thing(doing))
    if every is not None and order != clause:
        return Finding(Ground.INSTRUCTION, Stance.FOR, thing(order[every.end() :]))
    return None


def _is_name(words: str) -> bool:
    return (
        not (pattern("no_name").match(words) or pattern("kin_does").match(words))
        and 0 < len(pattern("after_name").sub("", words)) <= 12
    )


def _told(order: str, *, is_standing: bool, is_for_ever: bool) -> Iterator[Finding]:
    refused = pattern("negative").match(order)
    doing = order[refused.end() :] if refused else order
    lasts = is_standing or (refused is not None and _stands_when_refused(refused.group(), doing))
    if not lasts or not doing or pattern("here").search(doing) or pattern("object_left_out").fullmatch(thing(doing)):
        return
    is_order = pattern("obeyed").search(order) is not None and not pattern("never_told").match(doing)
    if not (is_order or (is_for_ever and pattern("changing").match(doing))):
        return
    if doing.startswith("叫我") and pattern("no_name").match(doing[2:]):
        return
    yield Finding(Ground.INSTRUCTION, Stance.AGAINST if refused else Stance.FOR, slot(doing) or thing(doing))


def _stands_when_refused(refusal: str, doing: str) -> bool:
    """Tell whether a refusal lasts: "不要用表格" and "别给我发语音" do, "别发" does not."""
    is_for_me = refusal.endswith("给我") and pattern("sent").match(doing)
    return bool(pattern("stands_when_refused").match(doing) or is_for_me) and not pattern("deictic").search(doing)


def thing(doing: str) -> str:
    """Return the object of an order, without a verb that adds nothing."""
    form = pattern("in_a_form").match(doing)
    if form is not None:
        return form["form"].removesuffix("的")
    about = without_surroundings(doing)
    while (shorter := pattern("at_the_end").sub("", about)) != about and shorter:
        about = shorter
    return pattern("dropped").sub("", about)
