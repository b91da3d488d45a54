"""The messages and files that memories came from, loaded together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from memos_gql.documents import Memory, Message, PartKind, ProjectScope, Source, StoredFile
from memos_gql.documents.loading import loaded
from memos_gql.rest.bodies import Value

MAX_SOURCES = 10
"""Maximum number of sources of one memory that are returned, newest first; a daily sentence has hundreds."""

Item = dict[str, Value]


@dataclass(frozen=True)
class Origins:
    """Messages and files of one project, by id. Deleted ones are missing."""

    messages: Mapping[str, Message] = field(default_factory=dict)
    files: Mapping[str, StoredFile] = field(default_factory=dict)

    def sources_of(self, memory: Memory) -> list[Item]:
        """Write a memory's sources, newest first."""
        shown = [self._source(source) for source in reversed(memory.sources[-MAX_SOURCES:])]
        return [item for item in shown if item is not None]

    def words_of(self, memory: Memory) -> str:
        """Return the original text of a memory, or the memory's own text if no source is left."""
        return next((words for source in reversed(memory.sources) if (words := self._words(source))), memory.value)

    def _source(self, source: Source) -> Item | None:
        if source.file_id is not None:
            return self._file_source(source)
        message = self.messages.get(source.message_id)
        if message is None:
            return None
        return {
            "type": "chat",
            "message_id": message.id,
            "role": message.role.lower(),
            "chat_time": message.sent_at.isoformat(),
            "part_index": source.part_index,
            "content": self._words(source),
        }

    def _file_source(self, source: Source) -> Item:
        file = self.files.get(source.file_id or "")
        return {
            "type": "image" if file and file.kind is PartKind.IMAGE else "file",
            "message_id": source.message_id,
            "file_id": source.file_id,
            "doc_path": file.name if file else None,
            "url": file.source_url if file else None,
            "page": source.page,
            "boxes": [{"x": box.x, "y": box.y, "width": box.width, "height": box.height} for box in source.boxes],
            "ocr_confidence": source.ocr_confidence,
            "content": source.excerpt,
        }

    def _words(self, source: Source) -> str:
        if source.file_id is not None:
            return source.excerpt
        message = self.messages.get(source.message_id)
        part = message.parts[source.part_index] if message and source.part_index < len(message.parts) else None
        return (part.text or "") if part else ""


async def load_origins(scope: ProjectScope, memories: Iterable[Memory]) -> Origins:
    """Load the sources of these memories, with one query per collection.

    Raises:
        InvalidInput: the texts of the messages are too long in total.
    """
    sources = [source for memory in memories for source in memory.sources[-MAX_SOURCES:]]
    message_ids = list({source.message_id for source in sources})
    file_ids = list({source.file_id for source in sources if source.file_id})
    messages = await loaded(scope.find(Message, {"_id": {"$in": message_ids}}), argument="")
    files = await load_files(scope, file_ids)
    return Origins({message.id: message for message in messages}, files)


async def load_files(scope: ProjectScope, file_ids: Sequence[str]) -> dict[str, StoredFile]:
    """Load the project's files by id; deleted ones are missing."""
    if not file_ids:
        return {}
    files = await scope.find(StoredFile, {"_id": {"$in": list(file_ids)}}).to_list()
    return {file.id: file for file in files}
