"""A reranking model, which scores how well each document answers a query."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from memos_gql.documents import ProjectScope
from memos_gql.models.budget import tokens_of
from memos_gql.models.capabilities import OF_THE_REQUEST
from memos_gql.models.parsing import tokens_spent, unusable
from memos_gql.models.roles import Endpoint
from memos_gql.models.spending import Account, Spending
from memos_gql.models.wire import JsonObject, ModelRefused, Wire

PATH = "/rerank"


@dataclass(frozen=True)
class Scores:
    """The scores of the documents, 0 to 1, in order, and the tokens they took."""

    values: Sequence[float]
    model: str
    tokens: int


class Reranker:
    """One reranking model. Uses the format of Cohere, Jina, vLLM and Infinity.

    Servers that refuse it are asked in the format of Text Embeddings Inference.
    """

    def __init__(self, endpoint: Endpoint, wire: Wire, spending: Spending) -> None:
        self.endpoint = endpoint
        self.spending = spending
        self._wire = wire
        self._takes_texts = False

    def of(self, scope: ProjectScope) -> "ProjectReranker":
        """Return this model for one project, which pays for the tokens."""
        return ProjectReranker(self, Account(scope.project_id, self.endpoint.role))

    async def understood(self, query: str, documents: list[str]) -> JsonObject:
        """Send the documents; if the server refuses the common format, send them in the other one from then on."""
        if not self._takes_texts:
            try:
                return await self._wire.post(
                    PATH, {"model": self.endpoint.model, "query": query, "documents": [*documents]}, tries=1
                )
            except ModelRefused as refusal:
                if refusal.status not in OF_THE_REQUEST:
                    raise
        answer = await self._wire.post(PATH, {"query": query, "texts": [*documents], "truncate": True}, tries=1)
        self._takes_texts = True
        return answer


@dataclass(frozen=True)
class ProjectReranker:
    """A reranking model for one project."""

    model: Reranker
    account: Account

    async def scores(self, query: str, documents: Sequence[str]) -> Scores:
        """Score every document, in order.

        The model is asked without retries and with the configured timeout, because someone waits.

        Raises:
            ModelFailure: the model was unavailable or too late, refused, or omitted a document, or the project's tokens
                of today are spent.
        """
        estimate = sum(map(tokens_of, documents)) + len(documents) * tokens_of(query)
        async with self.model.spending.counting_failures(self.account.role):
            async with self.model.spending.reserved(self.account, estimate) as bill:
                answer = await self.model.understood(query, list(documents))
                counted = tokens_spent(answer)
                bill.spent = estimate if counted is None else counted
            return Scores(_in_order(answer, count=len(documents)), self.model.endpoint.model, bill.spent)


def _in_order(answer: JsonObject, *, count: int) -> list[float]:
    found = dict(_scored(answer.get("results")))
    if sorted(found) != list(range(count)):
        raise unusable("the model did not score each document once")
    scores = [found[place] for place in range(count)]
    return scores if all(0 <= score <= 1 for score in scores) else [_logistic(score) for score in scores]


def _scored(results: JsonValue) -> Iterator[tuple[int, float]]:
    for result in results if isinstance(results, list) else []:
        if isinstance(result, dict):
            score = result.get("relevance_score", result.get("score"))
            place = result.get("index")
            if isinstance(place, int) and isinstance(score, int | float) and math.isfinite(score):
                yield place, float(score)


def _logistic(score: float) -> float:
    """Convert log-odds, which some servers return, to 0..1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
