"""GraphiQL at `/playground`, from files of this package alone: it works with no internet and under a strict content policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static" / "playground"
PATH = "/playground"

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Asked for again each time and answered 304: an upgraded server never meets a page of the old one.
    "Cache-Control": "no-cache",
}


def routes() -> list[BaseRoute]:
    files = PlaygroundFiles(directory=FOLDER)

    async def page(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)

    # The page names its files relative to itself, so it also works below a proxy's prefix, but not with a slash at its end.
    return [Route(PATH, page), Route(f"{PATH}/", _without_slash), Mount(PATH, files)]


class PlaygroundFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def _without_slash(_: Request) -> Response:
    return RedirectResponse(f"..{PATH}")
