"""Standard input and output passed on to a server, for clients that start a program and talk to that."""

import logging
from collections.abc import Mapping

import anyio
import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp.shared.message import ClientMessageMetadata, SessionMessage
from mcp_types import (
    PROTOCOL_VERSION_META_KEY,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
)

from memos_gql.errors import CannotStart

CONNECT_S, ANSWER_S = 10.0, 300.0
LAST_ANSWERS_S = 30.0
"""How long requests that are under way may take once the client has closed its end."""

log = logging.getLogger(__name__)


async def pass_on(url: str, *, headers: Mapping[str, str]) -> None:
    """Pass messages from standard input to the server at `url`, and its messages to standard output.

    It ends when the client closes its end.

    Raises:
        CannotStart: the server does not answer.
    """
    try:
        await _pass_on(url, headers=headers)
    except BaseExceptionGroup as errors:
        away = errors.subgroup((httpx2.TransportError, httpx2.InvalidURL))
        if away is None:
            raise
        raise CannotStart(
            f"No server answers at {url}: start it, or name its address with --url, such as http://127.0.0.1:8000."
        ) from errors


async def _pass_on(url: str, *, headers: Mapping[str, str]) -> None:
    timeout = httpx2.Timeout(ANSWER_S, connect=CONNECT_S)
    async with (
        httpx2.AsyncClient(headers=dict(headers), timeout=timeout) as client,
        stdio_server() as (heard, told),
        streamable_http_client(url, http_client=client) as (answers, asked),
        anyio.create_task_group() as tasks,
    ):
        talk = _Talk()

        async def answer() -> None:
            async for message in answers:
                if isinstance(message, SessionMessage):
                    await told.send(message)
                    talk.note_answer(message.message)
                else:
                    log.warning("answer not understood", extra={"error": type(message).__name__})

        tasks.start_soon(answer)
        async for message in heard:
            if isinstance(message, SessionMessage):
                await asked.send(SessionMessage(message.message, metadata=talk.metadata_of(message.message)))
            else:
                log.warning("message not understood", extra={"error": type(message).__name__})
        with anyio.move_on_after(LAST_ANSWERS_S):
            await talk.wait_for_answers()
        tasks.cancel_scope.cancel()
        # The SDK writes until this stream is closed
        await told.aclose()


class _Talk:
    """What of a conversation the headers of later requests depend on, and which requests are under way."""

    def __init__(self) -> None:
        self._version: str | None = None
        self._under_way: dict[str | int, str] = {}
        self._is_answered = anyio.Event()

    def metadata_of(self, message: JSONRPCMessage) -> ClientMessageMetadata:
        """Say in headers what HTTP servers want to know without reading the body."""
        if not isinstance(message, JSONRPCRequest | JSONRPCNotification):
            return ClientMessageMetadata(headers={})
        if isinstance(message, JSONRPCRequest):
            self._under_way[message.id] = message.method
            self._is_answered = anyio.Event()
        params = message.params or {}
        meta = params.get("_meta")
        version = meta.get(PROTOCOL_VERSION_META_KEY) if isinstance(meta, Mapping) else None
        if version is None:
            older = (
                {MCP_PROTOCOL_VERSION_HEADER: self._version} if self._version and message.method != "initialize" else {}
            )
            return ClientMessageMetadata(headers=older)
        headers = {MCP_PROTOCOL_VERSION_HEADER: str(version), MCP_METHOD_HEADER: message.method}
        name = params.get(NAME_BEARING_METHODS.get(message.method, ""))
        return ClientMessageMetadata(
            headers=headers | ({MCP_NAME_HEADER: encode_header_value(name)} if isinstance(name, str) else {})
        )

    def note_answer(self, message: JSONRPCMessage) -> None:
        """Learn which version was agreed on, and that a request is no longer under way."""
        if not isinstance(message, JSONRPCResponse | JSONRPCError) or message.id is None:
            return
        method = self._under_way.pop(message.id, None)
        if method == "initialize" and isinstance(message, JSONRPCResponse):
            self._version = str(message.result.get("protocolVersion"))
        self._is_answered.set()

    async def wait_for_answers(self) -> None:
        while self._under_way:
            await self._is_answered.wait()
            self._is_answered = anyio.Event()
