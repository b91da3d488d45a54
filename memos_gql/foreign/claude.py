"""Exports of Claude: a list of messages per conversation, and documents of projects.

A message has its text both in `text` and in the blocks of `content`; only the blocks distinguish tool calls, and newer
exports leave `text` empty. Of attachments, exports contain the extracted text, and rarely the bytes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.foreign.archive import Archive, Entry
from memos_gql.foreign.conversation import ABSENT, EMPTY, OTHER_BRANCH, THOUGHT, UNKNOWN, Attached, Conversation, Said
from memos_gql.foreign.values import Fields, fields_of, list_of, moment_of, name_of, plain, text_of

ROLES = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}
THOUGHTS = frozenset({"thinking", "redacted_thinking"})
PASTED = "pasted.txt"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "heic", "bmp", "tiff"})

Assets = Mapping[str, Entry]
"""The files of an export, by the UUID in their names."""


def assets_of(archive: Archive) -> Assets:
    """Find the files of messages in any folder of the export."""
    found = (
        (UUID.findall(entry.name), entry) for entry in archive.entries.values() if not entry.name.endswith(".json")
    )
    return {uuids[-1]: entry for uuids, entry in found if uuids}


def conversation_of(value: object, assets: Assets) -> Conversation | None:
    """Read one conversation; None if the value is not one."""
    fields = fields_of(value)
    conversation_id = name_of(fields.get("uuid"))
    if conversation_id is None:
        return None
    messages = [fields_of(each) for each in list_of(fields.get("chat_messages"))]
    branch = _branch(messages, name_of(fields.get("current_leaf_message_uuid")))
    left_out = Counter({OTHER_BRANCH: len(messages) - len(branch)})
    return Conversation(
        id=conversation_id,
        title=text_of(fields.get("name")),
        said=[said for message in branch for said in _read(message, assets, left_out)],
        left_out=+left_out,
        began_at=moment_of(fields.get("created_at")),
    )


def project_of(value: object) -> Conversation | None:
    """Read a project's documents as messages sent when they were added; None if there are none."""
    fields = fields_of(value)
    project_id, documents = name_of(fields.get("uuid")), [fields_of(each) for each in list_of(fields.get("docs"))]
    if project_id is None or not documents:
        return None
    return Conversation(
        id=project_id,
        title=text_of(fields.get("name")),
        said=[said for document in documents for said in _document(document)],
        began_at=moment_of(fields.get("created_at")),
    )


def _document(fields: Fields) -> Iterator[Said]:
    content, document_id = text_of(fields.get("content")), name_of(fields.get("uuid"))
    if document_id and content.strip():
        file = Attached(PartKind.FILE, name_of(fields.get("filename")), content)
        yield Said(id=document_id, role=Role.USER, parts=[file], sent_at=moment_of(fields.get("created_at")))


def _branch(messages: Sequence[Fields], leaf: str | None) -> Sequence[Fields]:
    """Choose the messages that lead to the leaf; without a leaf all of them, because the export then has one branch."""
    by_id = {name_of(message.get("uuid")): message for message in messages}
    if leaf is None or leaf not in by_id:
        return messages
    chosen: set[str | None] = set()
    message_id: str | None = leaf
    while message_id in by_id and message_id not in chosen:
        chosen.add(message_id)
        message_id = name_of(by_id[message_id].get("parent_message_uuid"))
    return [message for message in messages if name_of(message.get("uuid")) in chosen]


def _read(message: Fields, assets: Assets, left_out: Counter[str]) -> Iterator[Said]:
    """Yield a message; one with tool calls becomes several, each result after its call."""
    message_id, role = name_of(message.get("uuid")), ROLES.get(text_of(message.get("sender")))
    if message_id is None or role is None:
        return
    sent_at = moment_of(message.get("created_at"))
    turns = list(_turns(message, role, left_out))
    files = [*_texts(message, left_out), *_files(message, assets, left_out)]
    if not turns and not files:
        left_out[EMPTY] += 1
    if files and (not turns or turns[0].role is not role):
        turns = [_Turn(role), *turns]
    for number, turn in enumerate(turns):
        yield Said(
            id=message_id if number == 0 else f"{message_id}/{number}",
            role=turn.role,
            parts=[*turn.words, *(files if number == 0 else [])],
            sent_at=sent_at,
            tool_calls=turn.calls,
            tool_call_id=turn.answers,
        )


class _Turn:
    """What one role says before another one speaks."""

    def __init__(self, role: Role, *, answers: str | None = None) -> None:
        self.role = role
        self.words: list[str] = []
        self.calls: list[ToolCall] = []
        self.answers = answers

    @property
    def says_something(self) -> bool:
        return bool(self.words or self.calls or self.role is Role.TOOL)


def _turns(message: Fields, role: Role, left_out: Counter[str]) -> Iterator[_Turn]:
    blocks = [fields_of(block) for block in list_of(message.get("content"))]
    turn = _Turn(role)
    for block in blocks:
        kind = text_of(block.get("type"))
        if kind == "tool_result":
            yield from [turn] if turn.says_something else []
            yield _result(block)
            turn = _Turn(role)
        elif kind == "tool_use":
            turn.calls += _call(block)
        elif text_of(block.get("text")).strip():
            turn.words.append(text_of(block.get("text")))
        else:
            left_out[THOUGHT if kind in THOUGHTS else UNKNOWN] += kind not in {"", "text"}
    if not blocks and text_of(message.get("text")).strip():
        turn.words.append(text_of(message.get("text")))
    yield from [turn] if turn.says_something else []


def _call(block: Fields) -> list[ToolCall]:
    call_id, name = name_of(block.get("id")), name_of(block.get("name"))
    return [ToolCall(call_id=call_id, name=name, arguments=plain(block.get("input")))] if call_id and name else []


def _result(block: Fields) -> _Turn:
    turn = _Turn(Role.TOOL, answers=name_of(block.get("tool_use_id")))
    content = block.get("content")
    listed = [content] if isinstance(content, str) else [fields_of(each).get("text") for each in list_of(content)]
    turn.words = [text_of(words) for words in listed if text_of(words).strip()]
    return turn


def _texts(message: Fields, left_out: Counter[str]) -> Iterator[Attached]:
    for each in list_of(message.get("attachments")):
        attachment = fields_of(each)
        words = text_of(attachment.get("extracted_content"))
        if words.strip():
            yield Attached(PartKind.FILE, name_of(attachment.get("file_name")) or PASTED, words)
        else:
            left_out[ABSENT] += 1


def _files(message: Fields, assets: Assets, left_out: Counter[str]) -> Iterator[Attached]:
    for each in list_of(message.get("files")) or list_of(message.get("files_v2")):
        file = fields_of(each)
        entry, name = assets.get(text_of(file.get("file_uuid"))), name_of(file.get("file_name"))
        if entry is None:
            left_out[ABSENT] += 1
            continue
        is_picture = (name or entry.name).rpartition(".")[2].lower() in PICTURES
        yield Attached(PartKind.IMAGE if is_picture else PartKind.FILE, name, entry)
