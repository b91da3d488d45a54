"""Turning tool calls and results inside a message, as in Anthropic's API, into separate messages, as in OpenAI's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from memos_gql.documents import Role, ToolCall
from memos_gql.ingest.receiving.request import SentFile, SentMessage

FAILED = "Error: "
"""Prefix of results that are marked as errors, so that they are recognised as such."""


@dataclass(frozen=True)
class ToolResult:
    """The result of a tool call."""

    call_id: str
    parts: tuple[str | SentFile, ...]
    is_error: bool = False


Block = str | SentFile | ToolCall | ToolResult


def unfolded(message: SentMessage, blocks: Sequence[Block], *, place: int) -> Iterator[SentMessage]:
    """Yield the messages that these blocks stand for, in order; each result is a message of its own.

    Args:
        place: the index of the original message in the request, under which faults are reported.
    """
    calls = (*message.tool_calls, *(block for block in blocks if isinstance(block, ToolCall)))
    kept: list[str | SentFile] = []
    has_results = False
    for block in blocks:
        if isinstance(block, ToolResult):
            has_results = True
            if kept:
                yield replace(message, parts=tuple(kept), tool_calls=calls, place=place)
                kept, calls = [], ()
            yield _result(block, message, place=place)
        elif not isinstance(block, ToolCall):
            kept.append(block)
    if kept or calls or not has_results:
        yield replace(message, parts=tuple(kept), tool_calls=calls, place=place)


def _result(block: ToolResult, message: SentMessage, *, place: int) -> SentMessage:
    parts = block.parts or ("",)
    if block.is_error:
        first = next((part for part in parts if isinstance(part, str)), "")
        if not first.lower().startswith(FAILED.strip().lower()):
            parts = (f"{FAILED}{first}", *(part for part in parts if part is not first))
    return SentMessage(role=Role.TOOL, parts=parts, tool_call_id=block.call_id, sent_at=message.sent_at, place=place)
