"""Answers that several subscriptions of one event send: completed once, and encoded once."""

from collections.abc import Hashable, Mapping
from typing import Any

from graphql import OperationDefinitionNode

from memos_gql.gate.encoding import ASCII, encoded_in_pieces
from memos_gql.gate.pace import Pace


class SharedData(dict[str, Any]):
    """The data of an answer; several subscriptions hold the same object, so it must not be changed."""

    encoded: str | None = None
    """As JSON, if it was sent before."""


class SharedAnswers:
    """The answers to one event, by what was asked and by whom.

    Only an answer that was complete without waiting is kept: what a resolver loads may differ a moment later.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[OperationDefinitionNode, SharedData]] = {}

    def get(self, operation: OperationDefinitionNode, asked: Hashable) -> SharedData | None:
        """Return the data for this operation if it was completed before with the same variables for the same caller.

        `asked` tells variables and callers apart. An operation is the same only as the same parsed object: equal ones
        may use fragments that differ.
        """
        _, data = self._answers.get((id(operation), asked), (None, None))
        return data

    def keep(self, operation: OperationDefinitionNode, asked: Hashable, data: dict[str, Any]) -> SharedData:
        """Keep the data of a complete answer without errors, and return it as it is to be shared."""
        shared = SharedData(data)
        # With the operation, because its number is given to another object once it is gone
        self._answers[id(operation), asked] = operation, shared
        return shared


async def encoded_message(message: Mapping[str, object], pace: Pace) -> str:
    """Encode a message of `graphql-transport-ws`; data that is shared is encoded only for the first one."""
    payload = message.get("payload")
    data = payload["data"] if isinstance(payload, dict) and payload.keys() == {"data"} else None
    if not isinstance(data, SharedData):
        return await _encoded(message, pace)
    if data.encoded is None:
        data.encoded = await _encoded(data, pace)
    head = ASCII.encode({key: value for key, value in message.items() if key != "payload"})
    return f'{head[:-1]},"payload":{{"data":{data.encoded}}}}}'


async def _encoded(value: object, pace: Pace) -> str:
    return b"".join(await encoded_in_pieces(value, pace)).decode()
