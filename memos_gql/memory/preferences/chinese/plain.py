"""Normalising Chinese sentences: simplified characters, no spaces, quotations replaced by marks."""

import re
from collections.abc import Sequence

from memos_gql.memory.comparable import simplified
from memos_gql.memory.preferences.chinese.rules import pattern
from memos_gql.memory.preferences.prose import QUOTED, Sentence

QUOTE_MARK = "\ue001"
QUOTATION_MARKS = "\"'“”‘’「」『』"


def plain(sentence: Sentence) -> str:
    """Return the sentence's own words in normal form; each quotation is one QUOTE_MARK."""
    return pattern("space").sub("", simplified(re.sub(f"{QUOTED}+", QUOTE_MARK, sentence.own))).lower()


def quotations(sentence: Sentence) -> list[str]:
    """List the quotations behind the QUOTE_MARKs of the plain sentence."""
    return [sentence.words[found.start() : found.end()] for found in re.finditer(f"{QUOTED}+", sentence.own)]


def restored(about: str, quoted: Sequence[str]) -> str:
    """Insert the quotations again."""
    for quotation in quoted:
        about = about.replace(QUOTE_MARK, quotation.strip(QUOTATION_MARKS), 1)
    return about
