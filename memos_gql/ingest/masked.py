"""What tools were given and gave back, rid of secrets on the way in: no collection ever holds them."""

from dataclasses import replace

from memos_gql.documents import Role, ToolCall
from memos_gql.ingest.request import SentFile, SentMessage
from memos_gql.memory.tools.masking import mask_text, mask_value


def masked(sent: SentMessage) -> SentMessage:
    """Mask the secrets in the arguments of calls and in the texts of TOOL messages; whatever else was said stays as it was said."""
    return replace(sent, tool_calls=tuple(map(_masked_call, sent.tool_calls)), parts=_masked_parts(sent))


def _masked_call(call: ToolCall) -> ToolCall:
    return ToolCall(call_id=call.call_id, name=call.name, arguments=mask_value(call.arguments))


def _masked_parts(sent: SentMessage) -> tuple[str | SentFile, ...]:
    if sent.role is not Role.TOOL:
        return sent.parts
    return tuple(mask_text(part) if isinstance(part, str) else part for part in sent.parts)
