"""Linking a file with the text sent with it: "this is my favourite fruit" means little without the photo."""

from collections.abc import Iterator

from memos_gql.documents import Message, StoredFile, TextMemory
from memos_gql.memory.descriptions import is_image
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.file_places import file_tags, passage_source
from memos_gql.memory.passages import Passage, Splitter, chunk_text
from memos_gql.memory.phrases import key_phrases
from memos_gql.memory.speech import MAX_PHRASES, sayings, source_of, speaker, type_of_speech
from memos_gql.memory.titles import first_clause, shorten

QUOTED_CHARACTERS = 300
SHOWN_CHARACTERS = 60
"""Enough to identify the file. With more, this memory would be found instead of the passage itself."""


def link_memories(file: StoredFile, message: Message, first: Passage, *, splitter: Splitter) -> Iterator[TextMemory]:
    """Join a message's text with the beginning of its file, with both as sources; nothing without text."""
    words = quotation(message)
    said = [source_of(saying, message) for saying in sayings(message)]
    for piece in chunk_text(f"{sent_with(file, message)}{_shown(first, file)}", splitter=splitter) if words else []:
        tags = [*key_phrases(words, limit=MAX_PHRASES), *file_tags(file)]
        sources = [passage_source(first, file), *said]
        yield text_memory(
            Draft(first_clause(words), piece, tags, type_of_speech(message), first.confidence, sources), message
        )


def sent_with(file: StoredFile, message: Message) -> str:
    """Write who said what with which file, without a full stop."""
    kind = "image" if is_image(file) else "document"
    return f"{speaker(message)}: {quotation(message)}\nSent with the {kind} {file.name}"


def quotation(message: Message) -> str:
    """Quote a message's text, shortened if it is long; empty if it has none."""
    words = "\n".join(saying.words.strip() for saying in sayings(message))
    return words if len(words) <= QUOTED_CHARACTERS else shorten(words, limit=QUOTED_CHARACTERS)


def _shown(first: Passage, file: StoredFile) -> str:
    if first.heading is not None and not is_image(file):
        return f", titled: {shorten(first.heading, limit=SHOWN_CHARACTERS)}"
    verb = "reads" if is_image(file) else "begins"
    return f", which {verb}: {shorten(first.text, limit=SHOWN_CHARACTERS)}"
