"""Chinese feedback that corrects by a rhetorical question, or by a value with a modifier, writes nothing false."""

from collections.abc import Mapping

import pytest

from memos_gql.documents import Memory, MemoryStatus
from memos_gql.feedback import ChangeKind
from memos_gql.feedback.rewording import reworded
from memos_gql.memory.corrections import read_correction
from memos_gql.memory.shapes import Shape, shape_of
from memos_gql.resources import Resources
from tests.feedback.judged import Verdict, judge
from tests.halves import labelled
from tests.search.conftest import Say, say
from tests.test_feedback import by_value, stays, told

__all__ = ["say"]

RIGHT = {"rhetorical": 26, "rhetorical_kept": 26}
"""How many of 30 rows are right at least."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rhetorical", "rhetorical_kept"])
async def test_an_indirect_correction_does_what_its_author_meant(resources: Resources, name: str) -> None:
    rows = labelled(__file__, f"{name}.toml")["chinese"]

    judged = [await judge(resources, row, "chinese") for row in rows]

    assert [one for one in judged if one.verdict in {Verdict.NONSENSE, Verdict.DESTROYED}] == []
    assert sum(one.verdict is Verdict.RIGHT for one in judged) >= RIGHT[name]


@pytest.mark.parametrize(
    "words",
    [
        "下月初",
        "下个月底",
        "本月底",
        "上半年",
        "下半年",
        "明年春天",
        "明年三月",
        "下周二",
        "上上周五",
        "七月中旬",
        "六月底",
        "去年年底",
        "大后天",
        "下学期",
        "月中",
        "年初",
    ],
)
def test_a_day_with_what_says_which_one_is_one_date(words: str) -> None:
    assert shape_of(words) is Shape.DATE


@pytest.mark.parametrize("words", ["三年级", "两年", "五年中", "年级", "上年纪", "九千多", "初一"])
def test_similar_words_are_no_date(words: str) -> None:
    assert shape_of(words) is not Shape.DATE


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        ("贷款月底结清。", "结清改到下月中了。", "贷款下月中结清。"),
        ("样书年底出。", "样书推到明年年初了。", "样书明年年初出。"),
        ("样书去年年底出。", "样书是明年年初出。", "样书明年年初出。"),
        ("合约五月底到期。", "合约改到三月底了。", "合约三月底到期。"),
        ("我年底去日本。", "日本改到年初了。", "我年初去日本。"),
        ("复查在大后天。", "复查改到后天了。", "复查在后天。"),
        ("奖金是八千多。", "奖金涨到一万三了。", "奖金是一万三。"),
        ("包间是216。", "包间换到309去了。", "包间是309。"),
        ("我每月底交电费。", "电费改到下月初交了。", None),
        ("我女儿上二年级。", "她现在上三年级了。", "我女儿上三年级。"),
        ("邻居姓何。", "邻居哪姓何啊，姓贺。", "邻居姓贺。"),
        ("我姨对螃蟹过敏。", "谁说我姨对螃蟹过敏了，是花生。", "我姨对花生过敏。"),
        ("表哥读高二。", "都高三了，你还说高二。", "表哥读高三。"),
        ("我属马。", "我哪属马啊，是属羊。", "我属羊。"),
        ("店在三楼。", "什么三楼啊，明明是四楼。", "店在四楼。"),
        ("我有五把伞。", "哪有五把，就四把。", "我有四把伞。"),
        ("我穿S。", "S穿着紧，记成M吧。", "我穿M。"),
        ("冰箱放在地下车库。", "不在车库，搬到院子那儿了。", None),
    ],
)
def test_an_indirect_correction_exchanges_the_whole_value_or_nothing(
    said: str, feedback: str, right: str | None
) -> None:
    correction = read_correction(feedback)

    assert correction is not None
    assert reworded(said, correction) == right


@pytest.mark.parametrize(
    "feedback",
    [
        "工号末尾应该是4，不是1。",
        "卡号最后一位是6，不是9。",
        "车牌倒数第二位应该是K，不是X。",
        "密码开头应该是77，不是17。",
        "单号里那个5应该是6，不是5。",
    ],
)
def test_a_part_of_a_number_is_not_read_as_the_number(feedback: str) -> None:
    assert read_correction(feedback) is None


@pytest.mark.parametrize(
    ("said", "feedback"),
    [
        ("我的包裹放在东门超市。", "不在超市，放传达室那儿了。"),
        ("我喝豆浆加三勺糖。", "现在一勺都不加了。"),
        ("我哥是律师。", "我哥什么时候当过律师啊。"),
        ("外婆六十八岁。", "都六十九了，还说六十八呢。"),
        ("小汪养了一条柴犬。", "小汪哪有柴犬啊，早送人了。"),
    ],
)
async def test_what_feedback_denies_is_succeeded_by_its_own_words(
    resources: Resources, owner: str, say: Say, said: str, feedback: str
) -> None:
    await say("图书馆周一中午开门。")
    await say(said)

    outcome = await told(resources, owner, feedback)

    texts = await by_value(owner)
    assert [change.kind for change in outcome.changes] == [ChangeKind.REPLACED]
    assert _active(texts) == {"User: 图书馆周一中午开门。", f"User: {feedback}"}
    assert texts[f"User: {said}"].replaced_by == texts[f"User: {feedback}"].id


@pytest.mark.parametrize(
    ("said", "feedback"),
    [
        ("我住在常州。", "我今天不在常州，在镇江。"),
        ("我妈住在成都。", "我爸不在成都，在重庆那边呢。"),
        ("我在银行工作。", "不是银行卡，是医保卡那张。"),
        ("我在上海工作。", "我哪会在上海买房啊。"),
        ("我的工号是550117。", "工号末尾应该是8，不是7。"),
        ("我妹喜欢吃橙子，讨厌香蕉。", "什么意思啊，我没看懂。"),
        ("我周五去丽江。", "都周五了，你还说这些。"),
    ],
)
async def test_feedback_that_denies_something_else_changes_nothing(
    resources: Resources, owner: str, say: Say, said: str, feedback: str
) -> None:
    await say(said)

    assert await stays(resources, owner, f"User: {said}", feedback)


def _active(texts: Mapping[str, Memory]) -> set[str]:
    return {value for value, memory in texts.items() if memory.status is MemoryStatus.ACTIVATED}
