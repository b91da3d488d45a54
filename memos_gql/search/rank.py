"""Rank the candidates of a search. Every kind of evidence gives one named term of `Explanation`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from memos_gql.documents import Role
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.search.calibrate import PER_COVERAGE, PER_NUMBERS, Scale, built_in_scale, relativity
from memos_gql.search.evidence import Evidence, Pair, evidence
from memos_gql.search.explanation import Explanation
from memos_gql.search.subjects import is_about_another, is_said_by_asked, names_another_thing, names_asked_thing
from memos_gql.search.timeline import in_time
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.index_rows import Vector

WORDS_WEIGHT, FILE_WORDS_WEIGHT, TOGETHER_WEIGHT = 0.2, 0.05, 0.3
"""Log-odds per unit of BM25 in messages, and in passages of files, and per unit of `Evidence.together`.

Words that are rare in the store move a match up, but do not change its relativity. With these weights, the right passage
comes first for 0.973 of 600 English and 0.970 of 600 Chinese questions of XQuAD, and for 0.985 of 1,200 questions of CMRC
2018. With 0.2 for files too, it is 0.972, 0.968 and 0.982. With 0.05 for messages too, recall of LoCoMo's turns among the
first ten falls from 0.785 to 0.781."""
CONVERSATION_BONUS = 1.0
"""Log-odds for memories of the named conversation: enough to decide near ties, too little to hide a clearly better memory."""
CORRECTION_BONUS = 5.0
"""Log-odds that place a correction above what it corrects, if the correction answers the query.

The wrong statement is mostly shorter and hence nearer to the question, in 31 of 35 pairs by less than this. Unrelated texts
are 6.1 or more behind."""
SUPERSEDED = -6.0
"""Log-odds of a text that a newer memory has replaced. The newer one is mostly longer and hence less near to the question."""
ONLY_ASKS, ASKS_LAST = -12.0, -2.0
"""Log-odds of a text that only asks, and of one that ends with a question. A repeated query is as near as possible to the
query, but does not answer it."""
CONTEXT_LIKENESS, CONTEXT_WORDS = 10.0, 0.8
"""Log-odds per unit of likeness and of BM25 that a turn's neighbours add to it."""
SPEAKER_BONUS = 3.0
"""Log-odds of a turn if the query names its speaker."""
OWN_WORD_BONUS = 1.0
"""Log-odds of the user's own words over an assistant's: enough to decide near ties."""
STRANGER = -2.0
"""A text with lower log-odds does not answer the query, so it is not checked for what it is about."""
WRONG_NOUN, WRONG_PERSON = -3.5, -5.0
"""Log-odds of a text about another thing of the same sort, and of one about somebody else than the query asks about."""
DOUBTFUL_NOUN = -3.5
"""Further log-odds of a text about another thing, for its relativity only. It may be about the right thing without naming it,
and should then still rank well."""


@dataclass(frozen=True)
class Asked:
    """A query, prepared for ranking.

    query: in its comparable form.
    vector: the embedder's vector of `query`.
    conversation_id: memories of this conversation rank slightly higher.
    now: relative dates in the query, such as "yesterday", are relative to it.
    scale: the scale of the embedder that made the vectors.
    """

    query: str
    vector: Vector
    conversation_id: str | None
    now: datetime
    scale: Scale = field(default_factory=built_in_scale)


@dataclass(frozen=True)
class Match:
    """A memory that may answer: its id, its relativity, 0 to 1, and the terms of its rank."""

    id: str
    relativity: float
    explanation: Explanation = field(default_factory=Explanation)


def rank(candidates: Sequence[Candidate], asked: Asked) -> list[Match]:
    """Rank all candidates, best first; equal ones are in the order of their ids."""
    if not candidates:
        return []
    measured = evidence(candidates, asked.query, asked.vector, scale=asked.scale)
    plain = [explain(candidate, asked, found) for candidate, found in zip(candidates, measured, strict=True)]
    explained = in_time(candidates, plain, query=asked.query, now=asked.now)
    matches = [Match(candidate.id, relativity(why.merit), why) for candidate, why in zip(candidates, explained, strict=True)]
    # Rounded, because the last digits of a product depend on the vector's place in the matrix, even for equal vectors
    return sorted(matches, key=lambda match: (-round(match.explanation.total, 5), match.id))


def explain(candidate: Candidate, asked: Asked, found: Evidence) -> Explanation:
    """Turn the evidence for one candidate into terms; `in_time` adds the terms for time later."""
    terms = _merit(candidate, asked, found)
    answers = sum(terms.values()) > 0
    # If a neighbouring turn names the right thing, the rank must not suffer; the relativity stays lower
    made_good = -terms["noun"] if terms.get("noun") and names_asked_thing(asked.query, found.around) else 0.0
    return Explanation(
        **terms,
        doubt=found.of_length + (DOUBTFUL_NOUN if terms.get("noun") else 0.0),
        rarity=(WORDS_WEIGHT if candidate.role else FILE_WORDS_WEIGHT) * candidate.bm25 + TOGETHER_WEIGHT * found.together,
        context=CONTEXT_LIKENESS * found.nearer + CONTEXT_WORDS * found.worded + made_good,
        conversation=_conversation(candidate, asked),
        correction=CORRECTION_BONUS if candidate.is_correction and answers else 0.0,
        speaker=SPEAKER_BONUS if is_said_by_asked(asked.query, candidate.words) else 0.0,
        question=_question(candidate),
        superseded=SUPERSEDED if candidate.is_superseded else 0.0,
        own_word=OWN_WORD_BONUS if candidate.role == Role.USER else 0.0,
    )


def _merit(candidate: Candidate, asked: Asked, found: Evidence) -> dict[str, float]:
    """Return the terms that decide how well a candidate answers."""
    terms = _answering(found.alone, asked.scale)
    merit = sum(terms.values())
    if found.as_reply:
        terms["reply"] = max(0.0, sum(_answering(found.as_reply, asked.scale).values()) - merit)
    if merit + terms.get("reply", 0.0) >= STRANGER:
        terms["noun"] = WRONG_NOUN if names_another_thing(asked.query, candidate.words) else 0.0
        terms["person"] = WRONG_PERSON if candidate.role and is_about_another(asked.query, candidate.words) else 0.0
    return terms


def _answering(pair: Pair, scale: Scale) -> dict[str, float]:
    likeness, shared = scale.per_likeness * pair.likeness, pair.shared
    return {"base": scale.bias, "likeness": likeness, "words": PER_COVERAGE * shared.coverage, "numbers": PER_NUMBERS * shared.numbers}


def _question(candidate: Candidate) -> float:
    if candidate.speech == SpeechAct.QUESTION:
        return ONLY_ASKS
    return ASKS_LAST if candidate.role and candidate.words.rstrip().endswith(("?", "？")) else 0.0


def _conversation(candidate: Candidate, asked: Asked) -> float:
    is_preferred = asked.conversation_id is not None and candidate.conversation_id == asked.conversation_id
    return CONVERSATION_BONUS if is_preferred else 0.0
