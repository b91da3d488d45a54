"""The models of one process. They are opened with its resources, and probed once by a request that costs nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx2
from redis.asyncio import Redis

from memos_gql.cancelling import cancel
from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure
from memos_gql.models.chat import ChatModel, ProjectChat
from memos_gql.models.embeddings import EmbeddingModel, Manner
from memos_gql.models.rerank import ProjectReranker, Reranker
from memos_gql.models.roles import Endpoint, ModelRole, endpoints
from memos_gql.models.spending import Spending
from memos_gql.models.wire import Wire
from memos_gql.settings import Settings
from memos_gql.storage.counters import Counters

ASKED_IN_WORDS = (ModelRole.CHAT, ModelRole.VISION)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Models:
    """The models; each is None if the operator has not configured it."""

    spending: Spending
    chat: ChatModel | None = None
    vision: ChatModel | None = None
    reranker: Reranker | None = None
    embeddings: EmbeddingModel | None = None

    def of(self, scope: ProjectScope) -> "ProjectModels":
        """Return the models for one project, which pays for their tokens."""
        return ProjectModels(
            chat=self.chat.of(scope) if self.chat else None,
            vision=self.vision.of(scope) if self.vision else None,
            reranker=self.reranker.of(scope) if self.reranker else None,
        )

    @property
    def can_derive(self) -> bool:
        """Whether memories may be derived from messages and files."""
        return self.chat is not None or self.vision is not None


@dataclass(frozen=True)
class ProjectModels:
    """The models as one project uses them; each is None if it is not configured."""

    chat: ProjectChat | None
    vision: ProjectChat | None
    reranker: ProjectReranker | None


@asynccontextmanager
async def open_models(settings: Settings, redis: Redis, counters: Counters) -> AsyncIterator[Models]:
    """Open the configured models without waiting for their servers."""
    spending = Spending(redis, counters, per_day=settings.tokens_per_day)
    known = endpoints(settings)
    if not known:
        yield Models(spending)
        return
    async with AsyncExitStack() as stack:
        # `Wire` limits the time. Proxies and .netrc from the environment are ignored: requests only go to the
        # configured address
        client = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False, timeout=None))
        wires = {role: Wire(endpoint, client) for role, endpoint in known.items()}
        probe = asyncio.create_task(_probe_all(known, wires))
        stack.push_async_callback(cancel, probe)
        asked = {role: ChatModel(known[role], wires[role], spending) for role in known if role in ASKED_IN_WORDS}
        reranker = (
            Reranker(known[ModelRole.RERANK], wires[ModelRole.RERANK], spending) if ModelRole.RERANK in known else None
        )
        embeddings = (
            _embeddings(settings, known[ModelRole.EMBEDDINGS], wires, spending)
            if ModelRole.EMBEDDINGS in known
            else None
        )
        yield Models(spending, asked.get(ModelRole.CHAT), asked.get(ModelRole.VISION), reranker, embeddings)


def _embeddings(
    settings: Settings, endpoint: Endpoint, wires: Mapping[ModelRole, Wire], spending: Spending
) -> EmbeddingModel:
    manner = Manner(
        settings.embeddings_query_prefix or "", settings.embeddings_document_prefix or "", settings.embeddings_batch
    )
    return EmbeddingModel(endpoint, wires[endpoint.role], spending, manner=manner)


async def _probe_all(known: Mapping[ModelRole, Endpoint], wires: Mapping[ModelRole, Wire]) -> None:
    for role, endpoint in known.items():
        await _probe(endpoint, wires[role])


async def _probe(endpoint: Endpoint, wire: Wire) -> None:
    facts = {"role": endpoint.role, "model": endpoint.model, "url": endpoint.url}
    try:
        names = await wire.models()
    except Exception as error:  # noqa: BLE001 - nobody awaits this task: every error is logged, and the models are used anyway
        cause = str(error) if isinstance(error, ModelFailure) else type(error).__name__
        log.warning("a model does not answer; memory works without it", extra={**facts, "cause": cause})
        return
    if names and endpoint.model not in names:
        log.warning("a model is not among those that its server lists", extra=facts)
    else:
        log.info("a model is there", extra=facts)
