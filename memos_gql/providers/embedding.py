"""Compute vectors of texts with the built-in multilingual model."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types

from memos_gql.providers.heads import FloatArray, Head
from memos_gql.providers.model_files import EMBEDDING, JUDGED_LAYERS, MODEL_ID, NETWORK, model_files, states_after
from memos_gql.providers.tokenizer import Tokenizer, open_tokenizer

DIMENSIONS = 384
MAX_TOKENS = 512
QUERY_PREFIX = "query: "
DOCUMENT_PREFIX = "passage: "
QUERIES_KEPT = 256
DOCUMENTS_KEPT = 1024
"""Many calls send the same system prompt. A text and its vector take 3.6 KB at most, so all take 3.7 MB."""
MOST_OF_PAIR = 64
"""Tokens of each of two texts that are judged together."""
TOKEN_BYTES = np.dtype(np.int32).itemsize
TOKENS_AT_ONCE = 256
"""Most tokens of texts that run together: some 50 ms, for which other callers wait. Longer texts run alone."""
LONGEST_QUERY = 4000
"""Most characters of a query that are embedded: far more than `MAX_TOKENS` tokens in nearly every text.
It also bounds what the kept queries take: 16 KB each at most, and 1.5 KB for the vector, 4.5 MB in all."""

Result = TypeVar("Result")
JUDGED_OUTPUTS = [states_after(layer) for layer in JUDGED_LAYERS]


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

    Texts with equally many tokens run together: eight of twenty tokens take two thirds of the time that they take one
    by one, since each run reads all weights. No text is padded, and a vector does not depend on other texts. Documents
    and queries have separate threads, so that a query never waits for a long document.
    """

    id = MODEL_ID
    dimensions = DIMENSIONS
    max_tokens = MAX_TOKENS

    def __init__(self, tokenizer: Tokenizer, session: onnxruntime.InferenceSession) -> None:
        self.tokenizer = tokenizer
        self._session = session
        self._kept: OrderedDict[bytes, FloatArray] = OrderedDict()
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
        ids = await self._document_ids(texts)
        vectors = {each: self._kept[each] for each in ids if each in self._kept}
        async for run, rows in self._each_run({*ids} - vectors.keys(), self._vectors):
            vectors |= zip(run, rows, strict=True)
        self._keep(vectors)
        return np.array([vectors[each] for each in ids], np.float32).reshape(-1, DIMENSIONS)

    async def judge_documents(self, texts: Sequence[str], head: Head) -> FloatArray:
        """Return the log-odds by `head` of each text, in order: float32, shape (n, answers).

        The vectors are computed in the same run, so that `embed_documents` of the same texts costs nothing afterwards.
        """
        ids = await self._document_ids(texts)
        judged: dict[bytes, FloatArray] = {}
        async for run, (vectors, log_odds) in self._each_run({*ids}, partial(self._judged, head=head)):
            self._keep(dict(zip(run, vectors, strict=True)))
            judged |= zip(run, log_odds, strict=True)
        return np.array([judged[each] for each in ids], np.float32)

    async def judge_pairs(self, pairs: Sequence[tuple[str, str]], head: Head) -> FloatArray:
        """Return the log-odds by `head` of each pair of texts that are read together: float32, shape (n, answers).

        Only the first `MOST_OF_PAIR` tokens of each are read.
        """
        loop = asyncio.get_running_loop()
        ids = await loop.run_in_executor(self._documents, self._ids_of_pairs, pairs)
        judged: dict[bytes, FloatArray] = {}
        async for run, (_, log_odds) in self._each_run({*ids}, partial(self._judged, head=head)):
            judged |= zip(run, log_odds, strict=True)
        return np.array([judged[each] for each in ids], np.float32)

    async def _document_ids(self, texts: Sequence[str]) -> list[bytes]:
        prefixed = [DOCUMENT_PREFIX + text for text in texts]
        return await asyncio.get_running_loop().run_in_executor(self._documents, self._ids, prefixed)

    async def _each_run(
        self, ids: Collection[bytes], work: Callable[[Sequence[bytes]], Result]
    ) -> AsyncIterator[tuple[list[bytes], Result]]:
        """Do work on texts in the threads of documents, on those with equally many tokens together."""
        loop = asyncio.get_running_loop()
        # Runs of the same size end together
        runs = sorted(_runs(ids), key=lambda run: sum(map(len, run)))
        at_once = self._at_once  # which may change meanwhile
        for start in range(0, len(runs), at_once):
            # No more at a time: callers take turns
            these = runs[start : start + at_once]
            made = (loop.run_in_executor(self._documents, self._and_rest, work, run) for run in these)
            for run, result in zip(these, await asyncio.gather(*made), strict=True):
                yield run, result

    def _keep(self, vectors: dict[bytes, FloatArray]) -> None:
        for each, vector in vectors.items():
            self._kept[each] = vector
            self._kept.move_to_end(each)
        while len(self._kept) > DOCUMENTS_KEPT:
            self._kept.popitem(last=False)

    async def embed_query(self, text: str) -> FloatArray:
        """Return a vector close to those of documents that answer `text`: float32, shape (384,), read-only."""
        vector: FloatArray = await asyncio.get_running_loop().run_in_executor(
            self._queries, self._query_vector, text[:LONGEST_QUERY]
        )
        return vector

    def _embed_query(self, text: str) -> FloatArray:
        vector: FloatArray = self._vectors(self._ids([QUERY_PREFIX + text]))[0]
        vector.setflags(write=False)
        return vector

    def _ids(self, texts: Sequence[str]) -> list[bytes]:
        return [_bytes_of(cut(self.tokenizer.ids(text))) for text in texts]

    def _ids_of_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[bytes]:
        return [_bytes_of(pair_ids(self.tokenizer, first, second)) for first, second in pairs]

    def _and_rest(self, work: Callable[[Sequence[bytes]], Result], ids: Sequence[bytes]) -> Result:
        began = time.monotonic()
        done = work(ids)
        if self._rest:
            time.sleep(self._rest * (time.monotonic() - began))
        return done

    def _vectors(self, ids: Sequence[bytes]) -> FloatArray:
        """Embed texts with equally many tokens."""
        (vectors,) = self._run(ids, [EMBEDDING])
        return vectors

    def _judged(self, ids: Sequence[bytes], *, head: Head) -> tuple[FloatArray, FloatArray]:
        """Embed and judge texts with equally many tokens."""
        vectors, *states = self._run(ids, [EMBEDDING, *JUDGED_OUTPUTS])
        return vectors, head.log_odds(np.concatenate(states, axis=-1))

    def _run(self, ids: Sequence[bytes], outputs: Sequence[str]) -> list[FloatArray]:
        tokens = np.frombuffer(b"".join(ids), np.int32).astype(np.int64).reshape(len(ids), -1)
        found = self._session.run(list(outputs), {"ids": tokens}, _returning_memory())
        return [np.asarray(each, np.float32) for each in found]


def _runs(ids: Collection[bytes]) -> Iterator[list[bytes]]:
    """Divide texts into those that run together."""
    for size, same in groupby(sorted(ids, key=len), key=len):
        texts = list(same)
        count = max(TOKENS_AT_ONCE * TOKEN_BYTES // size, 1)
        yield from (texts[start : start + count] for start in range(0, len(texts), count))


@cache
def _returning_memory() -> onnxruntime.RunOptions:
    """Return what makes a run return the memory of its arena at its end."""
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def pair_ids(tokenizer: Tokenizer, first: str, second: str) -> list[int]:
    """Return the tokens of two texts as the model was trained to read pairs: with two closing tokens between them."""
    (*opening, _), (_, *rest) = tokenizer.ids(DOCUMENT_PREFIX + first), tokenizer.ids(second)
    closing = rest[-1]
    return [*opening[:MOST_OF_PAIR], closing, closing, *rest[:-1][:MOST_OF_PAIR], closing]


def _bytes_of(ids: Sequence[int]) -> bytes:
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
