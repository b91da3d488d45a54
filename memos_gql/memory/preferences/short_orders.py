"""Short orders: "Be concise." as a whole message is meant to last; next to a task, it is about that task."""

import re
from collections.abc import Sequence

from memos_gql.documents import Stance
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_orders
from memos_gql.memory.phrases import HAN
from memos_gql.memory.preferences import chinese, english
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import Finding, Ground, Statement
from memos_gql.memory.small_talk import is_small_talk

MAX_SENTENCES = 3
"""A message with more sentences is not a list of short orders."""
POLITE = re.compile(
    r"^(?:(?:please|pls|and|also|ok|okay|hey|hi|from now on|just|kindly|can you|could you),? )+"
    r"|(?:,? (?:please|thanks|thank you|from now on))+$"
)
SEPARATORS = re.compile(r"\s*[,，;；]\s*")
END = ".!。！~～ "


def short_orders(sentences: Sequence[Sentence], told: Sequence[Statement]) -> list[Statement]:
    """List the orders of a message that consists only of short orders; empty if any sentence does something else.

    Args:
        told: statements already found in the sentences.
    """
    known = {statement.words for statement in told}
    left = [sentence for sentence in sentences if sentence.words not in known and not is_small_talk(sentence.words)]
    orders = [_read(sentence) for sentence in left] if len(sentences) <= MAX_SENTENCES else []
    return [] if None in orders else [order for order in orders if order is not None]


def _read(sentence: Sentence) -> Statement | None:
    language = Language.CHINESE if HAN.search(sentence.own) else Language.ENGLISH
    is_chinese = language is Language.CHINESE
    plain = chinese.plain(sentence) if is_chinese else english.plain(sentence)
    words = POLITE.sub("", SEPARATORS.sub("" if is_chinese else " ", plain.rstrip(END)))
    for orders in listed_orders(language):
        found = next(filter(None, (pattern.fullmatch(words) for pattern in orders.patterns)), None)
        if found is not None:
            finding = Finding(Ground.INSTRUCTION, Stance(orders.stance), orders.about or found["about"])
            return chinese.stated(finding, sentence) if is_chinese else english.stated(finding, sentence)
    return None
