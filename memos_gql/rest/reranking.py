"""`rerank`: order documents by how well they answer a query, with the configured model or with our own `relativity`."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field
from redis.exceptions import RedisError

from memos_gql.errors import Fault, ModelFailure
from memos_gql.models.budget import tokens_of
from memos_gql.models.rerank import Scores
from memos_gql.rest.bodies import Body, Unused, Value, VisibleWords, Whole, Words, fault
from memos_gql.rest.call import Call, Data
from memos_gql.search.recall import MAX_QUERY_LENGTH
from memos_gql.search.scoring import scores_of

MOST_DOCUMENTS = 100
MOST_CHARACTERS = 50_000
"""Characters of all documents together, which take some seconds."""
OWN = "memos-gql"
"""The name returned as the model if none is configured, or if it failed."""


def _documents(value: Value) -> Value:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise fault("It must be a list of strings.")
    if not value:
        raise fault("It must not be empty.", Fault.EMPTY)
    if len(value) > MOST_DOCUMENTS or sum(map(len, value)) > MOST_CHARACTERS:
        raise fault(
            f"At most {MOST_DOCUMENTS} documents with {MOST_CHARACTERS:,} characters together are compared at once."
        )
    return value


class Rerank(Body):
    """Order documents by how well they answer a query."""

    query: VisibleWords
    documents: Annotated[tuple[Words, ...], BeforeValidator(_documents)] = Field(
        description=f"At most {MOST_DOCUMENTS}, with {MOST_CHARACTERS:,} characters together."
    )
    top_n: Annotated[int, Whole(1, MOST_DOCUMENTS)] | None = Field(None, description="How many are returned; else all.")
    model: Unused = Field(None, description="No effect: the operator chooses the model.")


async def rerank(call: Call, body: Rerank) -> Data:
    query, documents = body.query[:MAX_QUERY_LENGTH], body.documents
    async with call.services.extractions.turn(call.key_id):
        scores = await _scored(call, query, documents)
    order = sorted(range(len(documents)), key=lambda place: (-scores.values[place], place))
    results = [
        {"index": place, "document": {"text": documents[place]}, "relevance_score": scores.values[place]}
        for place in order
    ]
    usage = {"prompt_tokens": scores.tokens, "total_tokens": scores.tokens}
    return {"id": f"rerank-{uuid.uuid4().hex}", "model": scores.model, "usage": usage, "results": results[: body.top_n]}


async def _scored(call: Call, query: str, documents: Sequence[str]) -> Scores:
    reranker = call.resources.models.of(call.scope).reranker
    if reranker is not None:
        try:
            return await reranker.scores(query, documents)
        except (ModelFailure, RedisError):
            pass  # the failure was counted, and our own measure needs no model
    tokens = tokens_of(query) + sum(map(tokens_of, documents))
    return Scores(await scores_of(call.resources.embedder, query, documents), OWN, tokens)
