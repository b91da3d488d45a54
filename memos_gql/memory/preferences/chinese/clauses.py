"""Clauses of a plain Chinese sentence, without introductory words and hypothetical clauses."""

import re
from dataclasses import dataclass

from memos_gql.memory.preferences.chinese.rules import pattern


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` have no introductory words; `is_as_a_rule` says that the clause itself holds in general."""

    words: str
    is_as_a_rule: bool


def tells_nothing(sentence: str) -> bool:
    """Tell whether a plain sentence is a quotation, fiction, or a text to be edited or translated."""
    text = sentence
    while (lead := pattern("lead").match(text)) is not None:
        text = text[lead.end() :].lstrip("，,")
    return bool(pattern("fiction").search(text) or pattern("report").search(text))


def clauses(sentence: str) -> list[Clause]:
    """Cut a plain sentence into clauses, leaving out hypothetical ones and questions."""
    is_question = sentence.endswith(("？", "?"))
    pieces = [
        piece
        for part in pattern("break").split(pattern("ending").sub("", sentence))
        if part
        for piece in _contrasted(part)
    ]
    parts = [Clause(bare(piece), pattern("as_a_rule").search(piece) is not None) for piece in pieces]
    if is_question and parts and not pattern("asked").search(parts[-1].words):
        parts = parts[:-1]
    return [
        part
        for part in parts
        if part.words and not pattern("unreal").match(part.words) and not pattern("asked").search(part.words)
    ]


def _contrasted(part: str) -> list[str]:
    """Divide "我喜欢猫不喜欢狗" in two."""
    pieces = pattern("contrast").split(part, maxsplit=1)
    return pieces if pattern("first_half").match(pieces[0]) else [part]


def bare(clause: str) -> str:
    """Remove introductory words such as "说实话" and "请记住"."""
    while (lead := pattern("lead").match(clause)) is not None and lead.end() < len(clause):
        clause = clause[lead.end() :]
    changed = pattern("changed").match(clause)
    if changed is not None:
        clause = f"我{_when(changed)}{changed['told'] or clause}"
    return pattern("situation").sub("我", clause)


def _when(changed: re.Match[str]) -> str:
    """Keep 现在 where the clause says that something is possible again."""
    return "现在" if changed["told"] and changed["told"].startswith(("能", "可以")) else ""
