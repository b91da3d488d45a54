"""Reranking the best matches by a model, if the operator has set one.

Without a model, or if it fails, the order stays unchanged.
"""

import math
from collections.abc import Mapping, Sequence

from redis.exceptions import RedisError

from memos_gql.errors import ModelFailure
from memos_gql.models.rerank import ProjectReranker
from memos_gql.search.rank import Match
from memos_gql.storage.candidates import Candidate

MOST = 30
"""As many matches as people look at; the others stay behind them."""
MOST_CHARACTERS = 2000
"""Characters of one memory; such models read no more."""
SUREST = 6.0
"""The most log-odds that a model can add or remove."""


async def reranked(
    reranker: ProjectReranker | None, query: str, matches: Sequence[Match], candidates: Mapping[str, Candidate]
) -> Sequence[Match]:
    """Add the model's scores to the ranks of the best matches; their relativity stays unchanged.

    A failure of the model is only counted: the search answers without it.
    """
    best = [match for match in matches if match.id in candidates][:MOST]
    if reranker is None or len(best) < 2:
        return matches
    words = [candidates[match.id].words[:MOST_CHARACTERS] for match in best]
    try:
        scores = await reranker.scores(query, words)
    except (ModelFailure, RedisError):
        return matches
    judged = [_judged(match, score) for match, score in zip(best, scores.values, strict=True)]
    judged.sort(key=lambda match: (-round(match.explanation.total, 5), match.id))
    known = {match.id for match in best}
    # Files that a question points at have no words here, and keep their place
    ordered = iter([*judged, *(match for match in matches if match.id not in known and match.id in candidates)])
    return [next(ordered) if match.id in candidates else match for match in matches]


def _judged(match: Match, score: float) -> Match:
    return match._replace(explanation=match.explanation._replace(reranker=_log_odds(score)))


def _log_odds(score: float) -> float:
    certain = math.exp(-SUREST)
    bounded = min(max(score, certain), 1 - certain)
    return math.log(bounded / (1 - bounded))
