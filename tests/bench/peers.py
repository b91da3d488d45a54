"""Search with one other memory library, in an environment of its own.

It shows which of the given texts the library finds by the given vectors.

Run: .venv/peers/bin/python tests/bench/peers.py NAME, with a JSON object on standard input: `texts`, `queries`,
`vectors` and `query_vectors`. The vectors are our embedder's, so that only the libraries differ. It prints for each
query the places of the ten texts that the library finds, best first. `requirements-peers.in` names the libraries.
"""

import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

DEPTH = 10
Found = list[list[int]]


@dataclass(frozen=True)
class Given:
    texts: list[str]
    vectors: list[list[float]]
    """Of the texts, of unit length."""
    queries: list[str]
    query_vectors: list[list[float]]


class Known:
    """The embedder that a library asks: it knows the vector of each given text."""

    def __init__(self, given: Given) -> None:
        self.dimensions = len(given.vectors[0])
        texts = map(stripped, given.texts + given.queries)
        self._vectors = dict(zip(texts, given.vectors + given.query_vectors, strict=True))

    def embed(self, text: str, memory_action: str) -> list[float]:  # noqa: ARG002 - mem0 says what for
        return self._vectors[stripped(text)]

    def embed_batch(self, texts: Sequence[str], memory_action: str) -> list[list[float]]:
        return [self.embed(text, memory_action) for text in texts]


def stripped(text: str) -> str:
    # mem0 strips what it is asked
    return text.strip()


def chroma(given: Given) -> Found:
    chromadb = importlib.import_module("chromadb")
    # Our embedder's vectors are compared by their cosine
    collection = chromadb.EphemeralClient().create_collection(
        "turns", metadata={"hnsw:space": "cosine"}, embedding_function=None
    )
    collection.add(
        ids=[str(place) for place in range(len(given.texts))], documents=given.texts, embeddings=given.vectors
    )
    found = collection.query(query_embeddings=given.query_vectors, n_results=DEPTH)
    return [[int(place) for place in row] for row in found["ids"]]


def mem0(given: Given) -> Found:
    """Add each text as it is (`infer=False`), so that no language model is asked."""
    library, known = importlib.import_module("mem0"), Known(given)
    with tempfile.TemporaryDirectory() as folder:
        store = {"path": folder, "embedding_model_dims": known.dimensions, "on_disk": True}
        # mem0 makes these clients at once, and asks neither
        never_asked = {"provider": "openai", "config": {"api_key": "none"}}
        setup = {"vector_store": {"provider": "qdrant", "config": store}, "llm": never_asked, "embedder": never_asked}
        memory = library.Memory.from_config(setup)
        memory.embedding_model = known
        for place, text in enumerate(given.texts):
            memory.add([{"role": "user", "content": text}], user_id="reader", infer=False, metadata={"place": place})
        answers = [
            memory.search(query, filters={"user_id": "reader"}, top_k=DEPTH, threshold=0) for query in given.queries
        ]
    return [[hit["metadata"]["place"] for hit in answer["results"]] for answer in answers]


def txtai(given: Given) -> Found:
    """Search by words and meaning at once, with txtai's own weights."""
    library, known = importlib.import_module("txtai"), Known(given)
    index = library.Embeddings(
        method="external",
        transform=lambda texts: np.array(known.embed_batch(texts, "add")),
        backend="numpy",
        hybrid=True,
    )
    index.index(enumerate(given.texts))
    return [[place for place, _ in row] for row in index.batchsearch(given.queries, DEPTH)]


LIBRARIES: dict[str, Callable[[Given], Found]] = {"txtai hybrid": txtai, "Chroma": chroma, "mem0 infer=False": mem0}

if __name__ == "__main__":
    print(json.dumps(LIBRARIES[sys.argv[1]](Given(**json.load(sys.stdin)))))  # noqa: T201
