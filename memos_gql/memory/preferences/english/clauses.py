"""Clauses of a plain sentence, without introductory words, and without clauses that are not statements of fact."""

from dataclasses import dataclass

from memos_gql.memory.preferences.english.rules import pattern


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` have no introductory words; `is_as_a_rule` says that the clause itself holds in general."""

    words: str
    is_as_a_rule: bool


def tells_nothing(sentence: str) -> bool:
    """Tell whether a plain sentence is a quotation, fiction, or a text to be edited or translated."""
    return bool(pattern("fiction").search(sentence) or pattern("report").search(sentence))


def clauses(sentence: str) -> list[Clause]:
    """Cut a plain sentence into clauses, leaving out hypothetical ones and questions."""
    is_question = sentence.endswith("?")
    parts = [part for part in pattern("break").split(sentence.rstrip(" .!?…:;,")) if part.strip()]
    kept = [Clause(bare(part), pattern("as_a_rule").search(part) is not None) for part in parts]
    if (
        is_question
        and parts
        and not (pattern("asking").match(kept[-1].words) or pattern("request").match(parts[-1].strip()))
    ):
        kept = kept[:-1]
    return [
        clause
        for clause in kept
        if clause.words
        and not any(
            left_out.match(clause.words) for left_out in (pattern("unreal"), pattern("asking"), pattern("echo"))
        )
    ]


def bare(clause: str) -> str:
    """Remove introductory words such as "honestly", "by the way" and "I think that"."""
    clause = clause.strip()
    while (lead := pattern("lead").match(clause)) is not None:
        clause = clause[lead.end() :]
    return pattern("never_could").sub(
        "i could not", pattern("elided_speaker").sub("i have ", pattern("request").sub("", clause))
    )
