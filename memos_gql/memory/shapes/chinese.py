"""Kinds of values in Chinese, recognised by parts of speech."""

import re
from collections.abc import Iterator
from functools import cache, partial

from memos_gql.memory import segmenter
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.shapes.kinds import ADDRESS, Shape

MAX_CHARACTERS = 12
"""Longer words are not a value."""
NUMERAL = "[0-9零〇一二三四五六七八九十百千万两]"
TIME = (
    # The numeral of 周四 is no part of the hour that follows: 周四十点
    rf"(?:早上|上午|中午|下午|傍晚|晚上|凌晨)?(?<![周期拜]){NUMERAL}+(?:点(?:半|钟|[一三]刻|{NUMERAL}+分?)?|时(?:{NUMERAL}+分)?|:\d{{2}})"
    r"|(?:早上|上午|中午|下午|晚上)(?=$)"
)
THIS = "(?<![日课基原根剧书])本"
"""The word "this", but not the end of 日本 (Japan), 课本 (textbook) and the like."""
SIDE = f"(?:(?<![晚早以])(?:上上?|下下?)|这|{THIS})"
"""The word before a week, month or year that says which one: 下月, 上上周."""
PART = "(?:中(?![级学国奖间午心文药])|初(?![一级中恋])|[底末])"
PART_OF_YEAR = f"(?:年?{PART}|[春夏秋冬](?:天|季)?|[上下]半年)"
DATE = (
    rf"(?:{NUMERAL}+年|[今明后去前]年)?{NUMERAL}+月(?:{NUMERAL}+[日号]|份?[上中下]旬|[初底末](?!一))?"
    rf"|{NUMERAL}+[日号](?!楼|线|门|台|馆|房|口|厅|柜|桌|机|窗|床|仓|教室|会议室|站台)"
    rf"|{SIDE}?个?(?:{{weekdays}})|(?:(?:[今明后去前]|{THIS}|(?<!{NUMERAL})来)年|{SIDE}半年){PART_OF_YEAR}?"
    rf"|{SIDE}个?(?:月|周|星期(?!天)|礼拜(?!天)|季度|学期){PART}?|(?<!{NUMERAL})(?<!半)[月年]{PART}|大[前后]天"
    "|[上中下]旬|(?:{days})"
)
UNIT = (
    r"(?:[块元个岁楼层号口路码栋室位排桌站组班节页列届名条只台张辆间棵套匹瓶袋箱件支颗粒艘盒公斤里米克度分秒天年级月周次杯本万亿%％]"
    r"|公斤|小时|分钟|平米|毫升|美元|欧元|学生|孩子)"
)
LETTER = "(?<![A-Za-z])[A-Z](?=[口型座栋区级班组线门])"
"""A letter that tells one thing of a row from another: A型, D口."""
ABOUT = f"(?:[多余](?!少)|[来几](?={UNIT}))"
"""A word by which a number is a little more: 九千多."""
NUMBER = rf"(?:[A-Za-z-]+|第)?{NUMERAL}+(?:[.,]\d+)*[A-Za-z0-9-]*(?:(?<=[十百千万]){ABOUT})?半?{UNIT}{{0,2}}|{LETTER}"
PRONOUN = re.compile("[我你您他她它]|自己|这[个样里]?$|那[个样里]?$|哪|谁|什么")
DEGREE = re.compile("很|太|真|非常|特别|有点|比较|挺")
NOUNS = ("n", "vn", "an", "j", "i", "l", "x", "eng", "s", "f", "q", "b", "g")
NAMES = ("nr", "ns", "nt", "nz")
QUALITIES = ("a", "z", "d")
words_of = partial(listed_words, Language.CHINESE)


def shape_of(words: str) -> Shape:
    words = re.sub(r"\s+", "", words)
    if not words or _verdict().fullmatch(words):
        return Shape.VERDICT
    if PRONOUN.search(words) or len(words) > MAX_CHARACTERS or words.endswith(("了", "吗", "吧")):
        return Shape.CLAUSE
    for shape in (Shape.DATE, Shape.TIME, Shape.NUMBER):
        if _value(shape).fullmatch(words):
            return shape
    if DEGREE.match(words):
        return Shape.QUALITY
    if re.search(f"(?:{NUMBER})$", words):
        return Shape.NUMBER
    return _of_words(words)


def _of_words(words: str) -> Shape:
    tagged = segmenter.tagged(words.removesuffix("的") or words)
    tags = [tag for _, tag in tagged]
    if all(tag.startswith(NAMES) for tag in tags):
        return Shape.NAME
    if any(tag.startswith("v") and tag != "vn" for tag in tags[:-1]) or tags[0] in {"p", "c"}:
        return Shape.CLAUSE
    if tags[-1].startswith(NOUNS):
        return Shape.THING
    # Nouns that the dictionary lists as verbs mostly have several characters: 会计, 编辑
    is_unknown = len(tagged) <= 2 and not tags[-1].startswith((*QUALITIES, "v", "u", "y"))
    return Shape.THING if is_unknown else Shape.QUALITY


def values(shape: Shape, text: str) -> Iterator[re.Match[str]]:
    """Find the values of a kind in a text; none for kinds without a recognisable form."""
    if shape is Shape.NAME:
        named = {word for word, tag in segmenter.tagged(text) if tag.startswith(NAMES) and len(word) > 1}
        yield from (found for word in sorted(named) for found in re.finditer(re.escape(word), text))
    elif shape is Shape.NUMBER:
        # A number may be only a part of a date or time
        others = [other.span() for kind in (Shape.DATE, Shape.TIME) for other in _value(kind).finditer(text)]
        for found in _value(shape).finditer(text):
            if not any(start <= found.start() < end for start, end in others):
                yield found
    elif shape in {Shape.ADDRESS, Shape.DATE, Shape.TIME}:
        yield from _value(shape).finditer(text)


@cache
def _value(shape: Shape) -> re.Pattern[str]:
    groups = {kind: "|".join(sorted(words_of(kind), key=len, reverse=True)) for kind in ("weekdays", "days")}
    patterns = {Shape.ADDRESS: ADDRESS, Shape.DATE: DATE.format(**groups), Shape.TIME: TIME, Shape.NUMBER: NUMBER}
    return re.compile(patterns[shape])


@cache
def _verdict() -> re.Pattern[str]:
    fillers, verdicts = (
        "|".join(sorted(map(re.escape, words_of(kind)), key=len, reverse=True)) for kind in ("fillers", "verdicts")
    )
    return re.compile(f"(?:{fillers})*(?:{verdicts})?(?:{fillers})*")
