"""Instructions on things that have one value at a time, such as the language of answers."""

import re

from memos_gql.memory.preferences.forms import one_of
from memos_gql.memory.preferences.statement import (
    ANSWER_LANGUAGE,
    ANSWER_LENGTH,
    ANSWER_TONE,
    DATE_FORMAT,
    TEMPERATURE_SCALE,
    TIME_FORMAT,
    UNITS,
)

LANGUAGE = r"(?:(?:simplified|traditional|british|american|plain|brazilian)\s)?" + one_of(r"""
        english|spanish|french|german|italian|portuguese|dutch|polish|russian|ukrainian|chinese|mandarin
        cantonese|japanese|korean|arabic|hebrew|hindi|bengali|urdu|turkish|greek|swedish|norwegian|danish
        finnish|czech|slovak|hungarian|romanian|bulgarian|serbian|croatian|vietnamese|thai|indonesian|malay
        latin|catalan|basque|irish|welsh|persian|farsi|swahili|tagalog|tamil
    """)
# Such as "[answer] in French", "short [replies]"
SAYING = (
    one_of(r"""
        answer|repl(?:y|ie)|respon[ds]|write|writing|speak|talk|communicat|chat|convers|messag|address|explain
        explanation|summar|text
    """)
    + r"\w*"
)
BRIEF = one_of(r"""
    brief|briefer|short|shorter|concise|succinct|terse|to\sthe\spoint|long|longer|lengthy|detailed|thorough
    in[\s-]depth|(?:one|two|three|\d+)\s(?:sentences?|words|lines)|brevity|conciseness|verbose
""")
TONE = (
    one_of(r"""
        formal|informal|casual|polite|friendly|professional|humorous|sarcastic|playful|warm|blunt|direct
        serious|respectful
    """)
    + r"(?:ly)?(?:\s(?:and|but)\s\w+)?"
)
SLOTS_BY_WORDS = (
    (
        re.compile(
            rf"\b{SAYING}\b.*\bin\s{LANGUAGE}\b|^(?:use|stick\sto|switch\sto|speak)\s{LANGUAGE}(?:\sfor\s.*)?$|^in\s{LANGUAGE}$"
            rf"|\b{LANGUAGE}\s{SAYING}$"
        ),
        ANSWER_LANGUAGE,
    ),
    (
        re.compile(
            rf"\b{SAYING}\b.*\b{BRIEF}(?:ly)?\b|\b{BRIEF}\s{SAYING}|^(?:be(?:\smore|\svery)?|keep\s(?:it|things|everything))\s{BRIEF}\b"
        ),
        ANSWER_LENGTH,
    ),
    (
        re.compile(
            rf"\b(?:address|speak|talk|write|answer|reply|respond|be)\w*\s(?:\w+\s){{0,4}}?{TONE}$|\b{TONE}\s"
            rf"(?:tone|language|style|register)\b"
        ),
        ANSWER_TONE,
    ),
    (re.compile(r"\b(?:celsius|fahrenheit)\b"), TEMPERATURE_SCALE),
    (re.compile(r"\b(?:metric|imperial)(?:\s(?:units?|system|measurements?))?\b|\bunits\s"), UNITS),
    (re.compile(r"\bdates?\s(?:\w+\s)?(?:as|in|like|with)\b|\bdate\sformat\b|\bformat\sdates\b"), DATE_FORMAT),
    (re.compile(r"\b(?:24|12|twenty-four|twelve)[\s-]?h(?:ou)?rs?\b|\bmilitary\stime\b|\btime\sformat\b"), TIME_FORMAT),
)


def slot(words: str) -> str | None:
    """Return the slot that an instruction or liking sets: "answer in French", "short answers"."""
    return next((name for pattern, name in SLOTS_BY_WORDS if pattern.search(words)), None)
