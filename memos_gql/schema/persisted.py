"""Persisted documents: operations named by a trusted document's id, or by the hash of one that was sent before.

Sources: "Persisted Documents", appendix of the GraphQL over HTTP specification; Apollo's protocol of automatic
persisted queries.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

from graphql import GraphQLError

from memos_gql.documents import ProjectScope
from memos_gql.gate.answer import BAD_USER_INPUT
from memos_gql.lengths import MAX_NAME_LENGTH, is_name
from memos_gql.schema.rules import check_length
from memos_gql.settings import Settings
from memos_gql.trusted import read_documents, sha256_of

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
HASH = "sha256:"
MAX_CACHED = 1024 * 1024
"""Characters of all documents that are cached by hash; a client sends a dropped one again."""
MAX_CACHED_EACH = 32 * 1024

Fields = Mapping[str, object]


class Documents:
    """The documents that a request may name.

    With a file of trusted documents, these are the only ones. Without a file, they are those that the clients of the
    same project sent before; the least recently used are dropped first.
    """

    def __init__(self, settings: Settings, *, own: Sequence[Path] = ()) -> None:
        """Read the trusted documents.

        Args:
            own: files with the documents of this server's own pages; they are trusted in addition to those of the
                setting.
        """
        files = [*own, settings.trusted_documents] if settings.trusted_documents else []
        self._trusted = {name: text for path in files for name, text in read_documents(path).items()} if files else None
        self._texts = frozenset(self._trusted.values()) if self._trusted else frozenset()
        self._cached: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._length = 0

    def text_of(self, request: Fields, scope: ProjectScope) -> str | None:
        """Return the text of the operation that a request sends or names; None if it does neither.

        Raises:
            GraphQLError: the name is unknown here, or does not match the text that is sent.
            OperationTooLong: the text exceeds the limit.
        """
        query, extensions = request.get("query") or None, request.get("extensions")
        if not isinstance(query, str | None):
            raise _refusal("`query` must be a string.")
        check_length(query or "")
        name = _name(request.get("documentId"), extensions if isinstance(extensions, dict) else {})
        if name is None:
            return self._allowed(query)
        if query is None:
            return self._named(scope, name)
        if name != f"{HASH}{sha256_of(query)}":
            raise _refusal(
                "The hash is not that of `query`: send the SHA-256 of its text in hexadecimal digits, "
                "or leave one of them out."
            )
        if self._trusted is None:
            self._cache((scope.project_id, name), query)
        return self._allowed(query)

    def _allowed(self, query: str | None) -> str | None:
        if query is None or self._trusted is None or query in self._texts:
            return query
        sentence = "Only trusted documents are run here: send the `documentId` of one."
        raise GraphQLError(sentence, extensions={"code": NOT_TRUSTED})

    def _named(self, scope: ProjectScope, name: str) -> str:
        known = self._trusted.get(name) if self._trusted is not None else self._cached.get((scope.project_id, name))
        if known is None:
            # Apollo's clients look for exactly this sentence, and then send the text with the hash
            raise GraphQLError("PersistedQueryNotFound", extensions={"code": NOT_FOUND})
        if self._trusted is None:
            self._cached.move_to_end((scope.project_id, name))
        return known

    def _cache(self, key: tuple[str, str], query: str) -> None:
        if key in self._cached or len(query) > MAX_CACHED_EACH:
            return
        self._cached[key] = query
        self._length += len(query)
        while self._length > MAX_CACHED:
            _, oldest = self._cached.popitem(last=False)
            self._length -= len(oldest)


def names_a_document(request: Fields) -> bool:
    """Whether the request names a document, so that it may omit `query`."""
    extensions = request.get("extensions")
    return request.get("documentId") is not None or (
        isinstance(extensions, dict) and extensions.get("persistedQuery") is not None
    )


def _name(document_id: object, extensions: Fields) -> str | None:
    persisted = extensions.get("persistedQuery")
    if document_id is not None:
        if not isinstance(document_id, str) or not document_id:
            raise _refusal("`documentId` must be a string that is not empty.")
        _check_length("documentId", document_id)
        return document_id.lower() if document_id.lower().startswith(HASH) else document_id
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise GraphQLError("PersistedQueryNotSupported", extensions={"code": NOT_SUPPORTED})
    sha256 = persisted.get("sha256Hash")
    if not isinstance(sha256, str) or not sha256:
        raise _refusal("`persistedQuery` needs a `sha256Hash`.")
    _check_length("sha256Hash", sha256)
    return f"{HASH}{sha256.lower()}"


def _check_length(field: str, name: str) -> None:
    if not is_name(name):
        raise _refusal(f"`{field}` has at most {MAX_NAME_LENGTH} characters.")


def _refusal(sentence: str) -> GraphQLError:
    return GraphQLError(sentence, extensions={"code": BAD_USER_INPUT})
