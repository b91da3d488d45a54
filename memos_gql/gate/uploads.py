"""Uploaded files of a form, in the form that `ingest` takes."""

from collections.abc import AsyncIterator

from starlette.datastructures import UploadFile

from memos_gql.ingest.receiving.request import UploadSource

CHUNK_BYTES = 1024 * 1024


def upload_source(upload: UploadFile) -> UploadSource:
    """Describe an upload whose bytes can be read repeatedly, from the start each time; long ones are on disk."""

    async def chunks() -> AsyncIterator[bytes]:
        await upload.seek(0)
        while chunk := await upload.read(CHUNK_BYTES):
            yield chunk

    return UploadSource(filename=upload.filename, chunks=chunks)
