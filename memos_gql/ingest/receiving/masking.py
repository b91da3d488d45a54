"""Masking secrets in tool calls and results before anything is stored."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from memos_gql.documents import Role, ToolCall
from memos_gql.ingest.receiving.request import SentFile, SentMessage
from memos_gql.memory.tools.masking import mask_text, mask_value
from memos_gql.memory.tools.repeated import hidden, without


def masked(messages: Sequence[SentMessage]) -> list[SentMessage]:
    """Mask secrets in the arguments of calls and in TOOL messages, and where the assistant repeats these secrets.

    All other text stays unchanged.
    """
    made = [
        replace(sent, tool_calls=tuple(map(_masked_call, sent.tool_calls)), parts=_masked_parts(sent))
        for sent in messages
    ]
    secrets = {secret for sent, after in zip(messages, made, strict=True) for secret in _hidden(sent, after)}
    return [_without_repetitions(after, secrets) for after in made] if secrets else made


def _masked_call(call: ToolCall) -> ToolCall:
    return ToolCall(call_id=call.call_id, name=call.name, arguments=mask_value(call.arguments))


def _masked_parts(sent: SentMessage) -> tuple[str | SentFile, ...]:
    if sent.role is not Role.TOOL:
        return sent.parts
    return tuple(mask_text(part) if isinstance(part, str) else part for part in sent.parts)


def _hidden(sent: SentMessage, after: SentMessage) -> Iterator[str]:
    for call, masked_call in zip(sent.tool_calls, after.tool_calls, strict=True):
        yield from hidden(call.arguments, masked_call.arguments)
    for part, masked_part in zip(sent.parts, after.parts, strict=True):
        if isinstance(part, str) and isinstance(masked_part, str):
            yield from hidden(part, masked_part)


def _without_repetitions(sent: SentMessage, secrets: Collection[str]) -> SentMessage:
    if sent.role is not Role.ASSISTANT:
        return sent
    return replace(sent, parts=tuple(without(part, secrets) if isinstance(part, str) else part for part in sent.parts))
