"""The console at `/`: the page on which people add, search and correct memories. It uses only the public API."""

from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from memos_gql.web.guarded_files import GuardedFiles, policy

FOLDER = Path(__file__).parent / "static" / "console"
PATH = "/console"
DOCUMENTS = Path(__file__).parent / "console_documents.json"
"""All GraphQL documents of the page, so that they can be trusted."""
# It fetches pictures of pages with its key, and shows them as `blob:` URLs.
POLICY = policy(images="data: blob:")


def routes() -> list[BaseRoute]:
    files = GuardedFiles(FOLDER, policy=POLICY)

    async def page(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)

    # The page names its files relative to itself, so it also works below a proxy's prefix.
    return [Route("/", page), Mount(PATH, GZipMiddleware(files, compresslevel=6))]
