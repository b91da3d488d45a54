"""GraphiQL at `/playground`."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from memos_gql.web.guarded_files import GuardedFiles, policy

FOLDER = Path(__file__).parent / "static" / "playground"
PATH = "/playground"


def routes() -> list[BaseRoute]:
    files = GuardedFiles(FOLDER, policy=policy())

    async def page(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)

    # The page refers to its files by relative paths, so it works below a proxy's prefix, but not with a trailing slash.
    return [Route(PATH, page), Route(f"{PATH}/", _without_slash), Mount(PATH, files)]


def _without_slash(_: Request) -> Response:
    return RedirectResponse(f"..{PATH}")
