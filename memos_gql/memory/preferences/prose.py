"""The sentences that a text's author wrote: code, quoted lines and quotations belong to others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern, listed_words

QUOTED = "\ue000"
"""Replaces every character that is not the author's own; texts do not contain it, because it is for private use."""
MAX_TEXT_CHARACTERS = 20_000
"""A longer text is a pasted document, not a message."""
MAX_SENTENCE_CHARACTERS = 600
"""Nobody writes longer sentences about themselves, and matching them against all patterns would take long."""
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
    # Who opens a quotation and does not close it quotes to the end of the line
    | "[^"\n]*" | “[^”\n]*+”? | „[^“”\n]*+[“”]? | «[^»\n]*+»? | 「[^」\n]*+」? | 『[^』\n]*+』?
    | (?<![\w'’])['‘][^'‘’\n]{2,300}(?:['’](?=\w)[^'‘’\n]{0,100}){0,9}['’](?!\w)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
ABBREVIATED = r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<!\bProf)"
SENTENCE_END = re.compile(
    rf"(?:{ABBREVIATED}\.|[!?…])[.!?…]*[)\]]*(?=\s|$)|[。！？]+[”」』）)]*|[!?]+(?=[\u4e00-\u9fff])|\n+",
)
MAIL_HEADS = sorted(head for language in Language for head in listed_words(language, "mail_heads"))
MAIL_HEAD = re.compile(rf"^(?:{'|'.join(MAIL_HEADS)}):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`words` is the original text; `own` has the same length, with QUOTED in place of what is not the author's own."""

    words: str
    own: str


def own_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences that contain any of the author's own words."""
    text = text[:MAX_TEXT_CHARACTERS].replace(QUOTED, " ")
    own = _without_others(FOREIGN.sub(lambda found: re.sub(r"[^\n]", QUOTED, found.group()), text))
    for start, end in _spans(own):
        sentence = _stripped(text, own, start=start, end=end)
        if len(sentence.own) <= MAX_SENTENCE_CHARACTERS and sentence.own.strip(QUOTED):
            yield sentence


def gives_a_role(text: str) -> bool:
    """Return whether a message begins by assigning a role or a task, like the instructions for an agent."""
    return any(listed_pattern(language, "role_openings").match(text.lstrip("\"'“*# ")) for language in Language)


def _without_others(own: str) -> str:
    """Replace a pasted mail, and what follows "here are the lyrics:"."""
    openings = (listed_pattern(language, "foreign_openings").search(own) for language in Language)
    starts = [found.start() for found in openings if found]
    if _is_mail(own):
        starts.append(0)
    start = min(starts, default=len(own))
    return own[:start] + re.sub(r"[^\n]", QUOTED, own[start:])


def _is_mail(text: str) -> bool:
    heads = MAIL_HEAD.findall(text)
    greeted = any(listed_pattern(language, "mail_greetings").match(text.lstrip()) for language in Language)
    ends = [found for language in Language if (found := listed_pattern(language, "mail_ends").search(text))]
    return len(heads) > 1 or (greeted and any(end.start() > 0 for end in ends))


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
