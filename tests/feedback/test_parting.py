"""Feedback that forgets a part of a memory leaves the rest, if that stands alone."""

import pytest

from memos_gql.feedback.parting import without_part


@pytest.mark.parametrize(
    ("said", "about", "left"),
    [
        ("The loft code is 8820 and the ladder is in the hall.", "the loft code", "The ladder is in the hall."),
        ("I work in Ulm. My boss is Tom.", "my boss", "I work in Ulm."),
        ("阁楼密码是8820，梯子在走廊。", "阁楼密码", "梯子在走廊。"),
        ("阁楼密码是8820，梯子在走廊。", "我的梯子", "阁楼密码是8820。"),
        ("My dog is called Rex and he is brown.", "my dog", None),
        ("The loft code is 8820.", "the loft code", None),
        ("The loft code is 8820 and the loft code of Jan is 9910.", "the loft code", None),
        ("我的狗叫豆豆，它是棕色的。", "我的狗", None),
    ],
)
def test_what_else_a_memory_says_is_left_if_it_stands_alone(said: str, about: str, left: str | None) -> None:
    assert without_part(said, about) == left
