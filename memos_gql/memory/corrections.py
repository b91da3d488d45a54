"""Reading what a user's feedback asks for, in English and Chinese: replace, forget, deny or remember something."""

import re
from dataclasses import replace

from memos_gql.memory.correction_forms import (
    ANY_MORE,
    DENIALS,
    DOUBTED,
    FORGETTING,
    LAST,
    NOT_KEPT,
    OUGHT,
    REMEMBERING,
    REPLACEMENTS,
    RESTATED,
    TRAILING,
    VERDICT,
)
from memos_gql.memory.corresponding import (
    DETERMINED,
    MARKERS,
    NUMBER,
    led_value_zh,
    names_zh,
    part_like,
    shared_ends,
    spaced_words,
    whole_words,
)
from memos_gql.memory.listed_corrections import listed, without_coverb
from memos_gql.memory.restatements import RULES as RESTATING
from memos_gql.memory.restatements import said_anew, spoken_plainly
from memos_gql.memory.rhetorical import is_of_part
from memos_gql.memory.shapes import STRONG, Shape, are_alike, is_bare_value, only_value, shape_of
from memos_gql.memory.small_talk import is_small_talk
from memos_gql.memory.wishes import Correction, Wish
from memos_gql.storage.stop_words import STOP_WORDS

MAX_CHARACTERS = 500
"""Longer feedback tells a story, and matching it against all patterns would take seconds."""
LONG_REST, LONG_REST_ZH = 2, 4
"""If the right side is this many words, or Chinese characters, longer than the wrong one, it names the subject too."""
CHINESE = re.compile("[\u4e00-\u9fff]")
QUOTES = "\"'“”‘’「」『』"
_JUDGING = """
good bad great nice fine helpful useful useless right wrong true false correct clear funny angry sad happy sure enough
好 不好 很好 对 不对 错 有用 没用 生气 难过 高兴
"""
JUDGING = frozenset(_JUDGING.split())
STRESSED = re.compile(r"现在|早就|早已|早都|已经|根本|压根|从来|真的|其实|都$|\s+at all\b")
"""Words that stress a denial and are not in the memory: 早就不在那儿上班了."""
NO_LONGER = re.compile(r"\bno longer\b|\bany ?more\b|不再|已经不|再也不", re.IGNORECASE)
VALUE_AND_UNIT = 2
"""Words of a number with its unit."""
NAMING_ZH = re.compile(r"[叫姓住在]$")
NAMED_AFTER_ZH = re.compile("(?:住在|[姓叫])$")
LONGEST_NAME_ZH = 5
"""Characters of a Chinese name."""
HEDGE = re.compile(rf"其实|实际上|{OUGHT}(?=[是为叫])|\b(?:actually|in fact)\b\s*")
CLAUSE_ZH = re.compile("[我你您他她它]")
# "If it is not Friday but Monday, who comes?" and 是周五，不是周四？ are questions, not corrections.
UNSURE = re.compile(
    r"^(?:if|what if|suppose|unless|maybe|perhaps|why|when|(?:is|was|isn't|wasn't) it|(?:are|do|did) you)\b"
    r"|^(?:如果|假如|要是|万一|也许|可能|为什么|为何)|[?？]\s*$",
    re.IGNORECASE,
)
PREPOSITION = re.compile(r"^(?:on|in|at|to|for|by|from|with|called|named|of|as)\s+", re.IGNORECASE)
PLACE = re.compile(r"(?:on|in|at|under|behind|beside|above|below|near)\s+", re.IGNORECASE)
WRONG_OF_A_THING = re.compile(r"\b(?:wrong|incorrect|outdated)\b|不对|错了?|有误|不正确", re.IGNORECASE)


def read_correction(text: str) -> Correction | None:
    """Return what a piece of feedback asks for; None if it asks for nothing that can be applied, or is too long."""
    words = " ".join(text.split())
    if len(words) > MAX_CHARACTERS:
        return None
    words = spoken_plainly(words)
    read = None if is_of_part(words) else _correction(words)
    return replace(read, words=words) if read else None


def _correction(words: str) -> Correction | None:
    asked = listed(words) or _remembering(words) or _forgetting(words)
    if asked and asked.wish is Wish.REMEMBER and NO_LONGER.search(asked.about):
        return _denial(asked.about) or asked
    if asked or UNSURE.search(words):
        return asked
    words = ANY_MORE.sub("", words)
    rest = VERDICT.sub("", words)
    return _read(words) or (_read(rest) if rest != words else None) or _anew(words, marked=False)


def _read(words: str) -> Correction | None:
    return (
        _last(words)
        or _doubted(words)
        or _replacement(words)
        or _trailing(words)
        or _restated(words)
        or _anew(words, marked=True)
        or _denial(words)
    )


def _remembering(words: str) -> Correction | None:
    found = REMEMBERING.match(words)
    return Correction(Wish.REMEMBER, found["about"] or found["about_zh"]) if found else None


def _forgetting(words: str) -> Correction | None:
    if RESTATING.find("forgot", words):
        return None
    found = next(filter(None, (form.match(NOT_KEPT.sub("", words)) for form in FORGETTING)), None)
    return Correction(Wish.FORGET, found["about"]) if found else None


def _last(words: str) -> Correction | None:
    """Read "No, it should be Friday", which does not say what was wrong."""
    for pattern in LAST:
        found = pattern.match(words)
        # "No, Peter" may call somebody by his name
        kinds = STRONG if found and found.groupdict().get("bare") else {*STRONG, Shape.NAME}
        if found and (new := _bare(found["new"])) and shape_of(new) in kinds:
            return Correction(Wish.REPLACE, (found.groupdict().get("about") or "").strip(), new=new)
    return None


def _doubted(words: str) -> Correction | None:
    """Read "420? It was 240", which repeats the wrong value as a question."""
    found = next(filter(None, (form.match(words) for form in DOUBTED)), None)
    old, new = (_bare(found["old"]), _bare(found["new"])) if found else ("", "")
    is_value = old != "" and shape_of(old) is shape_of(new) in STRONG
    # Further words are about something else: "420 euros? That is 5 days of work"
    is_longer = len(new.split()) > max(len(old.split()), VALUE_AND_UNIT)
    return Correction(Wish.REPLACE, "", old=old, new=new) if is_value and not is_longer else None


def _replacement(words: str) -> Correction | None:
    found = next(filter(None, (pattern.match(words) for pattern in REPLACEMENTS)), None)
    if found is None or RESTATING.find("noun_alone", found["old"]):
        return None
    named = found.groupdict()
    beyond = _beyond(found["old"], found["new"]) if named.get("about") == "" else ""
    new = found["new"].removesuffix(beyond) if beyond else found["new"]
    correction = _replacing(found["old"], new, about=named.get("about") or beyond)
    if correction is None and "everywhere" in named and CHINESE.search(new):
        correction = _exchanging(_bare(found["old"]), _bare(new))
    if correction is None and (names := names_zh(named.get("verb") or "", found["old"], new)):
        correction = Correction(Wish.REPLACE, named.get("about") or "", old=names[0], new=names[1])
    if correction is None and WRONG_OF_A_THING.search(words):
        return _of_a_thing(found["old"], found["new"])
    if correction is None or (named.get("doing") and shape_of(correction.new) not in STRONG):
        return None
    if named.get("that") and not _are_of_one_sort(found["old"], correction):
        return None
    is_predicate = correction.is_predicate or (named.get("person") is not None and not PREPOSITION.match(found["new"]))
    return replace(correction, is_everywhere="everywhere" in named, place=_place(new), is_predicate=is_predicate)


def _are_of_one_sort(said: str, correction: Correction) -> bool:
    """Tell whether two values beside a "not" are of one sort by their form: "not Lima, thanks" says nothing of Lima."""
    old, new = shape_of(correction.old), shape_of(correction.new)
    if new in STRONG:
        return True
    if is_small_talk(correction.new) or not {old, new} <= {Shape.NAME, Shape.THING}:
        return False
    are_determined = DETERMINED.match(said) is not None and correction.old != said
    return old is new is Shape.NAME or are_determined or CHINESE.search(correction.new) is not None


def _exchanging(old: str, new: str) -> Correction | None:
    """Read 把大连改成青岛, which names the very words, so their kinds need not agree."""
    is_value = {shape_of(old), shape_of(new)}.isdisjoint({Shape.VERDICT, Shape.CLAUSE})
    return Correction(Wish.REPLACE, "", old=old, new=new) if is_value and old != new and _says_something(old) else None


def _place(words: str) -> str:
    """Return the preposition of place that these words begin with."""
    found = PLACE.match(words.lstrip())
    return found.group().strip().casefold() if found else ""


def _of_a_thing(thing: str, new: str) -> Correction | None:
    """Read "my address is wrong, it is Park Lane 5", which names the thing and its right value."""
    right = _bare(new)
    is_value_of_thing = shape_of(right) in STRONG and shape_of(thing) not in {*STRONG, Shape.CLAUSE, Shape.VERDICT}
    return Correction(Wish.REPLACE, thing.strip(), new=right) if is_value_of_thing and _says_something(thing) else None


def _beyond(old: str, new: str) -> str:
    """Return what follows the right words in "not Alice but Anna leads the team": the subject of the correction."""
    is_chinese = CHINESE.search(new) is not None
    rest = new[len(old) :] if is_chinese else " ".join(new.split()[len(old.split()) :])
    return rest if len(rest if is_chinese else rest.split()) >= (LONG_REST_ZH if is_chinese else LONG_REST) else ""


def _trailing(words: str) -> Correction | None:
    """Read "it is Y, not X": the new value is the part of the first words that corresponds to X."""
    for pattern in TRAILING:
        found = pattern.match(words)
        if found:
            said, old = found["said"], PREPOSITION.sub("", found["old"])
            if "bare" in found.groupdict() and not (
                (is_bare_value(old) and only_value(shape_of(old), said)) or _are_nouns(said.split()[-1], old)
            ):
                # "I am not forty" says nothing else
                continue
            led = led_value_zh(said, old)
            start, end = led or part_like(said, old)
            # A verb before the value tells where it begins, so that a place need not be a known name
            correction = _exchanging(old, said[start:end]) if led else None
            correction = correction or _replacing(old, said[start:end], about=f"{said[:start]} {said[end:]}")
            return (
                replace(correction, place=_place(said[:start].split()[-1] + " ") if said[:start].split() else "")
                if correction
                else None
            )
    return None


def _are_nouns(new: str, old: str) -> bool:
    """Tell whether two single words may be things of one kind: "chemistry not biology", but not "I am not forty"."""
    return shape_of(new) is shape_of(old) in {Shape.NAME, Shape.THING} and new.casefold() not in STOP_WORDS


def _restated(words: str) -> Correction | None:
    """Read "Our cat is called Mochi, you misspelled it", which says the sentence anew."""
    found = next(filter(None, (pattern.match(words) for pattern in RESTATED)), None)
    said = HEDGE.sub("", found["said"]).strip() if found else ""
    is_denial = any(pattern.match(said) for pattern in DENIALS)
    return Correction(Wish.REPLACE, said, restated=said) if _says_something(said) and not is_denial else None


def _anew(words: str, *, marked: bool) -> Correction | None:
    """Read "The wifi password changed, it's now fig-tree-3", which names the thing and its new value."""
    anew = said_anew(words)
    return Correction(Wish.REPLACE, anew.said, restated=anew.said) if anew and anew.is_marked >= marked else None


def differing(said: str, right: str, *, is_marked: bool = False) -> tuple[str, str] | None:
    """Return the words in which a sentence differs from what it should say; None if these are not values of one kind.

    Both must begin alike: "Jonas lives in Aarhus" and "Jonas lives in Odense". Other kinds than numbers, times and
    names may both be true unless feedback `is_marked` as a correction: "My brother is tall" and "My brother is ill".
    """
    wrong, new = (whole_words(words.strip().rstrip(".!。！")) for words in (said, right))
    before, after = shared_ends(wrong, new)
    frame = "".join(new)[:before]
    old, fresh = (words[before : len(words) - after].strip() for words in ("".join(wrong), "".join(new)))
    if _begins_otherwise(old, fresh):
        return None
    is_framed = frame != "" and _says_something(frame)
    is_named = is_marked and after > 0 and shape_of(old) is shape_of(fresh) is Shape.NAME
    if not ((is_framed or is_named) and old and fresh) or RESTATING.find("crossing", fresh):
        return None
    if CHINESE.search(fresh) and not fresh.startswith("了"):
        # 订了灰色的窗帘 says with 了 what 订的是蓝色的窗帘 says without
        old = old.removeprefix("了")
    kinds = {*STRONG, Shape.NAME}
    if is_marked and max(len(old.split()), len(fresh.split())) == 1:
        kinds |= {Shape.THING, Shape.QUALITY}
    if NAMING_ZH.search(frame):
        kinds |= {Shape.THING}
    if RESTATING.find("before_one", frame):
        kinds |= {Shape.THING}
    if after and len(old.split()) == len(fresh.split()) == 1:
        # "The grey sofa" became "the green sofa"
        kinds |= {Shape.THING, Shape.QUALITY}
    if NAMED_AFTER_ZH.search(frame) and max(len(old), len(fresh)) <= LONGEST_NAME_ZH:
        # Not every place is a name that the dictionary knows
        return (old, fresh) if {Shape.CLAUSE, Shape.VERDICT}.isdisjoint(map(shape_of, (old, fresh))) else None
    return (old, fresh) if are_alike(old, fresh) and {shape_of(old), shape_of(fresh)} <= kinds else None


def _begins_otherwise(old: str, new: str) -> bool:
    """Tell whether two numbers, times or dates stand behind different words: "gardener earns 18", "nanny earns 16"."""
    values = [only_value(kind, words) if (kind := shape_of(words)) in STRONG else None for words in (old, new)]
    before = [words[: value.start()].strip() for words, value in zip((old, new), values, strict=True) if value]
    return len(before) > 1 and before[0].casefold() != before[1].casefold()


def _denial(words: str) -> Correction | None:
    """Read "Eric isn't allergic to walnuts", which says what is wrong but not what is right."""
    found = next(filter(None, (pattern.match(words) for pattern in DENIALS)), None)
    before, after = (STRESSED.sub("", found[part]) for part in ("before", "after")) if found else ("", "")
    about = " ".join(f"{before} {after}".split())
    return Correction(Wish.DENY, about) if _says_something(about) else None


def _replacing(old: str, new: str, *, about: str) -> Correction | None:
    """Make a correction from wrong and right words; None if they are not values of one kind."""
    narrowed = _narrowed(_with_capital(_bare(old), beside=new), _with_capital(new.strip(), beside=old), about)
    if narrowed is None:
        return None
    old, new, about = narrowed.old, narrowed.new, narrowed.about
    is_change = (
        new and old.casefold() != new.casefold() and _says_something(old) and not _is_clause(old, instead_of=new)
    )
    return narrowed if is_change else None


def _with_capital(words: str, *, beside: str) -> str:
    """Write a name as one that somebody typed in lower case: "Olomouc, not brno"."""
    is_name = words.isalpha() and words.islower() and shape_of(words) is Shape.THING and words not in STOP_WORDS
    return words.capitalize() if is_name and words.isascii() and shape_of(_bare(beside)) is Shape.NAME else words


def _narrowed(old: str, new: str, about: str) -> Correction | None:
    """Narrow the wrong words to the value that `new` replaces."""
    lead = PREPOSITION.match(new)
    bare = _bare(new)
    kind = shape_of(bare)
    spans: list[tuple[int, int]] = [(0, len(old))]
    if kind in {*STRONG, Shape.NAME} and (value := only_value(kind, old)):
        # "18 pupils" may become 21: the pupils stay
        spans.insert(0 if is_bare_value(bare) else 1, value.span())
    tail = _behind_last(old, lead.group().strip() if lead else None)
    if tail is not None:
        spans.append((tail, len(old)))
    candidates = [span for span in spans if are_alike(old[slice(*span)], bare) or _has_frame(old[slice(*span)], bare)]
    corrections = (_between(old, bare, about, span=span) for span in candidates)
    # Of two sentences, only the differing words can be the value
    return next(
        (
            one
            for one in corrections
            if Shape.CLAUSE not in map(shape_of, (one.old, one.new))
            and (are_alike(one.old, one.new) or _are_determined(one))
        ),
        None,
    )


def _are_determined(correction: Correction) -> bool:
    """Tell whether both words follow an article that they share: "the safe" is a noun phrase, though "safe" is none."""
    kinds = {shape_of(correction.old), shape_of(correction.new)}
    return DETERMINED.search(f"{correction.about} ") is not None and kinds <= {Shape.THING, Shape.QUALITY}


def _between(old: str, new: str, about: str, *, span: tuple[int, int]) -> Correction:
    """Remove the beginning and end that both sides share."""
    start, end = span
    about, wrong = f"{about} {old[:start]} {old[end:]}".strip(), old[start:end]
    is_predicate = shape_of(wrong) is Shape.QUALITY and not CHINESE.search(wrong)
    before, after = _common_ends(wrong, new)
    if before or after:
        about = f"{about} {wrong[:before]} {wrong[len(wrong) - after :] if after else ''}".strip()
        wrong, new = wrong[before : len(wrong) - after], new[before : len(new) - after]
    return Correction(
        Wish.REPLACE,
        " ".join(about.split()),
        old=wrong.strip(),
        new=new.strip(),
        is_predicate=is_predicate and not before,
    )


def _behind_last(old: str, lead: str | None) -> int | None:
    """Return where the words after the last preposition in `old` begin; with `lead`, only that preposition counts."""
    marked = [
        found for found in MARKERS.finditer(old) if lead is None or found.group().strip().casefold() == lead.casefold()
    ]
    return marked[-1].end() if marked and marked[-1].end() < len(old) else None


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """Count the characters of the whole words that both begin and end with; numbers, dates and names stay whole."""
    if shape_of(old) in {*STRONG, Shape.NAME} or (
        CHINESE.search(old) and shape_of(old) is not Shape.CLAUSE and not _has_frame(old, new)
    ):
        return 0, 0
    return shared_ends(spaced_words(old), spaced_words(new))


def _has_frame(old: str, new: str) -> bool:
    """Return whether two Chinese texts differ only in their middle: 对虾过敏 and 对螃蟹过敏."""
    before, after = shared_ends(old, new) if CHINESE.search(old) else (0, 0)
    return before > 0 and after > 1


def _is_clause(old: str, *, instead_of: str) -> bool:
    """Tell whether a whole sentence is denied while the right side is only a part.

    Examples are 不是我不喜欢，是太贵了 and 不是刘敏负责预算，是刘芳.
    """
    speaks_of_someone = CLAUSE_ZH.match(old) is not None and not CLAUSE_ZH.match(instead_of)
    return speaks_of_someone or (CHINESE.search(old) is not None and len(old) > 2 * len(instead_of) + 1)


def _says_something(old: str) -> bool:
    """Tell whether words can be wrong: words in every memory or judgements, like "is", "I", 的 and "good", cannot."""
    words = re.findall(r"\w+", old.casefold())
    if len(old) == 1 and old.isupper() and old != "I":
        return True
    return NUMBER.search(old) is not None or any(word not in STOP_WORDS and word not in JUDGING for word in words)


def _bare(text: str) -> str:
    return without_coverb(PREPOSITION.sub("", text.strip().strip(QUOTES).strip(" ,;:.，；：。")))
