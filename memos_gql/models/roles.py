"""The roles of models, and their endpoints."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import SecretStr

from memos_gql.settings import Settings


class ModelRole(StrEnum):
    CHAT = "chat"
    VISION = "vision"
    EMBEDDINGS = "embeddings"
    RERANK = "rerank"


@dataclass(frozen=True)
class Endpoint:
    """One model of a server with OpenAI's API. `url` is the base URL, without `/models`; the key is never shown."""

    role: ModelRole
    url: str
    model: str
    key: SecretStr | None
    timeout_s: float
    context_tokens: int


def endpoints(settings: Settings) -> dict[ModelRole, Endpoint]:
    """Return the configured models by role."""
    found = (_chat(settings), _vision(settings), _embeddings(settings), _rerank(settings))
    return {endpoint.role: endpoint for endpoint in found if endpoint}


def _chat(settings: Settings) -> Endpoint | None:
    if not settings.chat_url or not settings.chat_model:
        return None
    return Endpoint(
        role=ModelRole.CHAT,
        url=settings.chat_url,
        model=settings.chat_model,
        key=settings.chat_key,
        timeout_s=settings.chat_timeout_s,
        context_tokens=settings.chat_context_tokens,
    )


def _vision(settings: Settings) -> Endpoint | None:
    """Take missing settings from the chat model, but its key only if the server is the same."""
    url, model = settings.vision_url or settings.chat_url, settings.vision_model or settings.chat_model
    if not url or not model:
        return None
    return Endpoint(
        role=ModelRole.VISION,
        url=url,
        model=model,
        key=settings.vision_key or (None if settings.vision_url else settings.chat_key),
        timeout_s=settings.vision_timeout_s,
        context_tokens=settings.chat_context_tokens,
    )


def _embeddings(settings: Settings) -> Endpoint | None:
    if not settings.embeddings_url or not settings.embeddings_model:
        return None
    return Endpoint(
        role=ModelRole.EMBEDDINGS,
        url=settings.embeddings_url,
        model=settings.embeddings_model,
        key=settings.embeddings_key,
        timeout_s=settings.embeddings_timeout_s,
        context_tokens=settings.embeddings_context_tokens,
    )


def _rerank(settings: Settings) -> Endpoint | None:
    if not settings.rerank_url or not settings.rerank_model:
        return None
    return Endpoint(
        role=ModelRole.RERANK,
        url=settings.rerank_url,
        model=settings.rerank_model,
        key=settings.rerank_key,
        timeout_s=settings.rerank_timeout_s,
        context_tokens=0,
    )
