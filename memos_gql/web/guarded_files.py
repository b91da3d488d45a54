"""Web pages made only of files in this package: they work without internet and under a strict content policy."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Browsers revalidate each time (and get 304), so that an upgraded server never serves a page of the old version.
ASKED_AGAIN = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}


def policy(*, images: str = "data:") -> str:
    """Return a content policy that limits a page to its own server; `images` lists further sources of pictures."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' {images}; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


class GuardedFiles(StaticFiles):
    """The files of one page, which are sent with its content policy."""

    def __init__(self, directory: Path, *, policy: str) -> None:
        super().__init__(directory=directory)
        self._headers = {"Content-Security-Policy": policy, **ASKED_AGAIN}

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(self._headers)
        return response
