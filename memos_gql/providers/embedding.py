"""Compute vectors of texts with the built-in multilingual model."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types
from numpy.typing import NDArray

from memos_gql.providers.model_files import MODEL_ID, NETWORK, model_files
from memos_gql.providers.tokenizer import Tokenizer, open_tokenizer

DIMENSIONS = 384
MAX_TOKENS = 512
QUERY_PREFIX = "query: "
DOCUMENT_PREFIX = "passage: "
QUERIES_KEPT = 256
DOCUMENTS_KEPT = 1024
"""Many calls send the same system prompt. A text and its vector take 3.6 KB at most, so all take 3.7 MB."""
LONGEST_QUERY = 4000
"""Most characters of a query that are embedded: far more than `MAX_TOKENS` tokens in nearly every text.
It also bounds what the kept queries take: 16 KB each at most, and 1.5 KB for the vector, 4.5 MB in all."""

FloatArray = NDArray[np.float32]


class Embedder(Protocol):
    """Gives vectors of unit length, float32, that are near where texts answer a query."""

    @property
    def id(self) -> str:
        """Identifies the model; models whose vectors cannot be compared have different ids."""
        ...

    async def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        """Return one row per text, in order, shape (n, dimensions).

        Raises:
            ModelFailure: the embedder is the operator's own model, and it failed.
        """
        ...

    async def embed_query(self, text: str) -> FloatArray:
        """Return a vector close to those of documents that answer `text`, shape (dimensions,).

        Raises:
            ModelFailure: as for `embed_documents`.
        """
        ...


class OwnEmbedder:
    """multilingual-e5-small. Vectors are float32 of unit length; tokens beyond `max_tokens` are ignored.

    Each text runs separately: this is as fast as batches, and a vector does
    not depend on other texts. Documents and queries have separate threads, so that a query never waits for a long
    document.
    """

    id = MODEL_ID
    dimensions = DIMENSIONS
    max_tokens = MAX_TOKENS

    def __init__(self, tokenizer: Tokenizer, session: onnxruntime.InferenceSession) -> None:
        self.tokenizer = tokenizer
        self._session = session
        self._document_vector = lru_cache(maxsize=DOCUMENTS_KEPT)(self._run_and_rest)
        self._pools: dict[int, ThreadPoolExecutor] = {}
        self.embed_at_once(1)
        self._queries = ThreadPoolExecutor(1, thread_name_prefix="embed-queries")
        self._query_vector = lru_cache(maxsize=QUERIES_KEPT)(self._embed_query)

    def embed_at_once(self, count: int, rest: float = 0) -> None:
        """From now on, embed this many documents at once, each on one core: for a process that does nothing else.

        Those that have begun are finished as before.

        Args:
            rest: how long a core then rests after each document, as a multiple of the time that it took.
        """
        self._at_once, self._rest = count, rest
        if count not in self._pools:
            self._pools[count] = ThreadPoolExecutor(count, thread_name_prefix="embed-documents")
        self._documents = self._pools[count]

    async def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        """Return one row per text, in order: float32, shape (n, 384)."""
        loop = asyncio.get_running_loop()
        tokens = await loop.run_in_executor(self._documents, self._tokens, [DOCUMENT_PREFIX + text for text in texts])
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        at_once = self._at_once  # which may change meanwhile
        # Texts of the same length end together
        rows = sorted(range(len(texts)), key=lambda row: len(tokens[row]))
        for start in range(0, len(rows), at_once):
            # No more at a time: callers take turns
            these = rows[start : start + at_once]
            vectors[these] = await asyncio.gather(
                *(loop.run_in_executor(self._documents, self._document_vector, _packed(tokens[row])) for row in these)
            )
        return vectors

    async def embed_query(self, text: str) -> FloatArray:
        """Return a vector close to those of documents that answer `text`: float32, shape (384,), read-only."""
        vector: FloatArray = await asyncio.get_running_loop().run_in_executor(
            self._queries, self._query_vector, text[:LONGEST_QUERY]
        )
        return vector

    def _embed_query(self, text: str) -> FloatArray:
        vector: FloatArray = self._run(_packed(self._tokens([QUERY_PREFIX + text])[0]))
        vector.setflags(write=False)
        return vector

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [cut(self.tokenizer.ids(text)) for text in texts]

    def _run_and_rest(self, ids: bytes) -> FloatArray:
        began = time.monotonic()
        vector = self._run(ids)
        if self._rest:
            time.sleep(self._rest * (time.monotonic() - began))
        return vector

    def _run(self, ids: bytes) -> FloatArray:
        tokens = np.frombuffer(ids, np.int32).astype(np.int64)
        (vectors,) = self._session.run(["embedding"], {"ids": tokens[None]}, _returning_memory())
        return np.asarray(vectors[0], np.float32)


@cache
def _returning_memory() -> onnxruntime.RunOptions:
    """Return what makes a run return the memory of its arena at its end."""
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _packed(ids: Sequence[int]) -> bytes:
    return np.array(ids, np.int32).tobytes()


def cut(ids: list[int]) -> list[int]:
    """Shorten to `MAX_TOKENS`, keeping the closing token that the model was trained with."""
    return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]


@cache
def open_embedder(model_dir: Path, *, threads: int) -> OwnEmbedder:
    """Open the model, converting it into `model_dir` first where it is missing or incomplete (some seconds, once).

    Args:
        model_dir: shared by all processes of one machine; made when absent.
        threads: cores that one run may use.

    Raises:
        CannotStart: the weights are not installed, or the conversion failed.
    """
    files = model_files(model_dir)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads sleep: several processes share these cores
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Without an arena, the system would map and clear memory for each of the thousands of matrices of a run, and a long
    # text would take a third longer
    options.enable_cpu_mem_arena = True
    providers = [("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})]
    session = onnxruntime.InferenceSession(files / NETWORK, options, providers=providers)
    return OwnEmbedder(open_tokenizer(model_dir), session)
