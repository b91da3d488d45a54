"""Words that limit a wish to one occasion in Chinese, and wishes that only such words reveal."""

import re

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese.clauses import SPEAKER
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.forms import one_of
from memos_gql.memory.preferences.statement import Finding, Ground

# Such as [今晚]想吃火锅
FOR_ONCE = one_of(r"""
    今天(?!起|开始)|今晚|今早|今夜|明天|明早|后天|这一?次|这回|就这一?次|仅此一次|只此一次|暂时|目前|眼下|此刻
    待会儿?|等会儿?|这周末?|这个(?:周末|星期|月|任务|问题|回答|对话|会话)(?:里|中|上)?|本次(?:会议)?|这几天
    (?:今天|明天)?(?:中午|晚上|早上|下午|傍晚|午饭|晚饭|早饭|夜宵)(?=我?(?:就|只|特别|很|好|突然|真)*(?:想|要(?=吃|喝)|来[碗个份杯点]|吃.+吧))
    临时|现在(?=我?(?:只|就|特别|很|好)?(?:想|要|先|用))|先(?=用|别|不要)
""")
ANYWHERE = re.compile(FOR_ONCE)
LEADING = re.compile(rf"^(?:(?:{FOR_ONCE})(?:里|中(?!午)|的时候)?(?:就|请|先|只|都)?)+")
TRAILING = re.compile(rf"^({SPEAKER})((?:{FOR_ONCE}))+")
# Such as 我[想吃]火锅
WISH_NOW = re.compile(
    rf"^(?:{SPEAKER})?(?:就|很|特别|真的|更|比较|突然|有点|只|好)*(?P<no>不想"
    rf"|不要|不愿意?|不太想|别)?(?P<yes>想要?|要|想|更?想|愿意|希望|来[碗个份杯点]|吃(?=.+吧$))?(?:吃|喝)?"
    rf"(?P<about>.+)"
)


def is_for_once(sentence: str) -> bool:
    return ANYWHERE.search(sentence) is not None


def without_once(clause: str) -> str:
    """Remove 今天 and similar words at the beginning, before or after the subject."""
    clause = TRAILING.sub(r"\1", LEADING.sub("", clause))
    return re.sub(r"^(?:请|就)?先(?=用|别|不要)", "", clause)


def wish_for_once(clause: str) -> Finding | None:
    """Read "我想吃火锅" in a sentence that names its occasion."""
    found = WISH_NOW.match(clause)
    if found is None or not (found["no"] or found["yes"]):
        return None
    return Finding(Ground.WISH, Stance.AGAINST if found["no"] else Stance.FOR, without_surroundings(found["about"]))
