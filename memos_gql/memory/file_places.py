"""The place in a file that a memory comes from."""

from collections.abc import Sequence

from memos_gql.documents import Source, StoredFile
from memos_gql.memory.descriptions import is_image
from memos_gql.memory.passages import Passage
from memos_gql.pages import Code, Page


def file_tags(file: StoredFile) -> list[str]:
    return ["image" if is_image(file) else "document", file.name]


def passage_source(passage: Passage, file: StoredFile) -> Source:
    return Source(
        task_id=file.task_id,
        message_id=file.message_id,
        part_index=file.part_index,
        file_id=file.id,
        page=passage.page,
        boxes=list(passage.boxes),
        excerpt=passage.text,
        ocr_confidence=passage.ocr_confidence,
    )


def code_source(codes: Sequence[Code], page: Page, file: StoredFile) -> Source:
    """Refer to codes on a page, or without codes to the whole page. A decoded code is certain: it has a checksum."""
    return Source(
        task_id=file.task_id,
        message_id=file.message_id,
        part_index=file.part_index,
        file_id=file.id,
        page=page.number if file.page_count is not None else None,
        boxes=[code.box for code in codes],
        excerpt="\n".join(code.text for code in codes),
    )
