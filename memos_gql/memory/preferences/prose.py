"""The sentences of a text that are its author's own: code, quoted lines and what stands in quotation marks are somebody else's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

QUOTED = "\ue000"
"""Stands for each sign of what is not the author's own; no text holds it, being of the private use area."""
MAX_TEXT_CHARACTERS = 20_000
"""Beyond it a text is a document that was pasted, not a message."""
MAX_SENTENCE_CHARACTERS = 600
"""Beyond it nobody speaks of themselves, and forms of words would take long to be compared."""
FOREIGN = re.compile(
    r"""
    ```.*?(?:```|\Z) | ~~~.*?(?:~~~|\Z)        # fenced code
    | ^[ \t]*[>|][^\n]*                        # quoted lines, tables
    | ^[ \t]*(?:\#|//|\$[ ])[^\n]*             # headings, comments, shells
    | ^[ \t]*[\w.]+\([^\n]*                    # calls
    | ^[ \t]*(?:\w+[ ])?[\w.]+[ ]?=[ ][^\n]*   # assignments
    | <(\w+)[^>\n]{0,200}>[^\n]{0,500}?</\1> | </?\w[^>\n]{0,200}>
    | `[^`\n]*`
    | https?://\S+
    | "[^"\n]*" | “[^”\n]*” | „[^“”\n]*[“”] | «[^»\n]*» | 「[^」\n]*」 | 『[^』\n]*』
    | (?<![\w'’])['‘][^'‘’\n]{2,300}(?:['’](?=\w)[^'‘’\n]{0,100}){0,9}['’](?!\w)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
ABBREVIATED = r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<!\bProf)"
SENTENCE_END = re.compile(
    rf"(?:{ABBREVIATED}\.|[!?…])[.!?…]*[)\]]*(?=\s|$)|[。！？]+[”」』）)]*|[!?]+(?=[\u4e00-\u9fff])|\n+",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`words` is to the letter; `own` is as long, with QUOTED in place of what is not the author's own."""

    words: str
    own: str


def own_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences in which the author says anything."""
    text = text[:MAX_TEXT_CHARACTERS].replace(QUOTED, " ")
    own = FOREIGN.sub(lambda found: re.sub(r"[^\n]", QUOTED, found.group()), text)
    for start, end in _spans(own):
        sentence = _stripped(text, own, start=start, end=end)
        if len(sentence.own) <= MAX_SENTENCE_CHARACTERS and sentence.own.strip(QUOTED):
            yield sentence


def _spans(own: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in SENTENCE_END.finditer(own):
        yield start, end.end()
        start = end.end()
    yield start, len(own)


def _stripped(text: str, own: str, *, start: int, end: int) -> Sentence:
    words = text[start:end]
    before, after = len(words) - len(words.lstrip()), len(words.rstrip())
    return Sentence(words[before:after], own[start:end][before:after])
