"""Sentences in normal form: lower case, one spelling, and each quotation as one character."""

import re
from collections.abc import Sequence

from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.prose import QUOTED, Sentence

QUOTE_MARK = "\ue001"
"""One character for each quotation, so that the quotation counts as one word."""
QUOTATION = re.compile(f"{QUOTED}+")
QUOTATION_MARKS = "\"'“”‘’「」『』"


def plain(grammar: Grammar, sentence: Sentence) -> str:
    """Return the sentence's own words in normal form; each quotation is one QUOTE_MARK."""
    own = grammar.normal(QUOTATION.sub(QUOTE_MARK, sentence.own)).lower()
    return grammar.rewritten("plain", grammar.rewritten("respelt", own)).strip()


def quotations(sentence: Sentence) -> list[str]:
    """List the quotations behind the QUOTE_MARKs of the plain sentence."""
    return [sentence.words[found.start() : found.end()] for found in QUOTATION.finditer(sentence.own)]


def restored(grammar: Grammar, about: str, quoted: Sequence[str]) -> str:
    """Insert the quotations again."""
    for quotation in quoted:
        words = quotation.strip(QUOTATION_MARKS)
        about = about.replace(QUOTE_MARK, words.lower() if grammar.reading.lowers_quotations else words, 1)
    return about
