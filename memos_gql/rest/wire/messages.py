"""Messages as they were sent; files are named, not returned."""

import json
from collections.abc import Mapping

from memos_gql.documents import Message, Part, PartKind, StoredFile, ToolCall
from memos_gql.rest.bodies import Value
from memos_gql.rest.moments import milliseconds
from memos_gql.rest.wire.origins import Item


def message_item(message: Message, files: Mapping[str, StoredFile]) -> Item:
    """Write a message; its content is a string if it has a single text, else a list of parts."""
    return {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "role": message.role.lower(),
        "content": content_of(message, files),
        **_calls(message),
        "create_time": milliseconds(message.sent_at),
        "update_time": milliseconds(message.created_at),
        "task_id": message.task_id,
    }


def content_of(message: Message, files: Mapping[str, StoredFile]) -> Value:
    """Write the parts of a message; a single text is a string, as most clients send and expect it."""
    if all(part.kind is PartKind.TEXT for part in message.parts) and len(message.parts) <= 1:
        return "".join(part.text or "" for part in message.parts)
    return [_part(part, files) for part in message.parts]


def _part(part: Part, files: Mapping[str, StoredFile]) -> Item:
    if part.kind is PartKind.TEXT or part.file_id is None:
        return {"type": "text", "text": part.text or ""}
    file = files.get(part.file_id)
    name, url = (file.name, file.source_url) if file else ("", None)
    if part.kind is PartKind.IMAGE:
        return {"type": "image_url", "image_url": {"url": url or "", "image_id": part.file_id, "filename": name}}
    return {"type": "file", "file": {"file_data": url or "", "file_id": part.file_id, "filename": name}}


def _calls(message: Message) -> Item:
    calls: Item = {"tool_calls": [_tool_call(call) for call in message.tool_calls]} if message.tool_calls else {}
    return calls | ({"tool_call_id": message.tool_call_id} if message.tool_call_id else {})


def _tool_call(call: ToolCall) -> Item:
    arguments = call.arguments if isinstance(call.arguments, str) else json.dumps(call.arguments, ensure_ascii=False)
    return {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": arguments}}
