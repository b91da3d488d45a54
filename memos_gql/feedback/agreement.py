"""Whether a value can stand where another stood, and what must change beside it: no person writes "on tomorrow".

A correction that would make words which nobody writes is not carried out; the feedback is remembered as it was said.
"""

import re
from dataclasses import dataclass, replace

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.phrases import HAN
from memos_gql.memory.preferences.grammars import english_stem
from memos_gql.memory.rules import Rules
from memos_gql.memory.shapes import STRONG, Shape, only_value, shape_of
from memos_gql.storage.stop_words import STOP_WORDS

RULES = Rules(__package__, "agreement.toml")
LONGEST_WORD = 80
"""Characters before a value in which the word before it is looked for."""
HOURS, HALF_DAY = 24, 12
NEAR = 4
"""Hours by which an event may be moved so that it is still in the same half of the day."""
LONGEST_MONTH = 31
NEXT_WORD = re.compile(r"\s+(?P<word>[^\W\d][\w'’-]*)")
LAST_WORD = re.compile(r"(?P<word>[^\W\d_]+)\s+$")
FEW = frozenset({"one", "1", "a", "an"})
NUMERALS_ZH = re.compile(r"[\d.,零〇一二三四五六七八九十百千万亿两半几]+")
PREPOSITIONS = listed_words(Language.ENGLISH, "prepositions")
DETERMINERS = listed_words(Language.ENGLISH, "determiners")


@dataclass(frozen=True, slots=True)
class Swap:
    """A value of a text, its replacement, and the text before and after it.

    feedback: the words that ask for it, which may say the noun beside a number: "one cat" for "two cats".
    """

    before: str
    old: str
    after: str
    new: str
    feedback: str = ""


def agreed(swap: Swap) -> Swap | None:
    """Let the words beside the value change with it; None if the value cannot stand there."""
    if swap.old[:1] == swap.new[:1] and HAN.match(swap.new) and Shape.CLAUSE in map(_kind, (swap.old, swap.new)):
        # 开公交 for 开出租车: the verb stays
        swap = replace(swap, before=f"{swap.before}{swap.old[0]}", old=swap.old[1:], new=swap.new[1:])
    swap = _with_groups(swap)
    if not _may_follow(swap):
        return None
    if HAN.search(f"{swap.before}{swap.old}{swap.after}"):
        return _agreed_zh(swap)
    if not _are_of_one_sort(swap):
        return None
    for adjust in (
        _with_title,
        _with_model,
        _with_capital,
        _with_half_of_day,
        _with_unit,
        _with_number_of_noun,
        _with_the,
        _with_preposition,
        _with_article,
    ):
        adjusted = adjust(swap)
        if adjusted is None:
            return None
        swap = adjusted
    return swap if _joins(swap) else None


def _may_follow(swap: Swap) -> bool:
    """Tell whether both are values, of kinds that may replace each other, and neither is a part of another value."""
    old, new = _kind(swap.old), _kind(swap.new)
    if new in {Shape.CLAUSE, Shape.VERDICT} or (new in STRONG and old not in STRONG):
        return False
    if new is not Shape.NAME and old is not Shape.THING and _has("owning", swap.after):
        # "Jan's" is no month
        return False
    if old in STRONG and new not in STRONG and not only_value(old, swap.new):
        return False
    if (old is Shape.NUMBER and _has("inside_value", swap.before)) or _has(
        "cut_value", f"{swap.before[-1:]}{swap.old}"
    ):
        return False
    if _is_cut_zh(swap):
        return False
    return not (_has("grown", swap.feedback) and old is Shape.NUMBER and _has("label", swap.before))


def _is_cut_zh(swap: Swap) -> bool:
    """Tell whether one of two Chinese values is only a part of what is said: 月初 of 下月初."""
    if not HAN.search(swap.new) or not {_kind(swap.old), _kind(swap.new)} <= STRONG:
        return False
    if _has("every_zh", swap.before) and _has("one_of_many_zh", swap.new):
        return True
    said = [place.span() for place in re.finditer(re.escape(swap.new), swap.feedback)]
    is_part = [_is_part_zh(swap.feedback[:start], swap.new, swap.feedback[end:]) for start, end in said]
    return (bool(is_part) and all(is_part)) or _is_part_zh(swap.before, swap.old, swap.after)


def _is_part_zh(before: str, value: str, after: str) -> bool:
    # 上 before another value than a date is a verb: 上三年级
    return (_kind(value) is Shape.DATE and _has("cut_before_zh", before)) or _has("cut_after_zh", after)


def is_count_zh(words: str) -> bool:
    """Tell whether words count something in Chinese, even if they are 一个, which mostly means little."""
    return _has("count_zh", words)


def is_year(words: str) -> bool:
    return _has("year", words)


def is_labelled(before: str) -> bool:
    """Tell whether a number stands behind the word for what it numbers: "size 42"."""
    return _has("label", before)


def only_code(like: str, said: str) -> re.Match[str] | None:
    """Return the only code of a text, such as a user name, if another is given: "robin_88" for "robin_89"."""
    codes = list(RULES.pattern("whole_code").finditer(said)) if _has("word_code", like) and HAN.search(said) else []
    return codes[0] if len(codes) == 1 else None


def hour_in(said: str) -> re.Match[str] | None:
    """Return the only number of a text if it is an hour: "on Monday at 10"."""
    value = only_value(Shape.NUMBER, said)
    is_hour = value is not None and _has("before_time", said[: value.start()]) and _is_hour(value.group())
    return value if is_hour else None


def _kind(words: str) -> Shape:
    if is_count_zh(words):
        return Shape.NUMBER
    bare = shape_of(words.removesuffix("的"))
    return Shape.TIME if _has("clock", words) else bare if bare in STRONG else shape_of(words)


def _are_of_one_sort(swap: Swap) -> bool:
    old, new = _kind(swap.old), _kind(swap.new)
    if Shape.NUMBER not in (old, new) or not {old, new} <= {Shape.NUMBER, Shape.TIME}:
        return True
    if old is Shape.TIME and new is Shape.NUMBER:
        return _is_hour(swap.new)
    if old is Shape.NUMBER and new is Shape.TIME:
        return _is_hour(swap.old) and RULES.find("before_time", swap.before) is not None and not _noun_after(swap)
    return _are_numbers_of_one_sort(swap)


def _are_numbers_of_one_sort(swap: Swap) -> bool:
    if _has("ordinal", swap.old) != _has("ordinal", swap.new):
        return False
    if RULES.find("before_month", swap.after) or RULES.find("after_month", swap.before):
        return swap.new.isdigit() and 1 <= int(swap.new) <= LONGEST_MONTH
    if swap.old.isdigit() and _is_hour(swap.old) and RULES.find("at", swap.before) and not _noun_after(swap):
        return _is_hour(swap.new)
    if _is_year(swap) and not _has("year", swap.new):
        return False
    if _has("word_code", swap.new) or (_has("code", swap.new) and not _has("code", swap.old)):
        # "sunflower23" is no number of euros, and no room
        led_by = "before_word_code" if _has("word_code", swap.new) else "before_code"
        return _has("code", swap.old) or (_has(led_by, swap.before) and not _noun_after(swap))
    return True


def _has(rule: str, words: str) -> bool:
    return RULES.find(rule, words) is not None


def _is_year(swap: Swap) -> bool:
    return _has("year", swap.old) and RULES.find("before_year", swap.before) is not None


def _is_hour(words: str) -> bool:
    return int(words) <= HOURS if words.isdigit() else words.isalpha()


def _noun_after(swap: Swap) -> str:
    """Return the noun that follows the value: "euros" of "850 euros a month"."""
    found = NEXT_WORD.match(swap.after)
    word = found["word"] if found else ""
    is_small = word.casefold() in STOP_WORDS or word.casefold() in PREPOSITIONS or word.casefold() in DETERMINERS
    return "" if is_small else word


def _with_title(swap: Swap) -> Swap:
    """Keep the title: "Hartman" for "Dr Hartmann" is a doctor too."""
    title = RULES.find("title", swap.old)
    if title is None or RULES.find("title", swap.new) or shape_of(swap.new) is not Shape.NAME:
        return swap
    return replace(swap, before=f"{swap.before}{title.group()}", old=swap.old[title.end() :])


def _with_model(swap: Swap) -> Swap:
    """Replace the number of a model with its name: "Fairphone" for the first word of "Pixel 7"."""
    number = RULES.find("model", swap.after)
    if number is None or shape_of(swap.old) is not Shape.NAME or _noun_after(replace(swap, after=number["rest"])):
        return swap
    return replace(swap, old=f"{swap.old}{number['model']}", after=number["rest"])


def _with_groups(swap: Swap) -> Swap:
    """Replace a number as a whole: "0171 22334" is one."""
    more = RULES.find("more_digits", swap.after) if _kind(swap.old) is Shape.NUMBER else None
    if more is None or not swap.old[-1:].isdigit():
        return swap
    return replace(swap, old=f"{swap.old}{more.group()}", after=swap.after[more.end() :])


def _with_the(swap: Swap) -> Swap:
    """Write "the 11th" where a weekday stood."""
    is_day = _has("day_alone", swap.new) and LAST_WORD.search(swap.before[-LONGEST_WORD:])
    is_led = is_day and not swap.before.rstrip().casefold().endswith(" the")
    return replace(swap, new=f"the {swap.new}") if is_led and _kind(swap.old) is Shape.DATE else swap


def _with_capital(swap: Swap) -> Swap:
    """Write a name where one stood, and a day or month, with a capital: "olomouc" for "Brno"."""
    if _kind(swap.new) is Shape.DATE is _kind(swap.old):
        return replace(swap, new=RULES.replaced("day_or_month", swap.new, by=lambda found: found.group().capitalize()))
    is_typed_small = swap.new.isascii() and swap.new.isalpha() and swap.new.islower()
    may_be_name = is_typed_small and shape_of(swap.old) is Shape.NAME and shape_of(swap.new) is Shape.THING
    return replace(swap, new=swap.new.capitalize()) if may_be_name else swap


def _with_half_of_day(swap: Swap) -> Swap:
    """Keep "pm" if the new hour has neither and is near the old one: "at 4" for "at 3 pm"."""
    old, new = RULES.find("hour_of_half", swap.old), RULES.find("bare_hour", swap.new)
    if old is None or new is None or abs(int(old["hour"]) % HALF_DAY - int(new["hour"]) % HALF_DAY) > NEAR:
        return swap
    return replace(swap, new=f"{swap.new}{old['half']}")


def _with_unit(swap: Swap) -> Swap | None:
    """Replace the unit too, "950 pounds" for the first words of "850 euros a month"; None if it measures another thing.

    "Pounds" are both money and weight.
    """
    noun = _noun_after(swap)
    number, _, unit = swap.new.partition(" ")
    measured = {RULES.meaning("unit", word) for word in (noun, unit) if word.casefold() != "pounds"} - {None}
    if len(measured) > 1:
        return None
    if not (noun and unit and any(map(str.isdigit, number))) or shape_of(swap.old) is not Shape.NUMBER:
        return swap
    return _taking(swap, noun)


def _taking(swap: Swap, noun: str) -> Swap:
    """Let the old words have the noun that follows them."""
    end = swap.after.index(noun) + len(noun)
    return replace(swap, old=f"{swap.old}{swap.after[:end]}", after=swap.after[end:])


def _with_number_of_noun(swap: Swap) -> Swap | None:
    """Take the noun from the feedback, if one becomes many or many one: "one cat", not "one cats"."""
    noun = _noun_after(swap)
    if Shape.NUMBER not in (shape_of(swap.old), shape_of(swap.new)) or not noun or noun[0].isupper():
        return swap
    was_one, is_one = swap.old.casefold() in FEW, swap.new.casefold() in FEW
    if was_one == is_one:
        return swap
    said = re.search(rf"\b{re.escape(swap.new)}\s+(?P<noun>[^\W\d]+)", swap.feedback, re.IGNORECASE)
    if said and english_stem(said["noun"].casefold()) == english_stem(noun.casefold()):
        taken = _taking(swap, noun)
        return replace(taken, new=f"{swap.new} {said['noun']}")
    is_plural = noun.endswith("s") and not noun.endswith("ss")
    return swap if is_plural is not is_one else None


def _with_preposition(swap: Swap) -> Swap:
    """Write "in May" for "on Monday", and "tomorrow" without a preposition."""
    if not shape_of(swap.old) is shape_of(swap.new) is Shape.DATE:
        return swap
    wanted, had = (RULES.meaning("date_preposition", words.casefold()) or "" for words in (swap.new, swap.old))
    found = LAST_WORD.search(swap.before[-LONGEST_WORD:])
    word = found["word"].casefold() if found else ""
    if word in {"on", "in"} and word != wanted:
        start = swap.before.rindex(found.group()) if found else 0
        return replace(
            swap,
            before=swap.before[:start],
            old=f"{swap.before[start:]}{swap.old}",
            new=f"{wanted} {swap.new}".strip(),
        )
    if not had and wanted and word not in PREPOSITIONS and word not in DETERMINERS:
        return replace(swap, new=f"{wanted} {swap.new}")
    return swap


def _with_article(swap: Swap) -> Swap:
    """Write "a BMW" where "an Audi" stood."""
    found = RULES.find("article_before", swap.before)
    if found is None or not swap.new[:1].isalpha():
        return swap
    article = found["article"]
    right = article[0] + ("n" if RULES.find("vowel", swap.new) else "")
    start = found.start("article")
    if right.casefold() == article.casefold():
        return swap
    return replace(
        swap,
        before=swap.before[:start],
        old=f"{swap.before[start:]}{swap.old}",
        new=f"{right}{swap.before[found.end('article') :]}{swap.new}",
    )


def _joins(swap: Swap) -> bool:
    """Tell whether the value does not bring a second small word: "at its 11:30", "on in May"."""
    before, first = LAST_WORD.search(swap.before[-LONGEST_WORD:]), re.match(r"[^\W\d_]+['’]?[^\W\d_]*", swap.new)
    if first is None:
        return True
    word = first.group().casefold()
    if RULES.find("no_value", word):
        return False
    led = before["word"].casefold() if before else ""
    both_lead = led in PREPOSITIONS and word in PREPOSITIONS
    return not both_lead and not (led in DETERMINERS and word in DETERMINERS)


def _agreed_zh(swap: Swap) -> Swap | None:
    old, new = _kind(swap.old), _kind(swap.new)
    if Shape.TIME in (old, new) and {old, new} <= {Shape.NUMBER, Shape.TIME} and old is not new:
        return None
    if old is Shape.TIME is new:
        return _with_part_of_day(swap)
    if old is Shape.DATE is new and _has("years_zh", swap.old) and not _has("years_zh", swap.new):
        return None
    if not old is new is Shape.NUMBER:
        return swap
    if _has("ordinal", swap.old) != _has("ordinal", swap.new) or _has("year_zh", swap.old) > _has("year_zh", swap.new):
        return _with_year(swap)
    return _with_unit_zh(swap)


def _with_part_of_day(swap: Swap) -> Swap:
    """Keep the part of the day: "four" for "three in the afternoon" is not at night."""
    part = RULES.find("part_of_day", swap.old)
    return replace(swap, new=f"{part.group()}{swap.new}") if part and RULES.find("early_hour", swap.new) else swap


def _with_year(swap: Swap) -> Swap | None:
    is_bare_year = _has("year_zh", swap.old) and _has("year", swap.new)
    return replace(swap, new=f"{swap.new}年") if is_bare_year else None


def _with_unit_zh(swap: Swap) -> Swap | None:
    """Keep the unit if the new number has none; None if both have units that do not measure the same."""
    old, new = (NUMERALS_ZH.sub("", words) for words in (swap.old, swap.new))
    if old.isascii() and new.isascii():
        is_fit = not _has("word_code", swap.new) or _has("code", swap.old) or _has("before_word_code", swap.before)
        return swap if is_fit else None
    if not new:
        return swap if _has("spoken_number", swap.new) else replace(swap, new=f"{swap.new}{old}")
    if old.startswith(new):
        # 三个 for 两个孩子
        return replace(swap, new=f"{swap.new}{old.removeprefix(new)}")
    if old in new or new in old:
        return swap
    return swap if RULES.meaning("unit_zh", old) == RULES.meaning("unit_zh", new) is not None else None
