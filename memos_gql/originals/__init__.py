"""Original files: find them by id, and return their addresses."""

from memos_gql.documents import ProjectScope, StoredFile
from memos_gql.errors import ErrorCode, FileFailure, NotFound
from memos_gql.pages import DRAWN


async def find(scope: ProjectScope, file_id: str) -> StoredFile:
    """Return a file, whether or not its bytes are stored.

    Raises:
        NotFound: the project has no such file, or the key has no access to it.
    """
    file = await scope.find_one(StoredFile, {"_id": file_id})
    if file is None:
        raise NotFound([file_id])
    return file


def sha256_of(file: StoredFile) -> str:
    """Return the SHA-256 under which a file's bytes are stored.

    Raises:
        FileFailure: NOT_FOUND, they are not stored.
    """
    if file.sha256 is None:
        raise FileFailure(ErrorCode.NOT_FOUND, "its bytes have not arrived yet, or were not kept")
    return file.sha256


def address(file_id: str) -> str:
    """Return the path of the original file on this server."""
    return f"/files/{file_id}"


def page_address(file: StoredFile, page: int | None) -> str | None:
    """Return the path of a page's picture on this server; None if files of this kind have no pages."""
    return f"{address(file.id)}/pages/{page or 1}.png" if file.sha256 and file.media_type in DRAWN else None
