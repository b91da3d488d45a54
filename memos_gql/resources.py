"""Connections and models, opened once per process in the same way by the web process, the workers and the tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beanie import init_beanie
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConnectionFailure, OperationFailure
from redis.asyncio import Redis

from memos_gql.documents import DEFAULT_PROJECT, DOCUMENTS, Project, now
from memos_gql.errors import CannotStart, ServiceAway
from memos_gql.extract.engines import Choice, Engine
from memos_gql.extract.isolate.reader import Reader
from memos_gql.meanings import Meanings
from memos_gql.memory.passages import Splitter, open_splitter
from memos_gql.migrations import migrate, require_readable
from memos_gql.models import Models, open_models
from memos_gql.providers.embedding import OwnEmbedder, open_embedder
from memos_gql.scratch import scratch_directory
from memos_gql.settings import Settings
from memos_gql.storage.blobs import Blobs
from memos_gql.storage.counters import Counters
from memos_gql.storage.index_identity import Identity
from memos_gql.storage.index_writer import IndexWriter
from memos_gql.storage.vectors import Vectors, open_vectors

Database = AsyncDatabase[dict[str, Any]]
# A call may take as long as it needs while MongoDB responds on its monitoring connection. A frozen server is noticed
# there after 4 s at most, and all running calls are aborted.
WATCHED_EVERY_MS = 1_000
SILENT_FOR_MS = 3_000
# Longer than a killed mongod needs for its restart.
FOUND_WITHIN_MS = 5_000
REDIS_ANSWERS_WITHIN_S = 2.0
COUNTED_AT_ONCE = 2


@dataclass(frozen=True)
class Resources:
    """Belongs to the event loop that opened it: PyMongo's client and Beanie's documents cannot be used in another."""

    settings: Settings
    database: Database
    redis: Redis
    counters: Counters
    blobs: Blobs
    vectors: Vectors
    identity: Identity
    index: IndexWriter
    embedder: OwnEmbedder
    """The built-in one, whichever the index is searched with."""
    meanings: Meanings
    splitter: Splitter
    reader: Reader
    models: Models
    counting: asyncio.Semaphore
    """Held while the pages of a file are counted: many files are fetched at once, but each count is a process."""
    scratch: Path
    """A directory for this process's temporary files."""


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Connect to MongoDB, migrate the database, bind all document classes and make the default project.

    Raises:
        CannotStart: no address is set, nothing responds within 5 s, or a newer version has written to the database.
    """
    if settings.mongodb_uri is None:
        raise CannotStart(
            "No MongoDB is configured: set MEMOS_MONGODB_URI, or run `memos-gql up`, which starts its own."
        )
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        settings.mongodb_uri,
        tz_aware=True,
        heartbeatFrequencyMS=WATCHED_EVERY_MS,
        connectTimeoutMS=SILENT_FOR_MS,
        serverSelectionTimeoutMS=FOUND_WITHIN_MS,
        appname="memos-gql",
    )
    try:
        yield await _prepared(client.get_default_database("memos"))
    finally:
        await client.close()


async def _prepared(database: Database) -> Database:
    try:
        await require_readable(database)
        await init_beanie(database=database, document_models=DOCUMENTS)
        await migrate()
        await Project.get_pymongo_collection().update_one(
            {"_id": DEFAULT_PROJECT}, {"$setOnInsert": {"name": DEFAULT_PROJECT, "created_at": now()}}, upsert=True
        )
    except ConnectionFailure as error:
        raise ServiceAway(
            f"MongoDB did not answer within {FOUND_WITHIN_MS // 1000} s: check MEMOS_MONGODB_URI."
        ) from error
    except OperationFailure as error:
        name = (error.details or {}).get("codeName") or type(error).__name__
        raise CannotStart(
            f"MongoDB refused to work ({name}): check the user, the password and the rights in MEMOS_MONGODB_URI."
        ) from error
    return database


def open_redis(url: str) -> Redis:
    """Return a client with a short timeout for each response."""
    return Redis.from_url(url, socket_timeout=REDIS_ANSWERS_WITHIN_S, socket_connect_timeout=REDIS_ANSWERS_WITHIN_S)


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open everything, yield it, and close it in reverse order.

    Raises:
        CannotStart: a service is not configured or does not respond, or the embedding model is missing.
    """
    if settings.redis_url is None:
        raise CannotStart("No Redis is configured: set MEMOS_REDIS_URL, or run `memos-gql up`, which starts its own.")
    async with AsyncExitStack() as stack:
        # The embedding model is loaded in a thread while the database is opened
        loading = asyncio.create_task(
            asyncio.to_thread(open_embedder, settings.models, threads=settings.embedding_threads)
        )
        stack.callback(loading.cancel)
        database = await stack.enter_async_context(open_database(settings))
        redis = await stack.enter_async_context(open_redis(settings.redis_url))
        embedder = await loading
        vectors = await open_vectors(settings.index_uri, embedder_id=embedder.id, dimensions=embedder.dimensions)
        identity = Identity(vectors.tables, uri=settings.index_uri)
        counters = Counters(redis)
        models = await stack.enter_async_context(open_models(settings, redis, counters))
        meanings = Meanings(vectors, identity, own=embedder, model=models.embeddings)
        vectors.guard = meanings.require
        index = IndexWriter(vectors, require_now=meanings.require_now)
        stack.push_async_callback(index.close)
        scratch = stack.enter_context(scratch_directory(settings.temporary_dir))
        reader = _reader(settings, scratch)
        stack.callback(reader.close)
        yield Resources(
            settings=settings,
            database=database,
            redis=redis,
            counters=counters,
            blobs=Blobs(database),
            vectors=vectors,
            identity=identity,
            index=index,
            embedder=embedder,
            meanings=meanings,
            splitter=open_splitter(embedder.tokenizer.count),
            reader=reader,
            models=models,
            counting=asyncio.Semaphore(COUNTED_AT_ONCE),
            scratch=scratch,
        )


def _reader(settings: Settings, scratch: Path) -> Reader:
    return Reader(
        memory_bytes=settings.read_memory_bytes,
        cpu_s=settings.read_cpu_s,
        wall_s=settings.read_wall_s,
        scratch=scratch,
        is_strict=settings.confinement == "required",
        ocr=Choice(Engine(settings.ocr), settings.ocr_languages),
    )
