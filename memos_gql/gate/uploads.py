"""Files of a form, as every edge takes them in."""

from collections.abc import AsyncIterator

from starlette.datastructures import UploadFile

from memos_gql.ingest.request import UploadSource

CHUNK_BYTES = 1024 * 1024


def upload_source(upload: UploadFile) -> UploadSource:
    """Read a file from its start each time its bytes are asked for; long ones lie on disk."""

    async def chunks() -> AsyncIterator[bytes]:
        await upload.seek(0)
        while chunk := await upload.read(CHUNK_BYTES):
            yield chunk

    return UploadSource(filename=upload.filename, chunks=chunks)
