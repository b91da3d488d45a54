"""Format numbers as Word's lists do: letters, Roman, Chinese, circled."""

from collections.abc import Callable

import cn2an

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
)
_ROMAN_ONES = ((5, "v"), (4, "iv"), (1, "i"))
_MOST = 30_000
"""Word's own maximum; larger Roman numerals or letters would fill pages."""
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_TRADITIONAL = str.maketrans("贰陆万", "貳陸萬")
_WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def numeral(number: int, style: str) -> str:
    """Write a number in one of Word's formats; in digits if the format is unknown or the number is too large for it."""
    written = _STYLES.get(style)
    return written(number) if written and 0 < number <= _MOST else str(number)


def _letters(number: int) -> str:
    """Count a to z, then aa, bb to zz: the letter is repeated."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_ONES):
        text += letters * (number // value)
        number %= value
    return text


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _chinese(number: int) -> str:
    return str(cn2an.an2cn(number, "low"))


def _formal(number: int) -> str:
    return str(cn2an.an2cn(number, "up"))


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


def _nth_of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


_STYLES: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalEnclosedParen": lambda number: f"({number})",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": lambda number: str(number).translate(_DIGITS),
    "japaneseDigitalTenThousand": lambda number: str(number).translate(_DIGITS),
    "taiwaneseDigital": lambda number: str(number).translate(_DIGITS),
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": lambda number: _formal(number).translate(_TRADITIONAL),
    "ideographTraditional": _nth_of(_STEMS),
    "ideographZodiac": _nth_of(_BRANCHES),
}
