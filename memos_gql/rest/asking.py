"""The API's routes as functions, for other protocols that answer in the same format."""

from memos_gql.auth import Caller
from memos_gql.errors import MemosError
from memos_gql.gate.services import Services
from memos_gql.rest.bodies import Fields, Value
from memos_gql.rest.call import Call
from memos_gql.rest.routes import API_ROUTES
from memos_gql.rest.server import sentence_of

ANSWERS = {route.path: route.answer for route in API_ROUTES}


class Asking:
    """Runs routes for callers that the gate has already admitted."""

    async def ask(self, services: Services, caller: Caller, path: str, fields: Fields) -> Value:
        """Return what the route answers as `data`.

        Raises:
            MemosError: the route's own error, not yet turned into an envelope.
        """
        return await ANSWERS[path](Call(services, caller.scope, fields, key_id=caller.key_id))

    def sentence_of(self, error: MemosError) -> str:
        """Write what is wrong, naming the field of each fault."""
        return sentence_of(error)
