"""Which address of the API is answered by what."""

import re
from collections.abc import Callable

from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from memos_gql.errors import NotOffered
from memos_gql.gate.admit import cors
from memos_gql.gate.services import Authenticate, Services
from memos_gql.limits import Rates
from memos_gql.rest import adding, finding, status
from memos_gql.rest.call import Call, Data, Offer
from memos_gql.rest.server import Door, Endpoint
from memos_gql.settings import Settings

PREFIX = "/api/openmem/v1"

NOT_ADDED: Data = {"success": False, "task_id": "", "status": "failed"}
NOT_DONE: Data = {"success": False}


async def _ping(_call: Call) -> Data:
    return {"success": True}


async def _nowhere(_call: Call) -> Data:
    raise NotOffered("There is no such address below /api/openmem/v1; the README lists those there are.")


OFFERS = (
    Offer(path="ping", method="GET", answer=_ping),
    Offer(path="add/message", answer=adding.add_message, refusal=NOT_ADDED, is_resent=True),
    Offer(path="get/status", answer=status.get_status),
    Offer(path="search/memory", answer=finding.search_memory),
)


def rest_routes(*, settings: Settings, rates: Rates, authenticate: Authenticate, services: Callable[[], Services]) -> list[BaseRoute]:
    """Return the routes below `PREFIX`.

    Args:
        services: gives what is open, once the application runs.
    """
    door = Door(authenticate, rates, services, max_bytes=settings.max_request_bytes)
    routes = [Route(f"{PREFIX}/{offer.path}", Endpoint(offer, door)) for offer in OFFERS]
    elsewhere = Endpoint(Offer(path="", method=None, answer=_nowhere), door)
    return [Route(f"{PREFIX}{{rest:path}}", _Tidied(Router(routes, default=elsewhere)), middleware=[cors(settings)])]


class _Tidied:
    """Takes no offence at a slash too many: a base URL that ends with one gives two."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["path"] = re.sub("/{2,}", "/", scope["path"]).rstrip("/")
        await self._router(scope, receive, send)
