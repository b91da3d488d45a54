"""Whether a text tells where, when, who or how much of another thing of the kind that a question names.

"I buy my boots at Hale's" does not answer "Where do I buy socks?". A question for a thing itself is not compared: what
somebody eats with rice is another food.
"""

import re
from itertools import product

from memos_gql.memory.phrases import HAN
from memos_gql.search.heads import are_alike
from memos_gql.search.kinds import Named, is_told_apart, kinds_asked, named_in
from memos_gql.search.other_names import is_in_other_words
from memos_gql.search.things import Thing, chinese_noun, may_be_one, noun_of
from memos_gql.text_cache import kept_by_query

LONGEST = 120
"""Most characters of a text that is about few things."""
ASKS = re.compile(
    r"^(?:(?:and|so|but|ok|hey)\W+)*(?:where|when|who|whose|how|"
    r"what (?:time|day|date|colou?r|size|brand|make|code|number)|what.* (?:called|named?))\b"
    r"|哪里|哪儿|在哪|谁|几点|什么时候|多少|多久|多大|哪天|哪年|叫什么|名字|什么颜色|什么牌子|几[号月年岁次]"
)


def tells_of_another_of_kind(query: str, text: str) -> bool:
    """Tell whether all that a brief text names of a kind are other things than the question names of it."""
    asked = _named_asked(query)
    if not asked or len(text) > LONGEST or bool(HAN.search(query)) is not bool(HAN.search(text)):
        return False
    lowered = text.lower()
    said = [one for one in named_in(lowered) if is_told_apart(one.kinds)]
    if not said or any(is_in_other_words(one.noun, query, text) for one in asked):
        return False
    language = "chinese" if HAN.search(text) else "english"
    if any(one.noun in lowered or _may_be_one(one, other, language) for one, other in product(asked, said)):
        return False
    return any(is_told_apart(one.kinds & other.kinds) for one, other in product(asked, said))


@kept_by_query
def _named_asked(query: str) -> tuple[Named, ...]:
    lowered = query.lower()
    if ASKS.search(lowered) is None:
        return ()
    general = {one.noun for one in kinds_asked(lowered)}
    found = (one for one in named_in(lowered) if one.noun not in general)
    return tuple(one for one in found if is_told_apart(one.kinds))


def _may_be_one(one: Named, other: Named, language: str) -> bool:
    if one.noun in other.noun or other.noun in one.noun or are_alike(one.noun, other.noun, language):
        return True
    mine, others = _thing(one.noun, language), _thing(other.noun, language)
    return mine is not None and others is not None and may_be_one(mine, others)


def _thing(noun: str, language: str) -> Thing | None:
    return chinese_noun(noun, "n") if language == "chinese" else noun_of("the", noun)
