"""Ranking. Each kind of evidence gives one named term of `Explanation`, for all candidates at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from memos_gql.documents import MemoryKind, Role
from memos_gql.memory.small_talk import asks_nothing
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.search.calibrate import PER_COVERAGE, PER_NUMBERS, Scale, built_in_scale, relativity
from memos_gql.search.clauses import MOST_RAISED, clause_odds
from memos_gql.search.contrasts import differs_in_one
from memos_gql.search.evidence import Evidence, Pairs, evidence, stated_around
from memos_gql.search.explanation import MERIT, ORDER, Explanation
from memos_gql.search.frame_reading import read_query
from memos_gql.search.other_names import most_in_other_words, share_in_other_words
from memos_gql.search.others_of_kind import tells_of_another_of_kind
from memos_gql.search.subjects import (
    is_about_another,
    names_a_sibling,
    names_another_thing,
    names_asked_thing,
    said_by_asked,
)
from memos_gql.search.terms import Numbers, Terms
from memos_gql.search.timeline import in_time
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.index_rows import Vector

WORDS_WEIGHT, FILE_WORDS_WEIGHT, TOGETHER_WEIGHT = 0.2, 0.05, 0.3
"""Log-odds per unit of BM25, per unit of BM25 in passages of files, and per unit of rarity of words found together.

The last counts the query's words that two neighbouring sentences have together. Words that are rare in the store move a
match up, but do not change its relativity. The right passage comes first for .973, .970 and .985 of 600 English and 600
Chinese questions of XQuAD and 1,200 of CMRC 2018; for .972, .968 and .982 with BM25 at 0.2 in files too. At 0.05,
recall of LoCoMo's turns among the first ten falls from .785 to .781.
"""
CONVERSATION_BONUS = 1.0
"""Log-odds of the requested conversation: they decide near ties and never hide a clearly better memory."""
CORRECTION_BONUS = 5.0
"""Log-odds of a correction whose own evidence is positive, over what it corrects.

The wrong text is mostly shorter and so closer to the question: by less than this in 31 of 35 pairs. Unrelated texts are
at least 6.1 behind."""
SUPERSEDED = -10.0
"""Log-odds of a text that a newer memory replaced, unless the query asks for an earlier state.

The newer one is mostly longer and so less similar to the question.
"""
ONLY_ASKS, ASKS_LAST = -16.0, -2.0
"""Log-odds of a text that only asks, and of one that ends in a question. A repeated query is very similar, and answers
nothing.
"""
CONTEXT_LIKENESS, CONTEXT_WORDS = 10.0, 0.8
"""Log-odds per unit of similarity and of BM25 that a turn's neighbours add."""
SPEAKER_BONUS = 3.0
"""Log-odds of a turn whose speaker the query names."""
COURTESY = -16.0
"""Log-odds of every memory if the query is a greeting, thanks or the like: "Have a great day!" has the words of "I had
a great day at the zoo.", but asks nothing.
"""
OWN_WORD_BONUS = 2.5
"""Log-odds of the user's own words over an assistant's, which decide near ties."""
OTHER_WORDS = 0.8
"""The share of a word that counts as shared if a statement has it in other words."""
MOST_COMPARED = 12
"""So many statements, the likeliest answers, are compared with a query for other words. All would take a tenth of the
time of a ranking."""
STRANGER = -2.0
"""Log-odds below which a text does not answer anyway, so its subject is not checked."""
WRONG_NOUN, WRONG_PERSON = -3.5, -5.0
"""Log-odds of a text about another thing of the same sort than the query, and of one about another person."""
ON_TOPIC = 0.4
"""If a clause is about at least this share of what is asked, its things are not compared, because clauses name things
differently.
"""
DOUBTFUL_NOUN, DOUBTFUL_PERSON, CONTRASTED = -3.5, -7.0, -8.0
"""Further log-odds of such texts, for relativity only. A text may mean the right thing or person without naming it, and
then still ranks well. `CONTRASTED` is for a text that is like the query but for one word, and so has the best score.
"""
SAID = ("base", "likeness", "words", "numbers", "reply")
"""The terms of a text's own evidence, whatever thing or person it is about."""
ANSWERING = (*SAID, "noun", "person")
"""The terms whose sum must be positive for a text to answer at all."""


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


class Match(NamedTuple):
    """A memory that may answer, how well, 0 to 1, and what its rank is made of."""

    id: str
    relativity: float
    explanation: Explanation = Explanation()


def rank(candidates: Sequence[Candidate], asked: Asked) -> list[Match]:
    """Score every candidate, and sort them best first, equal ones by id."""
    if not candidates:
        return []
    found = evidence(candidates, asked.query, asked.vector, scale=asked.scale)
    terms = in_time(candidates, weigh(candidates, asked, found), query=asked.query, now=asked.now)
    if found.contracts:
        odds = clause_odds(found)
        terms = _with_clauses(_ordered_by_odds(terms, odds, found.contracts), odds)
    # Rounded, because equal vectors differ in the last digits with their place in a matrix
    behind = np.round(-terms.sum_of(ORDER), 5).tolist()
    merits, explained = terms.sum_of(MERIT).tolist(), terms.explained()
    ordered = sorted(zip(behind, [one.id for one in candidates], range(len(candidates)), strict=True))
    return [Match(memory_id, relativity(merits[place]), explained[place]) for _, memory_id, place in ordered]


def _ordered_by_odds(terms: Terms, odds: Numbers, contracts: Sequence[NDArray[np.intp]]) -> Terms:
    """Exchange the places of each contract's passages among all hits, so that the likelier ones come first.

    The places themselves stay, because the odds say nothing of other memories.
    """
    totals, context = terms.sum_of(ORDER), terms.columns["context"].copy()
    for places in contracts:
        likeliest = places[np.lexsort((-totals[places], -odds[places]))]
        context[likeliest] += np.sort(totals[places])[::-1] - totals[likeliest]
    return terms.with_columns(context=context)


def _with_clauses(terms: Terms, odds: Numbers) -> Terms:
    """Change the doubt of passages of contracts so that it and their own evidence give these odds; NaN changes nothing.

    Only the first hits may gain. A contract does not answer most questions, and then other memories come first.
    """
    before, doubt = terms.columns["doubt"], odds - terms.sum_of(SAID)
    may_gain = np.zeros(len(odds), np.bool_)
    may_gain[np.argsort(-terms.sum_of(ORDER), kind="stable")[:MOST_RAISED]] = True
    doubt = np.where(may_gain, doubt, np.minimum(doubt, before))
    return terms.with_columns(doubt=np.where(np.isnan(odds), before, doubt))


def weigh(candidates: Sequence[Candidate], asked: Asked, found: Evidence) -> Terms:
    """Compute the terms of all evidence except time, for every candidate."""
    terms = _merit(candidates, asked, found)
    noun, answers = terms.columns["noun"], (terms.sum_of(ANSWERING) > 0).tolist()
    asks_before = read_query(asked.query).asks_before
    return terms.with_columns(
        doubt=found.of_length + terms.columns["doubt"],
        rarity=_word_weights(candidates) * _bm25(candidates, found) + TOGETHER_WEIGHT * found.together,
        context=CONTEXT_LIKENESS * found.nearer
        + CONTEXT_WORDS * found.worded
        + _made_good(candidates, asked, found, noun),
        conversation=_where([_is_preferred(one, asked) for one in candidates], CONVERSATION_BONUS),
        correction=_where(
            [one.is_correction and does for one, does in zip(candidates, answers, strict=True)], CORRECTION_BONUS
        ),
        speaker=_where(said_by_asked(asked.query, [one.words for one in candidates]), SPEAKER_BONUS),
        question=np.array([_question(one) for one in candidates]),
        superseded=_where([one.replaced_by and not asks_before for one in candidates], SUPERSEDED),
        own_word=_where([one.role == Role.USER for one in candidates], OWN_WORD_BONUS),
        small_talk=np.full(len(candidates), COURTESY if asks_nothing(asked.query) else 0.0),
    )


def _where(applies: Sequence[object], log_odds: float) -> Numbers:
    return np.array([log_odds if one else 0.0 for one in applies])


def _merit(candidates: Sequence[Candidate], asked: Asked, found: Evidence) -> Terms:
    """Compute the terms that decide how well each candidate answers."""
    alone = _answering(found.alone, asked.scale)
    alone = _in_other_words(candidates, asked.query, alone)
    merit = alone.sum_of(ANSWERING)
    reply = np.zeros(len(candidates))
    if found.replies:
        places = list(found.replies.places)
        reply[places] = np.maximum(0.0, _answering(found.replies.pairs, asked.scale).sum_of(ANSWERING) - merit[places])
    noun, person, doubt = (np.zeros(len(candidates)) for _ in range(3))
    answered = _answered(candidates, found, reply)
    for place in np.flatnonzero(merit + reply >= STRANGER).tolist():
        one = candidates[place]
        if found.on_topic[place] < ON_TOPIC:
            is_near = merit[place] + reply[place] > 0
            noun[place], doubt[place] = _of_noun(asked.query, one, answered.get(place, ""), is_near=is_near)
        if _is_said(one) and is_about_another(asked.query, one.words):
            person[place] = WRONG_PERSON
            doubt[place] += DOUBTFUL_PERSON
    return alone.with_columns(reply=reply, noun=noun, person=person, doubt=doubt)


def _in_other_words(candidates: Sequence[Candidate], query: str, alone: Terms) -> Terms:
    """Count words of the query as shared in part where a statement has them in other words."""
    most = PER_COVERAGE * OTHER_WORDS * most_in_other_words(query)
    if not most:
        return alone
    words = alone.columns["words"].copy()
    odds = alone.sum_of(ANSWERING)
    for place in np.argsort(-odds, kind="stable")[:MOST_COMPARED].tolist():
        # Where the most does not suffice, a statement is no answer anyway
        if odds[place] >= -most and _is_said(candidates[place]):
            words[place] += PER_COVERAGE * OTHER_WORDS * share_in_other_words(query, candidates[place].words)
    return alone.with_columns(words=words)


def _is_said(one: Candidate) -> bool:
    """Tell whether somebody said it: a turn, or a preference, which has no role."""
    return one.role is not None or one.kind == MemoryKind.PREFERENCE


def _answered(candidates: Sequence[Candidate], found: Evidence, reply: Numbers) -> Mapping[int, str]:
    """Return the turn before of each candidate that answers better together with it, by the candidate's place."""
    pairs = [(place, found.neighbours[place].before) for place in np.flatnonzero(reply).tolist()]
    return {place: candidates[before].words for place, before in pairs if before is not None}


def _of_noun(query: str, one: Candidate, answered: str, *, is_near: bool) -> tuple[float, float]:
    """Return the log-odds of a text about another thing, and its further ones for relativity.

    `answered` is the turn that a reply leaves out: "oat" is about the milk that it was asked about.
    """
    may_differ = is_near and _is_said(one) and not answered
    if may_differ and _differs(query, one.words):
        return WRONG_NOUN, CONTRASTED
    return (WRONG_NOUN, DOUBTFUL_NOUN) if names_another_thing(query, f"{one.words} {answered}") else (0.0, 0.0)


def _differs(query: str, text: str) -> bool:
    return names_a_sibling(query, text) or differs_in_one(query, text) or tells_of_another_of_kind(query, text)


def _answering(pairs: Pairs, scale: Scale) -> Terms:
    base, shared = np.full(len(pairs.likeness), scale.bias), pairs.shared
    likeness = scale.per_likeness * pairs.likeness
    return Terms(
        {
            "base": base,
            "likeness": likeness,
            "words": PER_COVERAGE * shared.coverage,
            "numbers": PER_NUMBERS * shared.numbers,
        }
    )


def _word_weights(candidates: Sequence[Candidate]) -> Numbers:
    return np.array([WORDS_WEIGHT if one.role else FILE_WORDS_WEIGHT for one in candidates])


def _bm25(candidates: Sequence[Candidate], found: Evidence) -> Numbers:
    """Return the BM25 of the index, and where it was not asked, that among the candidates, which are all rows then."""
    scores = np.array([one.bm25 for one in candidates], np.float64)
    return np.where(np.isnan(scores), found.by_words, scores)


def _made_good(candidates: Sequence[Candidate], asked: Asked, found: Evidence, noun: Numbers) -> Numbers:
    """Cancel the penalty for another noun, for the order only, if a neighbouring turn names the thing."""
    made_good = np.zeros(len(candidates))
    for place in np.flatnonzero(noun).tolist():
        if names_asked_thing(asked.query, stated_around(candidates, found.neighbours[place])):
            made_good[place] = -noun[place]
    return made_good


def _question(candidate: Candidate) -> float:
    if candidate.speech == SpeechAct.QUESTION:
        return ONLY_ASKS
    return ASKS_LAST if candidate.role and candidate.words.rstrip().endswith(("?", "？")) else 0.0


def _is_preferred(candidate: Candidate, asked: Asked) -> bool:
    return asked.conversation_id is not None and candidate.conversation_id == asked.conversation_id
