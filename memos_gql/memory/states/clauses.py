"""The clauses of a sentence, as the rules of their language read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from memos_gql.memory.phrases import HAN
from memos_gql.memory.rules import Rules

ENGLISH, CHINESE = Rules(__package__, "english.toml"), Rules(__package__, "chinese.toml")
LAUGHTER = re.compile("[哈嘿呵]{2,}$")
NAME = re.compile(r"(?<![\w'’.])(?!I\b)[A-Z][\w'’&-]*+")
POSSESSIVE = re.compile("['’]s?$")
SELF = "self"
"""The speaker."""
OVER = "了"
"""The particle at the end of a clause that says that something is so from now on."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of one language.

    words: as they were said. plain: without what only says when, and without whom it is about in Chinese. whole: the
    same, with the particle of what is new at its end.
    full: the same as `plain`, with whom it is about.
    holder: whom it is about; empty if that is not known.
    is_passing: it says nothing of how things are. is_further: it adds to what was so before.
    is_change, is_instead: something changed, and took the place of something.
    announced: what the clause before said has changed, such as "bank"; empty if it said nothing of the sort.
    speaker: whom "I" stands for.
    is_asked: it is part of a question.
    names: its words that are written as names are, in lower case.
    """

    rules: Rules
    words: str
    plain: str
    full: str
    whole: str
    holder: str
    is_passing: bool
    is_further: bool
    is_change: bool
    is_instead: bool
    announced: str = ""
    speaker: str = SELF
    is_asked: bool = False
    names: frozenset[str] = frozenset()


def clauses(sentence: str) -> Iterator[Clause]:
    """Divide a sentence in comparable form into its clauses; a later one without a subject is about the same person."""
    rules = CHINESE if HAN.search(sentence) else ENGLISH
    joined = rules.rewritten("joined", sentence.lower() if rules is ENGLISH else sentence.strip())
    is_asked = joined.rstrip().endswith(("?", "？"))
    holder, announced = SELF, ""
    names = _names(sentence) if rules is ENGLISH else frozenset()
    for part in _parts(rules, joined):
        words = LAUGHTER.sub("", part).strip(" \"'“”()（）.。!！?？")
        if words:
            clause = replace(_clause(rules, words, holder, is_asked=is_asked), names=names, is_asked=is_asked)
            if announced:
                clause = replace(clause, announced=announced, is_change=True, is_instead=True)
            holder, announced = clause.holder, _announced(clause)
            yield clause


def _names(sentence: str) -> frozenset[str]:
    return frozenset(POSSESSIVE.sub("", word).lower() for word in NAME.findall(sentence))


def _parts(rules: Rules, joined: str) -> Iterator[str]:
    for part in rules.split("clause_end", joined):
        found = rules.first("two_clauses", part.strip()) if rules is ENGLISH else None
        if found:
            yield from (found.words["first"], found.words["second"])
        else:
            yield part


def _clause(rules: Rules, words: str, holder: str, *, is_asked: bool) -> Clause:
    bare = rules.stripped("filler", words)
    full = plain = rules.rewritten("plain", bare).strip()
    if rules is CHINESE:
        holder, plain = _about(plain, holder)
        is_new = words.endswith((OVER, f"{OVER}吧", f"{OVER}啊", "啦"))
    else:
        holder, plain = _about_whom(plain, holder)
        is_new = False
    return Clause(
        rules=rules,
        words=words,
        plain=plain,
        full=full,
        whole=f"{plain}{OVER}" if is_new else plain,
        holder=holder,
        is_passing=is_asked or rules.find("passing", bare) is not None,
        is_further=rules.find("further", words) is not None,
        is_change=rules.find("changed", words) is not None,
        is_instead=rules.find("instead", words) is not None,
    )


def _announced(clause: Clause) -> str:
    found = clause.rules.first("announced", clause.plain)
    return found.words["topic"] if found else ""


def _about(plain: str, holder: str) -> tuple[str, str]:
    """Return whom a Chinese clause is about, and the clause without the words for that."""
    found = CHINESE.first("holder", plain)
    if found is None:
        return holder, plain
    rest = plain[found.words.end() :]
    if found.form.means == "other":
        return found.words["who"], rest
    return (SELF, rest) if found.form.means == "self" else ("", rest)


def _about_whom(plain: str, holder: str) -> tuple[str, str]:
    """Return whom an English clause is about, and the clause without a pronoun for that.

    "He" is whom the clause before was about, if that was not the speaker.
    """
    found = ENGLISH.first("holder", plain)
    if found is None:
        return holder, plain
    if found.form.means == "other":
        return found.words["who"], plain
    if found.form.means == "impersonal":
        return SELF, plain[found.words.end() :].strip()
    if found.form.means == "pronoun":
        return "" if holder == SELF else holder, plain[found.words.end() :].strip()
    return SELF, plain
