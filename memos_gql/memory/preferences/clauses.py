"""Clauses of a plain sentence, without introductory words, and without clauses that are not statements of fact."""

from dataclasses import dataclass

from memos_gql.memory.preferences.grammar import Grammar


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` have no introductory words; `is_as_a_rule` says that the clause itself holds in general."""

    words: str
    is_as_a_rule: bool


def tells_nothing(grammar: Grammar, sentence: str) -> bool:
    """Tell whether a plain sentence is a quotation, fiction, or a text to be edited or translated."""
    text = grammar.stripped("opening", sentence)
    return bool(grammar.find("fiction", text) or grammar.find("report", text))


def clauses(grammar: Grammar, sentence: str) -> list[Clause]:
    """Cut a plain sentence into clauses, leaving out hypothetical ones and questions."""
    cut = grammar.split("break", grammar.cut("ending", sentence))
    parts = [piece.strip() for part in cut if part.strip() for piece in _contrasted(grammar, part)]
    if parts and sentence.endswith(("?", "？")) and not grammar.find("request", parts[-1]):
        parts = parts[:-1]
    kept = (Clause(bare(grammar, part), grammar.find("as_a_rule", part) is not None) for part in parts)
    return [clause for clause in kept if clause.words and not _is_left_out(grammar, clause.words)]


def _is_left_out(grammar: Grammar, words: str) -> bool:
    return any(grammar.find(rule, words) for rule in ("unreal", "asking", "echo"))


def _contrasted(grammar: Grammar, part: str) -> list[str]:
    """Divide "我喜欢猫不喜欢狗" in two."""
    pieces = grammar.split("contrast", part, most=1)
    return pieces if grammar.find("first_half", pieces[0]) else [part]


def bare(grammar: Grammar, clause: str) -> str:
    """Remove introductory words such as "honestly", "by the way" and "I think that"."""
    return grammar.rewritten("reworded", grammar.stripped("lead", clause))
