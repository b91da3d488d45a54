"""Pages that people open in a browser, from files of this package alone: they work with no internet and under a strict content policy."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# An upgraded server never meets a page of the old one: a browser asks again each time, and is answered 304.
ASKED_AGAIN = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}


def policy(*, images: str = "data:") -> str:
    """Return a content policy that lets a page use its own server alone; `images` names where else its pictures may come from."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' {images}; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


class GuardedFiles(StaticFiles):
    """Files of one page, each sent with the page's content policy."""

    def __init__(self, directory: Path, *, policy: str) -> None:
        super().__init__(directory=directory)
        self._headers = {"Content-Security-Policy": policy, **ASKED_AGAIN}

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(self._headers)
        return response
