"""`rerank`: documents in the order in which they answer a query, by a model where one is set, else by our own measure of relativity."""

import uuid
from collections.abc import Sequence

from redis.exceptions import RedisError

from memos_gql.errors import Fault, ModelFailure
from memos_gql.models.budget import tokens_of
from memos_gql.models.rerank import Scores
from memos_gql.rest.call import Call, Data
from memos_gql.rest.fields import Sent
from memos_gql.search.recall import MAX_QUERY_LENGTH
from memos_gql.search.scoring import scores_of

MOST_DOCUMENTS = 100
MOST_CHARACTERS = 50_000
"""Of all documents together: some seconds of work."""
OWN = "memos-gql"
"""What is named as the model where none is set, or where it failed."""


async def rerank(call: Call) -> Data:
    sent = call.sent
    query = sent.required_words("query")[:MAX_QUERY_LENGTH]
    documents = _documents(sent)
    top_n = sent.count("top_n", default=len(documents), most=MOST_DOCUMENTS)
    async with call.services.extractions.turn(call.key_id):
        scores = await _scored(call, query, documents)
    order = sorted(range(len(documents)), key=lambda place: (-scores.values[place], place))
    results = [{"index": place, "document": {"text": documents[place]}, "relevance_score": scores.values[place]} for place in order]
    usage = {"prompt_tokens": scores.tokens, "total_tokens": scores.tokens}
    return {"id": f"rerank-{uuid.uuid4().hex}", "model": scores.model, "usage": usage, "results": results[:top_n]}


def _documents(sent: Sent) -> list[str]:
    listed = sent.raw("documents")
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        sent.refuse("documents", "It must be a list of strings.", Fault.MISSING if listed is None else Fault.WRONG)
    if not listed:
        sent.refuse("documents", "It must not be empty.", Fault.EMPTY)
    if len(listed) > MOST_DOCUMENTS or sum(map(len, listed)) > MOST_CHARACTERS:
        sentence = f"At most {MOST_DOCUMENTS} documents with {MOST_CHARACTERS:,} characters together are compared at once."
        sent.refuse("documents", sentence, Fault.WRONG)
    return [str(each) for each in listed]


async def _scored(call: Call, query: str, documents: Sequence[str]) -> Scores:
    reranker = call.resources.models.reranker
    if reranker is not None:
        try:
            return await reranker.scores(query, documents, project_id=call.project_id)
        except (ModelFailure, RedisError):
            pass  # it is counted, and our own measure needs nobody
    tokens = tokens_of(query) + sum(map(tokens_of, documents))
    return Scores(await scores_of(call.resources.embedder, query, documents), OWN, tokens)
