"""Memories of what a file shows besides text: its look, and its codes."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from memos_gql.documents import MemoryType, Message, StoredFile, TextMemory
from memos_gql.memory.descriptions import describe, describe_code, is_image
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.file_places import code_source, file_tags
from memos_gql.memory.links import quotation, sent_with
from memos_gql.memory.merge import MAX_SOURCES
from memos_gql.memory.passages import Splitter, chunk_text
from memos_gql.memory.phrases import key_phrases
from memos_gql.memory.speech import MAX_PHRASES
from memos_gql.memory.titles import TITLE_CHARACTERS, shorten
from memos_gql.pages import Code, Page, PictureKind

NAMES = {
    PictureKind(kind): re.compile("|".join(patterns))
    for kind, patterns in tomllib.loads(Path(__file__).with_name("picture_names.toml").read_text("utf-8")).items()
}


def is_visible(page: Page) -> bool:
    """Tell whether a page shows anything: a code, or pixels of different colours."""
    return page.visual is not None and (bool(page.visual.codes) or not page.visual.is_blank)


def sight_memories(
    file: StoredFile, message: Message, pages: Sequence[Page], *, splitter: Splitter
) -> Iterator[TextMemory]:
    """Remember the look of a file without text, using its first visible page, with all codes and the text sent with it.

    This is one memory, unless the codes are too long for one.
    """
    visible = [page for page in pages if is_visible(page)]
    looks = [page.visual for page in visible if page.visual is not None]
    if not looks:
        return
    codes = [describe_code(code, file) for visual in looks for code in visual.codes]
    sources = [code_source(_codes(page), page, file) for page in visible[:MAX_SOURCES]]
    tags = [
        *key_phrases(quotation(message), limit=MAX_PHRASES),
        *looks[0].colours,
        *kind_tags(file, visible),
        *file_tags(file),
    ]
    key = shorten(file.name, limit=TITLE_CHARACTERS)
    for piece in chunk_text("\n".join([*_context(file, message), describe(looks[0], file), *codes]), splitter=splitter):
        yield text_memory(Draft(key, piece, tags, MemoryType.LONG_TERM, 1.0, sources), message)


def kind_memories(file: StoredFile, message: Message, pages: Sequence[Page]) -> Iterator[TextMemory]:
    """Remember the kind of a picture with text, if it is clear: a photo, a page, a screenshot or a chart."""
    visual, tags = pages[0].visual, kind_tags(file, pages)
    if visual is None or visual.kind is None:
        return
    key, tags = shorten(file.name, limit=TITLE_CHARACTERS), [*tags, *file_tags(file)]
    draft = Draft(key, describe(visual, file), tags, MemoryType.LONG_TERM, 1.0, [code_source([], pages[0], file)])
    yield text_memory(draft, message)


def kind_tags(file: StoredFile, pages: Sequence[Page]) -> list[str]:
    """Return the kind of a picture as a tag, so that "the screenshot" also finds its text; none if it is not clear.

    Programs that take screenshots say so in the names of the files.
    """
    visual = pages[0].visual if pages else None
    if not is_image(file) or visual is None:
        return []
    kind = visual.kind or next((kind for kind, name in NAMES.items() if name.search(file.name.lower())), None)
    return [kind] if kind is not None else []


def code_memories(
    file: StoredFile, message: Message, pages: Sequence[Page], *, splitter: Splitter
) -> Iterator[TextMemory]:
    """Remember each code on pages with text."""
    for page in pages:
        for code in _codes(page):
            for piece in chunk_text(describe_code(code, file), splitter=splitter):
                key, source = shorten(piece, limit=TITLE_CHARACTERS), code_source([code], page, file)
                yield text_memory(Draft(key, piece, file_tags(file), MemoryType.LONG_TERM, 1.0, [source]), message)


def _codes(page: Page) -> Sequence[Code]:
    return page.visual.codes if page.visual else ()


def _context(file: StoredFile, message: Message) -> list[str]:
    """Return the text sent with the file, if any."""
    return [f"{sent_with(file, message)}."] if quotation(message) else []
