"""Making memories from the text of messages, and from files together with their messages."""

from collections.abc import Sequence

from memos_gql.documents import Memory, MemoryType, Message, Source, StoredFile, TextMemory
from memos_gql.memory.chunk import chunk_pages
from memos_gql.memory.context import context_of, document_title
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.file_places import file_tags, passage_source
from memos_gql.memory.image_memories import code_memories, is_visible, kind_memories, kind_tags, sight_memories
from memos_gql.memory.links import link_memories
from memos_gql.memory.merge import merge
from memos_gql.memory.passages import Passage, Splitter
from memos_gql.memory.phrases import key_phrases
from memos_gql.memory.preference_memories import preference_memories
from memos_gql.memory.properties import property_memories
from memos_gql.memory.speech import MAX_PHRASES, speech_memories
from memos_gql.memory.titles import title
from memos_gql.memory.tools.memories import schema_memories
from memos_gql.pages import Heading, Page


def message_memories(message: Message, *, splitter: Splitter) -> list[Memory]:
    """Return the memories of a message's text: what it says, its user's preferences, and the tools that it defines.

    `file_memories` makes those of its files, and `trajectory_memory` those of its tool calls and their results.
    """
    return [
        *merge(speech_memories(message, splitter=splitter)),
        *preference_memories(message),
        *schema_memories(message),
    ]


def file_memories(file: StoredFile, message: Message, pages: Sequence[Page], *, splitter: Splitter) -> list[TextMemory]:
    """Return all memories of a file; none if it is blank."""
    words = passage_memories(file, message, pages, above=(), splitter=splitter)
    return merge([*words, *memories_beside_passages(file, message, pages, splitter=splitter)])


def passage_memories(
    file: StoredFile, message: Message, pages: Sequence[Page], *, above: tuple[Heading, ...], splitter: Splitter
) -> list[TextMemory]:
    """Return the text of some pages of a file as memories.

    Args:
        above: the headings that apply at the start of the first of these pages.
    """
    passages = chunk_pages(pages, splitter=splitter, page_count=file.page_count, above=above)
    tags = [*kind_tags(file, pages), *file_tags(file)]
    return merge(
        text_memory(_read(passage, passage_source(passage, file), file, tags=tags), message) for passage in passages
    )


def memories_beside_passages(
    file: StoredFile, message: Message, pages: Sequence[Page], *, splitter: Splitter
) -> list[TextMemory]:
    """Return a file's memories besides its text.

    They are its properties, codes, the kind of picture, or else its look, and the text sent with it.

    Args:
        pages: all pages of the file.
    """
    first = _first_passage(file, pages, splitter)
    if first is None:
        return merge(sight_memories(file, message, pages, splitter=splitter))
    codes = code_memories(file, message, pages, splitter=splitter)
    links = link_memories(file, message, first, splitter=splitter)
    return merge([*property_memories(file, message, first), *codes, *links, *kind_memories(file, message, pages)])


def _first_passage(file: StoredFile, pages: Sequence[Page], splitter: Splitter) -> Passage | None:
    cut = (chunk_pages([page], splitter=splitter, page_count=file.page_count, above=()) for page in pages)
    return next((passages[0] for passages in cut if passages), None)


def is_blank(pages: Sequence[Page]) -> bool:
    """Tell whether a file has nothing to remember; metadata such as time and place do not count."""
    return not any(is_visible(page) or any(line.text.strip() for line in page.lines) for page in pages)


def _read(passage: Passage, source: Source, file: StoredFile, *, tags: Sequence[str]) -> Draft:
    return Draft(
        key=title(passage.text, heading=passage.heading),
        value=passage.text,
        tags=[*key_phrases(passage.text, limit=MAX_PHRASES), *tags],
        memory_type=MemoryType.LONG_TERM,
        confidence=passage.confidence,
        sources=[source],
        context=context_of(document_title(file.name, noted=file.title), passage.context),
    )
