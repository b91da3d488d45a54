from pathlib import Path

import pytest

from tests.extract import made
from tests.extract.made import texts

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def element(name: str, *parts: str) -> str:
    return f"<m:{name}>{''.join(parts)}</m:{name}>"


def fraction(above: str, below: str, *, properties: str = "") -> str:
    return element("f", properties, element("num", above), element("den", below))


def power(base: str, exponent: str) -> str:
    return element("sSup", element("e", base), element("sup", exponent))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (run("Y=") + fraction(run("12"), run("34")) + run("+") + power(run("10"), run("6")), "Y=12/34+10^6"),
        (run("2") + fraction(run("1"), run("2")) + run("3"), "2 1/2 3"),
        (fraction(run("a+b"), run("c")), "(a+b)/c"),
        (fraction(run("n"), run("k"), properties='<m:fPr><m:type m:val="noBar"/></m:fPr>'), "(n over k)"),
        (power(element("d", element("e", run("x+1"))), run("n-1")), "(x+1)^(n-1)"),
        (element("sSub", element("e", run("x")), element("sub", run("12"))) + run("0"), "x_12 0"),
        (element("sSubSup", element("e", run("x")), element("sub", run("1")), element("sup", run("2"))), "x_1^2"),
        (element("rad", element("deg", run("3")), element("e", run("27"))), "√[3](27)"),
        (
            element(
                "nary",
                '<m:naryPr><m:chr m:val="∑"/></m:naryPr>',
                *(element("sub", run("i=1")), element("sup", run("9")), element("e", run("i"))),
            ),
            "∑_(i=1)^9 i",
        ),
        (element("func", element("fName", run("sin")), element("e", run("x"))), "sin x"),
        (
            element(
                "m",
                element("mr", element("e", run("1")), element("e", run("2"))),
                element("mr", element("e", run("3"))),
            ),
            "[1, 2; 3]",
        ),
    ],
)
def test_a_formula_keeps_its_numbers_apart(formula: str, said: str, tmp_path: Path) -> None:
    path = made.docx(tmp_path, f'<w:p><m:oMathPara xmlns:m="{MATH}"><m:oMath>{formula}</m:oMath></m:oMathPara></w:p>')

    assert texts(path) == [said]


def test_a_raised_number_after_a_number_is_a_power(tmp_path: Path) -> None:
    def raised(text: str) -> str:
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'

    def plain(text: str) -> str:
        return f"<w:r><w:t>{text}</w:t></w:r>"

    body = f"<w:p>{plain('10')}{raised('6')}{plain(' or 10')}{raised('-3')}{plain(' on the 1')}{raised('st')}</w:p>"

    assert texts(made.docx(tmp_path, body)) == ["10^6 or 10^-3 on the 1st"]
