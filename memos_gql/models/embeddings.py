"""The operator's own embedding model: texts become vectors in batches, and tokens are counted for each project."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models.budget import cut_to, tokens_of
from memos_gql.models.parsing import tokens_spent, unusable
from memos_gql.models.roles import Endpoint
from memos_gql.models.spending import Account, Spending
from memos_gql.models.wire import TRIES, JsonObject, Wire

PATH = "/embeddings"
CACHED_QUERIES = 256
PROBE = "How many numbers has a vector?"

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Manner:
    """How texts are sent: the prefixes of queries and of stored texts, and the number of texts in one request."""

    query_prefix: str
    document_prefix: str
    batch: int


class EmbeddingModel:
    """Uses `POST /embeddings`.

    Vectors are float32 of unit length. The first request determines their number of dimensions.
    """

    def __init__(self, endpoint: Endpoint, wire: Wire, spending: Spending, *, manner: Manner) -> None:
        self.endpoint = endpoint
        self._wire = wire
        self._spending = spending
        self._manner = manner
        self._dimensions: int | None = None
        self._queries: OrderedDict[str, FloatArray] = OrderedDict()

    @property
    def id(self) -> str:
        """The model's name and a digest of the prefixes, because other prefixes give other vectors."""
        prefixes = f"{self._manner.query_prefix}\0{self._manner.document_prefix}"
        return f"{self.endpoint.model}@{hashlib.sha256(prefixes.encode()).hexdigest()[:8]}"

    def of(self, scope: ProjectScope) -> "ProjectEmbedder":
        """Return this model for one project, which pays for the tokens."""
        return ProjectEmbedder(self, Account(scope.project_id, self.endpoint.role))

    def expect(self, dimensions: int | None) -> None:
        """From now on, refuse vectors with another number of dimensions; None has the number measured anew."""
        if dimensions != self._dimensions:
            self._dimensions = dimensions
            self._queries.clear()

    async def measure(self, scope: ProjectScope) -> int:
        """Return the number of dimensions; the first call asks the model, and this project pays for it.

        Raises:
            ModelFailure: the model was unavailable, refused, or gave no vector.
        """
        if self._dimensions is None:
            self._dimensions = (await self.of(scope).embed_documents([PROBE])).shape[1]
        return self._dimensions

    async def documents(self, texts: Sequence[str], *, account: Account) -> FloatArray:
        """Return one row per text, in order.

        Texts of similar length share a request, so that short texts are not padded to long ones.
        """
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows: list[FloatArray | None] = [None] * len(texts)
        for start in range(0, len(order), self._manner.batch):
            places = order[start : start + self._manner.batch]
            words = [self._manner.document_prefix + texts[place] for place in places]
            for place, row in zip(places, await self._vectors(words, account=account, tries=TRIES), strict=True):
                rows[place] = row
        return np.array(rows, np.float32).reshape(len(texts), -1)

    async def query(self, text: str, *, account: Account) -> FloatArray:
        """Return a query's vector.

        The model is asked without retries, because someone waits. Recent queries are cached.
        """
        known = self._queries.pop(text, None)
        if known is None:
            (known,) = await self._vectors([self._manner.query_prefix + text], account=account, tries=1)
        self._queries[text] = known
        if len(self._queries) > CACHED_QUERIES:
            self._queries.popitem(last=False)
        return known

    async def _vectors(self, words: Sequence[str], *, account: Account, tries: int) -> list[FloatArray]:
        sent = [cut_to(each, self.endpoint.context_tokens) for each in words]
        estimate = sum(map(tokens_of, sent))
        async with self._spending.counting_failures(account.role):
            async with self._spending.reserved(account, estimate) as bill:
                payload: JsonObject = {"model": self.endpoint.model, "input": [*sent], "encoding_format": "float"}
                answer = await self._wire.post(PATH, payload, tries=tries)
                counted = tokens_spent(answer)
                bill.spent = estimate if counted is None else counted
            return self._checked(_in_order(answer, count=len(sent)))

    def _checked(self, vectors: list[FloatArray]) -> list[FloatArray]:
        lengths = {len(vector) for vector in vectors}
        expected = {self._dimensions or len(vectors[0])}
        if lengths != expected:
            sentence = (
                f"the model gave vectors of {max(lengths)} numbers, and the index has {max(expected)}: "
                "run `memos-gql reindex`"
            )
            raise ModelFailure(ModelFault.UNUSABLE, sentence)
        return vectors


@dataclass(frozen=True)
class ProjectEmbedder:
    """An embedding model for one project."""

    model: EmbeddingModel
    account: Account

    @property
    def id(self) -> str:
        """The id of the model."""
        return self.model.id

    async def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        """Return one row per text, in order: float32, shape (n, dimensions).

        Raises:
            ModelFailure: the model was unavailable, refused, or gave no usable vectors, or the project's tokens of
                today are spent.
        """
        return await self.model.documents(texts, account=self.account)

    async def embed_query(self, text: str) -> FloatArray:
        """Return the vector of a query: float32, shape (dimensions,).

        Raises:
            ModelFailure: as for `embed_documents`.
        """
        return await self.model.query(text, account=self.account)


def _in_order(answer: JsonObject, *, count: int) -> list[FloatArray]:
    listed = answer.get("data")
    found: dict[int, FloatArray] = {}
    for each in listed if isinstance(listed, list) else []:
        place = each.get("index") if isinstance(each, dict) else None
        if isinstance(each, dict) and isinstance(place, int):
            found[place] = _of_unit_length(each.get("embedding"))
    if sorted(found) != list(range(count)):
        raise unusable("the model did not give each text one vector")
    return [found[place] for place in range(count)]


def _of_unit_length(numbers: JsonValue) -> FloatArray:
    plain = [float(each) for each in numbers if isinstance(each, int | float)] if isinstance(numbers, list) else []
    length = math.hypot(*plain)
    if not isinstance(numbers, list) or len(plain) != len(numbers) or not (0 < length < math.inf):
        raise unusable("the model gave something other than vectors")
    vector = np.array(plain, np.float32) / np.float32(length)
    vector.setflags(write=False)
    return vector
