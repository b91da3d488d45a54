"""Title, author and date of a document as a fact: "lease.docx is titled Lease. It was written by Ann Lee on …"."""

from collections.abc import Iterator

from memos_gql.documents import MemoryType, Message, StoredFile, TextMemory
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.file_places import file_tags, passage_source
from memos_gql.memory.passages import Passage
from memos_gql.memory.titles import TITLE_CHARACTERS, shorten


def property_memories(file: StoredFile, message: Message, first: Passage) -> Iterator[TextMemory]:
    """Remember a document's title, author and date, if it has a title or an author; the source is its first passage."""
    if not (file.title or file.author):
        return
    value = " ".join(_sentences(file))
    yield text_memory(
        Draft(
            key=shorten(file.title or file.name, limit=TITLE_CHARACTERS),
            value=value,
            tags=file_tags(file),
            memory_type=MemoryType.LONG_TERM,
            confidence=1.0,
            sources=[passage_source(first, file)],
        ),
        message,
    )


def _sentences(file: StoredFile) -> Iterator[str]:
    if file.title:
        yield f"The document {file.name} has the title: {file.title}."
    subject = "It" if file.title else f"The document {file.name}"
    day = f" on {file.written_at.day} {file.written_at:%B %Y}" if file.written_at else ""
    if file.author:
        yield f"{subject} was written by {file.author}{day}."
    elif day:
        yield f"{subject} was written{day}."
