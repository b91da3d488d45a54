"""Files as they were sent: found by their id, and what of them can be shown."""

from memos_gql.documents import ProjectScope, StoredFile
from memos_gql.errors import ErrorCode, FileFailure, NotFound
from memos_gql.pages import DRAWN


async def find(scope: ProjectScope, file_id: str) -> StoredFile:
    """Return a file, whether or not its bytes are there.

    Raises:
        NotFound: the project has no such file, or the key does not reach it.
    """
    file = await scope.find_one(StoredFile, {"_id": file_id})
    if file is None:
        raise NotFound([file_id])
    return file


def sha256_of(file: StoredFile) -> str:
    """Return what the bytes of a file are stored under.

    Raises:
        FileFailure: NOT_FOUND, they are not there.
    """
    if file.sha256 is None:
        raise FileFailure(ErrorCode.NOT_FOUND, "its bytes have not arrived yet, or were not kept")
    return file.sha256


def address(file_id: str) -> str:
    """Name the address of the file itself on this server."""
    return f"/files/{file_id}"


def page_address(file: StoredFile, page: int | None) -> str | None:
    """Name the address of a page's picture on this server; None where files of this kind have none."""
    return f"{address(file.id)}/pages/{page or 1}.png" if file.sha256 and file.media_type in DRAWN else None
