"""Finding words in a text, and replacing them."""

import re
from collections.abc import Iterator
from itertools import accumulate

from memos_gql.memory import segmenter
from memos_gql.search.words import is_signs

NOT_THE_SPEAKER = r"(?!^(?:User|Assistant|System|Tool): )"
LETTERS = "A-Za-z0-9\u00c0-\u024f\u0370-\u06ff"
"""Letters of scripts that separate words by spaces, from Latin to Arabic."""
MAX_PLACES = 50
"""A text with more matches is not a simple statement that one correction could fix, and would take seconds."""
NUMERALS = "零一二三四五六七八九十百千万两"
WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天]$")
MINUTE = re.compile("[0-9零一二三四五六七八九十]分$")
BORDERS = (
    # "500" is not a match in "1,500", nor "49" in "49.99"
    ("[0-9]", f"(?<![{LETTERS}])(?<![0-9][.,:])", f"(?![{LETTERS}]|[.,][0-9])"),
    (f"[{LETTERS}]", f"(?<![{LETTERS}])(?<![{LETTERS}]-)", f"(?![{LETTERS}+#]|-[{LETTERS}])"),
    # The numeral of 周三 is no part of the number that follows: 周三十点
    (f"[{NUMERALS}]", f"(?:(?<![{NUMERALS}])|(?<=[周期拜][一二三四五六]))", f"(?![{NUMERALS}])"),
)
"""What must not come before and after words that begin or end with such a character."""


def whole_words(text: str) -> str:
    """Write a pattern, for MongoDB and Python, that finds `text` except inside a longer word or number.

    It does not match the speaker's name, with which every value begins.
    """
    start = next((before for edge, before, _ in BORDERS if re.match(edge, text)), "")
    # The numeral of 周四 is no part of the number that follows: 周四三点
    end = (
        "" if WEEKDAY.search(text) else next((after for edge, _, after in BORDERS if re.search(rf"{edge}\Z", text)), "")
    )
    # MongoDB refuses patterns that contain a NUL character
    return f"{NOT_THE_SPEAKER}{start}{re.escape(text)}{end}".replace("\0", r"\x00")


def places(words: str, text: str) -> Iterator[re.Match[str]]:
    """Find `words` in any case, but not as the beginning of a longer Chinese word: 张伟 in 张伟民."""
    # "A" as in "blood type A" must not match the article "a"
    is_sign = len(words) == 1 and words.isupper()
    found = list(re.finditer(whole_words(words), text, 0 if is_sign else re.IGNORECASE))
    # 分 and 开 of 7点25分开 are no word, though 分开 is one
    if not found or not is_signs(words[-1]) or MINUTE.search(words):
        yield from found
        return
    ends = set(accumulate(map(len, segmenter.words(text))))
    yield from (place for place in found if place.end() in ends)


def put(new: str, *, instead_of: str, text: str) -> str:
    """Replace words without doubling their neighbours: "4th floor" put for "3rd" turns "3rd floor" into "4th floor".

    A text with more than `MAX_PLACES` matches is returned unchanged.
    """
    found = list(places(instead_of, text))
    if len(found) > MAX_PLACES:
        return text
    written, copied_to = "", 0
    for place in found:
        before, behind = text[copied_to : place.start()], text[place.end() : place.end() + len(new)]
        written += before + _without_end(_without_start(new, before[-len(new) - 1 :]), behind)
        copied_to = place.end()
    return written + text[copied_to:]


def _without_end(new: str, behind: str) -> str:
    starts = (start for start in range(1, len(new)) if _parts(new, start))
    return next((new[:start] for start in starts if behind.casefold().startswith(new[start:].casefold())), new)


def _without_start(new: str, before: str) -> str:
    ends = (end for end in range(len(new) - 1, 0, -1) if _parts(new, end))
    return next((new[end:] for end in ends if _ends_with(before, new[:end])), new)


def _ends_with(before: str, start: str) -> bool:
    return before.casefold().endswith(start.casefold()) and (
        is_signs(start) or not before[: -len(start)][-1:].isalnum()
    )


def _parts(new: str, at: int) -> bool:
    """Whether a word begins or ends at this position; next to a Chinese character, always."""
    return is_signs(new[at]) or is_signs(new[at - 1]) or " " in new[at - 1 : at + 1]
