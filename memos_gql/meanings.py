"""Which embedder the index is searched with: the one that filled it, until another one has filled a second index."""

from dataclasses import dataclass

from memos_gql.documents import ProjectScope
from memos_gql.errors import IndexUnusable
from memos_gql.models.embeddings import EmbeddingModel
from memos_gql.providers.embedding import Embedder, OwnEmbedder
from memos_gql.storage.index_identity import Identity, InUse
from memos_gql.storage.index_rows import Space, space_of
from memos_gql.storage.project_vectors import ProjectVectors
from memos_gql.storage.vectors import Vectors


@dataclass(frozen=True)
class Meaning:
    """An embedder as one project uses it, and the index of its vectors.

    Whoever embeds and searches takes both from one of these.
    """

    embedder: Embedder
    vectors: ProjectVectors


class Meanings:
    """Chooses between the built-in embedder and a model of the operator's own by what MongoDB says is in use.

    `vectors` follows that choice. `is_checked` is false while the whole index is rebuilt: its identity is
    then not checked, because it may be wrong until the end.
    """

    def __init__(self, vectors: Vectors, identity: Identity, *, own: OwnEmbedder, model: EmbeddingModel | None) -> None:
        self._vectors = vectors
        self._identity = identity
        self._own = own
        self._own_space = vectors.space
        self._model = model
        self.is_checked = True

    async def require(self) -> None:
        """Check that the index is usable here, and have `vectors` use the space of the embedder in use.

        Raises:
            IndexUnusable: it belongs to another database, or to an embedder that is not set here.
            DependencyUnavailable: the index did not respond.
        """
        if self.is_checked:
            await self._identity.require()
        self._vectors.space = self._space(self._identity.in_use)

    async def require_now(self) -> None:
        """Do the same, but ask MongoDB now which embedder is in use."""
        self._identity.forget()
        await self.require()

    async def current(self, scope: ProjectScope) -> Meaning:
        """Return the embedder in use with its index; the pair stays the same if another embedder takes over meanwhile.

        Raises:
            IndexUnusable: as for `require`.
            DependencyUnavailable: as for `require`.
        """
        await self.require()
        return self._meaning(self._vectors.space, scope)

    async def wanted(self, scope: ProjectScope) -> tuple[InUse, Meaning]:
        """Return the configured embedder with its index, which may be incomplete; a model is measured first.

        Raises:
            ModelFailure: the model did not answer.
        """
        if self._model is None:
            return InUse(), self._meaning(self._own_space, scope)
        in_use = InUse(self._model.id, await self._model.measure(scope))
        return in_use, self._meaning(self._space(in_use), scope)

    def measure_anew(self) -> None:
        """Have the dimensions of the model measured anew: its server may offer another model by the same name."""
        if self._model:
            self._model.expect(None)

    def _any_space(self, in_use: InUse) -> Space:
        if in_use.embedder is None or in_use.dimensions is None:
            return self._own_space
        return space_of(in_use.embedder, in_use.dimensions)

    def _space(self, in_use: InUse) -> Space:
        if in_use.embedder is not None and (self._model is None or self._model.id != in_use.embedder):
            set_here = (
                f"MEMOS_EMBEDDINGS_MODEL is {self._model.endpoint.model}"
                if self._model
                else "no MEMOS_EMBEDDINGS_URL is set"
            )
            remedy = "run `memos-gql reindex`, or set that model and its prefixes again"
            raise IndexUnusable(f"The index has the vectors of the model {in_use.embedder}, and {set_here}: {remedy}.")
        return self._any_space(in_use)

    def _meaning(self, space: Space, scope: ProjectScope) -> Meaning:
        if space == self._own_space or self._model is None:
            return Meaning(self._own, self._vectors.in_space(space).of(scope))
        self._model.expect(space.dimensions)
        return Meaning(self._model.of(scope), self._vectors.in_space(space).of(scope))
