"""The order of what was found. Every lever is one function, which gives one named term of `Explanation`."""

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
"""Log-odds per unit of BM25, the same in passages of files, and per unit of rarity of the query's words that two sentences have together.

Words that are rare among all that is stored move a match up, but do not change how good it is. The right passage comes first for .973,
.970 and .985 of 600 English and 600 Chinese questions of XQuAD and 1,200 of CMRC 2018; for .972, .968 and .982 with BM25 at 0.2 in files
too. At 0.05, recall of LoCoMo's turns among the first ten falls from .785 to .781."""
CONVERSATION_BONUS = 1.0
"""Log-odds that the asked conversation is ahead: it settles near ties and never hides a clearly better memory."""
CORRECTION_BONUS = 5.0
"""Log-odds that a correction which answers at all, having positive ones itself, is ahead of what it sets right.

What is wrong is mostly shorter, hence nearer to the question: in 31 of 35 pairs by less than this, and strangers are 6.1 or more behind."""
SUPERSEDED = -10.0
"""Log-odds of a text that a newer memory took the place of: the newer one is mostly longer, hence less near to the question."""
ONLY_ASKS, ASKS_LAST = -16.0, -2.0
"""Log-odds of a text that only asks, and of one that ends in a question: to repeat a query is as near as can be, and answers nothing."""
CONTEXT_LIKENESS, CONTEXT_WORDS = 10.0, 0.8
"""Log-odds per unit of likeness and of BM25 that a turn's neighbours add to it."""
SPEAKER_BONUS = 3.0
"""Log-odds of a turn whose speaker the query names."""
OWN_WORD_BONUS = 2.5
"""Log-odds of the user's own words over an assistant's: it settles near ties."""
STRANGER = -2.0
"""Log-odds below which a text is no answer anyway: what it is about is not looked at."""
WRONG_NOUN, WRONG_PERSON = -3.5, -5.0
"""Log-odds of a text about another thing of the same sort than the query asks about, or about somebody else."""
DOUBTFUL_NOUN = -3.5
"""Log-odds of such a text that count for relativity alone: its thing may only lack its name, and it then still ranks well."""


@dataclass(frozen=True)
class Asked:
    """What is asked.

    vector: as the embedder gives for `query`.
    conversation_id: its memories are slightly preferred.
    now: what relative dates in the query are relative to.
    scale: of the embedder that made the vectors.
    """

    query: str
    vector: Vector
    conversation_id: str | None
    now: datetime
    scale: Scale = field(default_factory=built_in_scale)


@dataclass(frozen=True)
class Match:
    """A memory that may answer, how well, 0 to 1, and what its rank is made of."""

    id: str
    relativity: float
    explanation: Explanation = field(default_factory=Explanation)


def rank(candidates: Sequence[Candidate], asked: Asked) -> list[Match]:
    """Judge every candidate and order them, best first; equals in order of id."""
    if not candidates:
        return []
    measured = evidence(candidates, asked.query, asked.vector, scale=asked.scale)
    plain = [explain(candidate, asked, found) for candidate, found in zip(candidates, measured, strict=True)]
    explained = in_time(candidates, plain, query=asked.query, now=asked.now)
    matches = [Match(candidate.id, relativity(why.merit), why) for candidate, why in zip(candidates, explained, strict=True)]
    # Rounded, because equal vectors differ in the last digits with their place in a matrix
    return sorted(matches, key=lambda match: (-round(match.explanation.total, 5), match.id))


def explain(candidate: Candidate, asked: Asked, found: Evidence) -> Explanation:
    """Weigh all evidence for one candidate."""
    terms = _merit(candidate, asked, found)
    answers = sum(terms.values()) > 0
    # What it is about may have been named just before or after: it ranks as well as ever, and is no surer
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
    """Weigh what decides how well a candidate answers."""
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
