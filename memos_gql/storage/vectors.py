"""The index: one LanceDB table per project, searched by meaning and by words. It can be rebuilt from MongoDB."""

from memos_gql.documents import ProjectScope
from memos_gql.storage.index_rows import TABLE_PREFIX, Space
from memos_gql.storage.project_search import OpenIndex
from memos_gql.storage.project_vectors import ProjectVectors
from memos_gql.storage.tables import answering, open_tables


class Vectors(OpenIndex):
    """The index of all projects. `of` returns the rows of one project, to which every call is limited."""

    def of(self, scope: ProjectScope) -> ProjectVectors:
        return ProjectVectors(self, scope.project_id)

    def in_space(self, space: Space) -> "Vectors":
        """Return the same index, limited to the vectors of one embedder, which need not be the one in use."""
        return Vectors(self.tables, space)


async def open_vectors(uri: str, *, embedder_id: str, dimensions: int) -> Vectors:
    """Connect to the index at `uri`, a path or an object store; writes of other processes are visible at once."""
    with answering():
        tables = await open_tables(uri)
    return Vectors(tables, Space(embedder_id, dimensions, TABLE_PREFIX))
