import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.word import equation


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\f(3,4)", "3/4"),
        (r"\f(3,5;4)", "3,5/4"),
        (r"2\f(1,2)\f(3,4)", "2 1/2 3/4"),
        (r"\f(a+b,\r(2))", "(a+b)/(√(2))"),
        (r"\r(3,27)", "√[3](27)"),
        (r"10\s\up5(6)", "10^6"),
        (r"1\s\up5(st)", "1st"),
        (r"10\s\up5(6) (a lot)", "10^6 (a lot)"),
        (r"x\s\up5(n)\do5(1)", "xn1"),
        (r"H\s\do5(2)O", "H2O"),
        (r"\i\su(1,5,n)", "∑_1^5 n"),
        (r"\i\in\su(1,5,n)", "∑_1^5 n"),
        (r"\i(0,1,x dx)", "∫_0^1 x dx"),
        (r"\b\bc\{(\a\al\co2(1,2,3,4))", "{1, 2, 3, 4}"),
        (r"\b\lc\[\rc\)(0,1)", "[0, 1)"),
        (r"f(x)\,y = 3", "f(x),y = 3"),
        (r"\x(15)\d\fo20()", "15"),
        (r"\f(f(x),2)", "f(x)/2"),
    ],
)
def test_a_formula_keeps_its_numbers_apart(written: str, text: str) -> None:
    assert equation.said(written, depth=0) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\o\ad(\s\up 9(とうきょう),東京)", "東京"),
        (r"\o\ac(○,12)", "⑫"),
        (r"\o\ac(□,优)", "优"),
        (r"\o(\s\up 5(有限),\s\do 2(公司))", "有限公司"),
    ],
)
def test_characters_printed_over_each_other_are_read_once_without_their_reading(written: str, text: str) -> None:
    assert equation.said(written, depth=0) == text


def test_a_formula_without_its_end_keeps_what_is_there() -> None:
    assert equation.said(r"see \f(3,4", depth=0) == "see 3/4"
    assert equation.said("5\\", depth=0) == "5"


def test_a_formula_nested_too_deep_is_refused() -> None:
    with pytest.raises(FileFailure) as caught:
        equation.said(r"\f(" * 1000, depth=0)

    assert caught.value.code is ErrorCode.CORRUPT_FILE
