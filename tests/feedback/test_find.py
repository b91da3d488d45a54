"""Which memories feedback is about."""

import pytest

from memos_gql.documents import MemoryStatus
from memos_gql.feedback import ChangeKind
from memos_gql.resources import Resources
from tests.search.conftest import Say, say
from tests.test_feedback import by_value, found, told

__all__ = ["say"]


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        ("The report is due on 12 April.", "No, it should be 14 April.", "The report is due on 14 April."),
        ("我的生日是三月五号。", "不对，应该是三月六号。", "我的生日是三月六号。"),
        ("我的房间号是1203。", "说错了，应该是1302。", "我的房间号是1302。"),
        ("聚餐是六月八号。", "日子错了，应该是六月十八号", "聚餐是六月十八号。"),
        ("火车三点一刻开。", "时间不对，是三点半", "火车三点半开。"),
        ("The dinner is on 5 May.", "Wrong date, it should be 15 May.", "The dinner is on 15 May."),
        ("The bus leaves at 9:15.", "You got the time wrong, it's 9:30.", "The bus leaves at 9:30."),
    ],
)
async def test_what_is_right_alone_is_about_the_value_that_was_said_last(
    resources: Resources, owner: str, say: Say, said: str, feedback: str, right: str
) -> None:
    await say("Lunch on 3 May costs 12 euros. 五月三日见。", conversation_id="elsewhere")
    await say("I like long walks.", said)

    await told(resources, owner, feedback)

    active = {value for value, memory in (await by_value(owner)).items() if memory.status is MemoryStatus.ACTIVATED}
    assert active == {"User: Lunch on 3 May costs 12 euros. 五月三日见。", "User: I like long walks.", f"User: {right}"}


@pytest.mark.parametrize(
    ("said", "then", "feedback", "right"),
    [
        ("体检是三月五号。", "今天路上有点堵。", "记错了，是三月九号", "体检是三月九号。"),
        (
            "The check-up is on 5 March.",
            "Traffic is bad today.",
            "No, it should be 9 March.",
            "The check-up is on 9 March.",
        ),
        ("课在周二。", "昨天睡得很晚。", "不对，应该是周四。", "课在周四。"),
        ("Yoga is on Tuesday.", "Yesterday I slept late.", "No, it should be Thursday.", "Yoga is on Thursday."),
        ("明天交稿。", "我周二去爬山。", "不对，应该是后天。", "后天交稿。"),
    ],
)
async def test_a_date_is_corrected_where_one_was_written_in_the_same_way(
    resources: Resources, owner: str, say: Say, said: str, then: str, feedback: str, right: str
) -> None:
    await say(said, then)

    await told(resources, owner, feedback)

    active = {value for value, memory in (await by_value(owner)).items() if memory.status is MemoryStatus.ACTIVATED}
    assert active == {f"User: {then}", f"User: {right}"}


@pytest.mark.parametrize(
    ("said", "feedback", "question"),
    [
        ("我的身份证号是110101199003078888。", "把我的身份证号删掉", "我的身份证号是多少？"),
        ("我的社保号是310555888。", "把社保号删掉，别留着", "我的社保号是多少？"),
        ("My locker code is 4417.", "Delete my locker code, don't keep it.", "What is my locker code?"),
        ("My passport number is X92817.", "Get rid of my passport number.", "What is my passport number?"),
    ],
)
async def test_a_number_that_is_to_be_deleted_is_found_no_more(
    resources: Resources, owner: str, say: Say, said: str, feedback: str, question: str
) -> None:
    await say(said, "我的车是红色的。", "My car is red.")

    outcome = await told(resources, owner, feedback)

    assert [change.kind for change in outcome.changes] == [ChangeKind.HIDDEN]
    assert not any(value.endswith(said) for value in await found(resources, owner, question))
    assert len(await found(resources, owner, "red car 红色的车")) == 2
