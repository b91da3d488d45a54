"""Tool calls and results that stand among the parts of a message, as Anthropic's API has them, made messages as OpenAI's has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from memos_gql.documents import Role, ToolCall
from memos_gql.ingest.request import SentFile, SentMessage

FAILED = "Error: "
"""Before a result that is marked as an error, so that it is known as one."""


@dataclass(frozen=True)
class ToolResult:
    """What a call gave back."""

    call_id: str
    parts: tuple[str | SentFile, ...]
    is_error: bool = False


Block = str | SentFile | ToolCall | ToolResult


def unfolded(message: SentMessage, blocks: Sequence[Block], *, place: int) -> Iterator[SentMessage]:
    """Yield a message with these blocks in the order of the conversation; each result is a message of its own.

    Args:
        place: of the message in the request; what is wrong with any part of it is told there.
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
