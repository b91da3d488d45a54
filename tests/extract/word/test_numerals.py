import pytest

from memos_gql.extract.word.numerals import numeral


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (7, "decimal", "7"),
        (7, "decimalZero", "07"),
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (1994, "lowerRoman", "mcmxciv"),
        (4, "upperRoman", "IV"),
        (22, "ordinal", "22nd"),
        (113, "ordinal", "113th"),
        (10, "chineseCountingThousand", "十"),
        (21, "chineseCounting", "二十一"),
        (105, "japaneseCounting", "一百零五"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographLegalTraditional", "貳"),
        (10, "ideographDigital", "一〇"),
        (2, "ideographTraditional", "乙"),
        (12, "decimalEnclosedCircle", "⑫"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "decimalFullWidth", "\uff11\uff12"),
        (0, "upperRoman", "0"),
        (999_999_999, "lowerLetter", "999999999"),
        (5, "unheardOf", "5"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, style: str, written: str) -> None:
    assert numeral(number, style) == written
