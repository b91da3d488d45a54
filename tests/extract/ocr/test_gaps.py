import numpy as np
import pytest
from numpy.typing import NDArray

from memos_gql.extract.ocr.gaps import gaps

SIDE = 40


@pytest.mark.parametrize(
    ("line", "parted"),
    [
        ("空山新雨後　天氣晚來秋", "空山新雨後 天氣晚來秋"),
        ("收款人：沈佳怡 复核：高远", "收款人：沈佳怡 复核：高远"),
        ("姓　　名：高远", "姓名：高远"),
        ("通　知　公　告", "通知公告"),
        ("经　办　人：高远　电话", "经办人：高远 电话"),
        ("各部门：请于周四前上报，逾期不候。", "各部门：请于周四前上报，逾期不候。"),
        ("已阅，　下周再议", "已阅， 下周再议"),
        ("今天 Tom 来", "今天Tom来"),
    ],
)
def test_words_are_parted_where_the_paper_is_blank_and_spaced_labels_are_not(line: str, parted: str) -> None:
    signs, starts, ink = drawn(line)

    before = gaps(signs, starts, ink)

    assert "".join(f" {sign}" if place in before else sign for place, sign in enumerate(signs)) == parted


def test_narrow_kana_are_not_parted() -> None:
    signs, starts, ink = drawn("そのちょうど橋の")
    ink[:, 3 * SIDE + SIDE // 3 : 4 * SIDE + SIDE // 4] = False

    assert gaps(signs, starts, ink) == frozenset()


def test_a_place_with_ink_whose_character_was_not_read_is_no_gap() -> None:
    signs, starts, ink = drawn("选取二〇二四年一月")
    signs.pop(3)
    starts.pop(3)

    assert gaps(signs, starts, ink) == frozenset()


def drawn(line: str) -> tuple[list[str], list[int], NDArray[np.bool_]]:
    """Set a line of characters, wide spaces and marks.

    A character or a wide space takes a square, a space three fifths, and a mark has ink in the left half of its square.
    """
    signs, starts, place = [], [], 0
    ink = np.zeros((SIDE, SIDE * (len(line) + 1)), np.bool_)
    for sign in line:
        if not sign.isspace():
            ink[:, place + 2 : place + (SIDE // 2 if sign in "：，。" else SIDE - 2)] = True
            signs.append(sign)
            starts.append(place)
        place += SIDE * 3 // 5 if sign == " " else SIDE
    return signs, starts, ink
