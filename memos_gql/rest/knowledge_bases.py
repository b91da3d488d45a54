"""Routes that create, fill, list and delete knowledge bases."""

import base64
import binascii
import mimetypes
from collections.abc import Iterator

from starlette.datastructures import UploadFile

from memos_gql import knowledge
from memos_gql.documents import PartKind, TaskState
from memos_gql.errors import Fault
from memos_gql.gate.uploads import upload_source
from memos_gql.ingest.request import InlineSource, SentFile
from memos_gql.knowledge import KnowledgeFile, Shelf
from memos_gql.rest.call import Call, Data
from memos_gql.rest.codes import OF_FAILURE
from memos_gql.rest.fields import Sent, Value
from memos_gql.rest.messages import is_url, source_of
from memos_gql.rest.wire.tasks import STATUSES

KINDS = ("document", "doc")
"""The SDK's own test sends `doc`; skills are not supported."""
NO_SKILLS = Shelf((), 0)
PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
MAX_PAGE = 1_000_000
BYTES_PER_MB = 1024 * 1024


async def create(call: Call) -> Data:
    sent = call.sent
    name, description = sent.required_text("knowledgebase_name"), sent.words("knowledgebase_description") or ""
    return {"id": (await knowledge.create(name, description, project_id=call.project_id)).id}


async def delete(call: Call) -> Data:
    await knowledge.delete(call.resources, call.sent.required_text("knowledgebase_id"), project_id=call.project_id)
    return {"success": True}


async def add_files(call: Call) -> Data:
    """Add files from a JSON list, or from the fields of a form."""
    sent = call.sent
    sent.choice("type", KINDS, default="document")
    if not sent.has("file") and not call.uploads:
        sent.refuse("file", "It is required.", Fault.MISSING)
    files = [*_uploaded(call.uploads), *_listed(sent)]
    added = await knowledge.add_files(
        call.resources, sent.required_text("knowledgebase_id"), files, project_id=call.project_id, enqueue=call.enqueue
    )
    return [_added(file) for file in added]


async def get_files(call: Call) -> Data:
    """List files by id, or one page of a knowledge base's files."""
    sent = call.sent
    page = sent.count("page", default=1, most=MAX_PAGE)
    size = sent.count("page_size", default=PAGE_SIZE, most=MAX_PAGE_SIZE)
    shelf = await _shelf(call, page=page, size=size)
    listed: list[Value] = [_shown(file) for file in shelf.files]
    return {"total": shelf.total, "page": page, "page_size": size, "file_detail_list": listed}


async def delete_files(call: Call) -> Data:
    file_ids = call.sent.texts("file_ids")
    if not file_ids:
        call.sent.refuse("file_ids", "Name at least one file.", Fault.MISSING if file_ids is None else Fault.EMPTY)
    await knowledge.delete_files(call.resources, file_ids, project_id=call.project_id)
    return {"success": True}


async def _shelf(call: Call, *, page: int, size: int) -> Shelf:
    sent = call.sent
    file_ids, knowledge_base_id = sent.texts("file_ids"), sent.text("knowledgebase_id")
    if (file_ids is None) == (knowledge_base_id is None):
        sent.refuse("file_ids", "Give either file_ids or knowledgebase_id.", Fault.MISSING if file_ids is None else Fault.WRONG)
    if file_ids is not None:
        return await knowledge.find_files(file_ids, project_id=call.project_id)
    shelf = await knowledge.list_files(str(knowledge_base_id), project_id=call.project_id, page=page, size=size)
    return NO_SKILLS if sent.choice("type", (*KINDS, "skill"), default="document") == "skill" else shelf


def _uploaded(uploads: tuple[UploadFile, ...]) -> Iterator[SentFile]:
    for upload in uploads:
        yield SentFile(kind=PartKind.FILE, name=None, source=upload_source(upload))


def _listed(sent: Sent) -> Iterator[SentFile]:
    for file in sent.objects("file"):
        file.choice("type", KINDS, default="document")
        yield _file(file.required_words("content"), name=file.text("name") or file.text("file_name"))


def _file(content: str, *, name: str | None) -> SentFile:
    if is_url(content) or _is_base64(content):
        return SentFile(kind=PartKind.FILE, name=name, source=source_of(content))
    # One client sends the text itself
    words = base64.b64encode(content.encode("utf-8", "surrogatepass")).decode()
    return SentFile(kind=PartKind.FILE, name=name or "text.txt", source=InlineSource(words))


def _is_base64(content: str) -> bool:
    """Guess: ordinary text has spaces or other characters that base64 lacks; all else is base64, as documented."""
    try:
        return bool(base64.b64decode("".join(content.split()), validate=True)) and " " not in content.strip()
    except (binascii.Error, ValueError):
        return False


def _added(file: KnowledgeFile) -> dict[str, Value]:
    size = file.file.size_bytes
    return {**_shown(file), "sizeMB": None if size is None else round(size / BYTES_PER_MB, 4)}


def _shown(file: KnowledgeFile) -> dict[str, Value]:
    shown: dict[str, Value] = {
        "id": file.file.id,
        "type": "document",
        "name": file.file.name,
        "size": file.file.size_bytes,
        "status": STATUSES[file.state],
        "mime_type": file.file.media_type or mimetypes.guess_type(file.file.name)[0],
    }
    if file.failure and file.state is not TaskState.COMPLETED:
        shown["failure"] = {"code": OF_FAILURE[file.failure.code], "error_code": file.failure.code, "message": file.failure.message}
    return shown
