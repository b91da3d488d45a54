"""Pictures of files' pages: only a few are drawn at once, and recent ones are cached in memory."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from memos_gql.documents import ProjectScope, StoredFile
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.originals import sha256_of
from memos_gql.pages import DRAWN
from memos_gql.resources import Resources
from memos_gql.turns import Turns

AT_ONCE = 2
KEPT_BYTES = 32 * 1024 * 1024
KEPT_S = 600
"""Pictures of a deleted file stay in memory at most this long, and cannot be requested."""
_FORM = 1
"""Version of the drawing code, to be changed with it, so that clients do not keep old pictures."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page at one width."""

    scope: ProjectScope
    sha256: str
    media_type: str
    page: int
    width_px: int

    @classmethod
    def of(cls, file: StoredFile, *, page: int, width_px: int) -> Self:
        """Return the request for a page's picture.

        Raises:
            FileFailure: UNSUPPORTED_MEDIA_TYPE, the file has no pages to draw; NOT_FOUND, it does not have this one.
        """
        sha256 = sha256_of(file)
        if file.media_type is None:
            raise FileFailure(ErrorCode.NOT_FOUND, "nobody has looked at it yet; ask again in a moment")
        if file.media_type not in DRAWN:
            raise FileFailure(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE, "files of this kind have no pages to look at; open the file itself"
            )
        if not 1 <= page <= (file.page_count or 1):
            raise FileFailure(ErrorCode.NOT_FOUND, f"there is no page {page}; the last one is {file.page_count or 1}")
        return cls(ProjectScope(file.project_id), sha256, file.media_type, page, width_px)

    @property
    def tag(self) -> str:
        """The entity tag, by which a client asks whether its picture is still current."""
        return hashlib.sha256(f"{_FORM}/{self.sha256}/{self.page}/{self.width_px}".encode()).hexdigest()[:32]


class Pictures:
    """Draws pages in confined child processes, like those that read files."""

    def __init__(self, resources: Resources, *, kept_bytes: int = KEPT_BYTES, kept_s: float = KEPT_S) -> None:
        self._resources = resources
        self._kept_bytes = kept_bytes
        self._kept_s = kept_s
        self._turns = Turns(AT_ONCE)
        self._kept: OrderedDict[Wanted, bytes] = OrderedDict()

    async def draw(self, wanted: Wanted, *, key_id: str) -> bytes:
        """Return a picture as PNG, newly drawn or from the cache.

        Raises:
            FileFailure: why it cannot be drawn.
            NotFound: the bytes of the file have just been deleted.
            RateLimited: too many requests of this key are already waiting.
            DependencyUnavailable: the disk is full.
        """
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return self._kept[wanted]
        async with self._turns.turn(key_id):
            # it may have been drawn while this request waited
            picture = self._kept.get(wanted) or await self._drawn(wanted)
        self._keep(wanted, picture)
        return picture

    async def _drawn(self, wanted: Wanted) -> bytes:
        with TemporaryDirectory(dir=self._resources.scratch) as directory:
            path = Path(directory) / "file"
            await self._resources.blobs.of(wanted.scope).fetch_to(wanted.sha256, path=path)
            return await self._resources.reader.draw(
                path, wanted.media_type, page=wanted.page, width_px=wanted.width_px
            )

    def _keep(self, wanted: Wanted, picture: bytes) -> None:
        self._kept[wanted] = picture
        while sum(map(len, self._kept.values())) > self._kept_bytes:
            self._kept.popitem(last=False)
        asyncio.get_running_loop().call_later(self._kept_s, self._kept.pop, wanted, None)
