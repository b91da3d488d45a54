"""Turning a sent file into its record: bytes in the request are stored now, URLs are fetched later."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from memos_gql.documents import Message, PendingFetch, StoredFile, new_id
from memos_gql.errors import FileFailure
from memos_gql.ingest.fetching.download import display_url, name_from_url
from memos_gql.ingest.fetching.file_names import plain_name
from memos_gql.ingest.receiving.inline_bytes import decode_base64, decode_data_url
from memos_gql.ingest.receiving.request import InlineSource, SentFile, UploadSource, UrlSource, is_data_url
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.storage.project_blobs import ProjectBlobs

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Received:
    """A file's unsaved record, with the digest of its stored bytes, a fetch for later, or the failure to store it."""

    file: StoredFile
    sha256: str | None = None
    pending: PendingFetch | None = None
    failure: FileFailure | None = None


async def receive(
    sent: SentFile, *, message: Message, part_index: int, place: int, blobs: ProjectBlobs, limit_bytes: int
) -> Received:
    """Store an inline or uploaded file's bytes, held by the message's task; `place` (from 1) numbers unnamed files."""
    file = StoredFile(
        id=new_id("file"),
        **message.belonging,
        task_id=message.task_id,
        message_id=message.id,
        part_index=part_index,
        kind=sent.kind,
        name=_name(sent, place=place),
    )
    source = sent.source
    if isinstance(source, UrlSource) and not is_data_url(source.url):
        file.source_url = display_url(source.url)
        return Received(file, pending=PendingFetch(id=file.id, url=source.url))
    try:
        blob = await blobs.put(_chunks(source, limit_bytes=limit_bytes), limit=limit_bytes, holder=message.task_id)
    except FileFailure as failure:
        return Received(file, failure=failure)
    file.sha256, file.size_bytes = blob.sha256, blob.size_bytes
    return Received(file, sha256=blob.sha256)


def _name(sent: SentFile, *, place: int) -> str:
    if sent.name:
        return plain_name(sent.name) or f"file-{place}"
    if isinstance(sent.source, UrlSource) and not is_data_url(sent.source.url):
        return name_from_url(sent.source.url) or f"file-{place}"
    if isinstance(sent.source, UploadSource):
        return plain_name(sent.source.filename or "") or f"file-{place}"
    return f"file-{place}"


async def _chunks(source: UrlSource | InlineSource | UploadSource, *, limit_bytes: int) -> AsyncIterator[bytes]:
    if isinstance(source, UploadSource):
        async for chunk in source.chunks():
            yield chunk
        return
    if isinstance(source, UrlSource):
        content = await on_text_thread(decode_data_url, source.url, limit_bytes)
    else:
        content = await on_text_thread(decode_base64, source.base64, limit_bytes)
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]
