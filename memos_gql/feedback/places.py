"""Where words stand in what was said, and other words in their place."""

import re
from collections.abc import Iterator
from itertools import accumulate

import rjieba

from memos_gql.search.words import is_signs

NOT_THE_SPEAKER = r"(?!^(?:User|Assistant|System|Tool): )"
LETTERS = "A-Za-z0-9\u00c0-\u024f\u0370-\u06ff"
"""Of the scripts that part words by spaces, from Latin to Arabic."""
MAX_PLACES = 50
"""A text that says something more often is about it in more ways than one correction knows of, and would take seconds."""
NUMERALS = "零一二三四五六七八九十百千万两"
BORDERS = (
    # "500" is no part of "1,500", nor "49" of "49.99"
    ("[0-9]", f"(?<![{LETTERS}])(?<![0-9][.,:])", f"(?![{LETTERS}]|[.,][0-9])"),
    (f"[{LETTERS}]", f"(?<![{LETTERS}])(?<![{LETTERS}]-)", f"(?![{LETTERS}+#]|-[{LETTERS}])"),
    (f"[{NUMERALS}]", f"(?<![{NUMERALS}])", f"(?![{NUMERALS}])"),
)
"""What must not stand before and behind words that begin or end so."""


def whole_words(text: str) -> str:
    """Write a pattern, for MongoDB and for Python, that finds `text`, but not inside a longer word or number written with spaces.

    Who spoke, with whom every value begins, is no part of what was said.
    """
    start = next((before for edge, before, _ in BORDERS if re.match(edge, text)), "")
    end = next((after for edge, _, after in BORDERS if re.search(rf"{edge}\Z", text)), "")
    # MongoDB takes no pattern that holds the character itself
    return f"{NOT_THE_SPEAKER}{start}{re.escape(text)}{end}".replace("\0", r"\x00")


def places(words: str, text: str) -> Iterator[re.Match[str]]:
    """Find `words`, in whatever case, where they are not the beginning of a longer word: 张伟 in 张伟民."""
    # Blood type A is no article
    is_sign = len(words) == 1 and words.isupper()
    found = list(re.finditer(whole_words(words), text, 0 if is_sign else re.IGNORECASE))
    if not found or not is_signs(words[-1]):
        yield from found
        return
    ends = set(accumulate(map(len, rjieba.cut(text))))
    yield from (place for place in found if place.end() in ends)


def put(new: str, *, instead_of: str, text: str) -> str:
    """Write other words in the place of some, and nothing twice: "the 4th floor" for the "3rd" of "the 3rd floor".

    With more than `MAX_PLACES` of them the text stays as it is.
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
    return before.casefold().endswith(start.casefold()) and (is_signs(start) or not before[: -len(start)][-1:].isalnum())


def _parts(new: str, at: int) -> bool:
    """Whether a word ends or begins there; any Chinese character may."""
    return is_signs(new[at]) or is_signs(new[at - 1]) or " " in new[at - 1 : at + 1]
