"""Exports of ChatGPT: a tree of messages per conversation, in `conversations.json` or `conversations-000.json`, ….

The branch that ends in `current_node` is what the user last saw; the others are regenerated answers and edited
questions. Newer exports have nodes without `children`, files as `<id>.dat`, and their names in
`conversation_asset_file_names.json`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.foreign.archive import Archive, Entry
from memos_gql.foreign.conversation import ABSENT, EMPTY, HIDDEN, OTHER_BRANCH, THOUGHT, Attached, Conversation, Said
from memos_gql.foreign.stream import items
from memos_gql.foreign.values import Fields, fields_of, list_of, moment_of, name_of, text_of

FILE_ID = re.compile(r"file[-_][0-9A-Za-z]+")
NAMES = "conversation_asset_file_names.json"
ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL, "system": Role.SYSTEM}
THOUGHTS = frozenset({"thoughts", "reasoning_recap"})
CONTEXT = frozenset({"user_editable_context", "model_editable_context"})
PICTURE = "image_asset_pointer"


@dataclass(frozen=True)
class Assets:
    """The files of an export by the ids that messages use, and their names."""

    entries: Mapping[str, Entry]
    names: Mapping[str, str]

    def named(self, file_id: str) -> str | None:
        """Return a file's original name; newer exports call all files `<id>.dat`."""
        given = self.names.get(file_id)
        basename = self.entries[file_id].basename.removeprefix(file_id).lstrip("-_")
        return given or (
            basename if basename and not basename.endswith(".dat") and not basename.startswith(".") else None
        )


def assets_of(archive: Archive) -> Assets:
    """Find the files of messages in any folder of the export."""
    found = ((FILE_ID.match(entry.basename), entry) for entry in archive.entries.values())
    return Assets({match[0]: entry for match, entry in found if match}, dict(_names_in(archive)))


def _names_in(archive: Archive) -> Iterator[tuple[str, str]]:
    for name in archive.entries:
        if name.rpartition("/")[2] == NAMES:
            for _, listed in items(archive, name, [""]):
                matches = ((FILE_ID.match(file), told) for file, told in fields_of(listed).items())
                yield from ((match[0], told) for match, told in matches if match and isinstance(told, str) and told)


def conversation_of(value: object, assets: Assets) -> Conversation | None:
    """Read one conversation; None if the value is not one."""
    fields = fields_of(value)
    mapping = fields_of(fields.get("mapping"))
    conversation_id = name_of(fields.get("conversation_id")) or name_of(fields.get("id"))
    if conversation_id is None:
        return None
    path = _path(mapping, name_of(fields.get("current_node")))
    left_out = Counter({OTHER_BRANCH: _count_messages(mapping.values()) - _count_messages(path)})
    reader = _Reader(assets, left_out)
    return Conversation(
        id=conversation_id,
        title=text_of(fields.get("title")),
        said=[said for node in path for said in reader.read(fields_of(fields_of(node).get("message")))],
        left_out=+left_out,
        began_at=moment_of(fields.get("create_time")),
    )


def _path(mapping: Fields, leaf: str | None) -> list[object]:
    """List the nodes from the root to the leaf, or if no leaf is named, to the newest message."""
    node_id = leaf if leaf in mapping else _newest(mapping)
    path: list[object] = []
    seen: set[str] = set()
    while node_id is not None and node_id in mapping and node_id not in seen:
        seen.add(node_id)
        path.append(mapping[node_id])
        node_id = name_of(fields_of(mapping[node_id]).get("parent"))
    return path[::-1]


def _newest(mapping: Fields) -> str | None:
    times = {node_id: moment_of(_message(node).get("create_time")) for node_id, node in mapping.items()}
    dated = [(moment, node_id) for node_id, moment in times.items() if moment]
    return max(dated)[1] if dated else next(reversed(list(mapping)), None)


def _message(node: object) -> Fields:
    return fields_of(fields_of(node).get("message"))


def _count_messages(nodes: Iterable[object]) -> int:
    return sum(bool(_message(node)) for node in nodes)


class _Reader:
    """Reads the messages of one conversation in order, and remembers the call that the next result answers."""

    def __init__(self, assets: Assets, left_out: Counter[str]) -> None:
        self._assets = assets
        self._left_out = left_out
        self._last_call: str | None = None

    def read(self, message: Fields) -> Iterator[Said]:
        """Yield the message, unless nothing of it is imported."""
        content, metadata = fields_of(message.get("content")), fields_of(message.get("metadata"))
        role = ROLES.get(text_of(fields_of(message.get("author")).get("role")))
        message_id = name_of(message.get("id"))
        if role is None or message_id is None:
            return
        reason = _reason(text_of(content.get("content_type")), metadata)
        parts = [] if reason else self._parts(content, metadata)
        calls = self._calls(message, message_id, role, parts)
        if reason or not (parts or calls):
            self._left_out[reason or EMPTY] += bool(reason) or role is not Role.SYSTEM
            return
        yield Said(
            id=message_id,
            role=role,
            parts=[] if calls else parts,
            sent_at=moment_of(message.get("create_time")),
            tool_calls=calls,
            tool_call_id=self._last_call if role is Role.TOOL else None,
        )

    def _calls(self, message: Fields, message_id: str, role: Role, parts: Sequence[str | Attached]) -> list[ToolCall]:
        """Return the call that an assistant's message is if it is addressed to a tool."""
        recipient = name_of(message.get("recipient")) or "all"
        if role is not Role.ASSISTANT or recipient == "all" or not parts:
            return []
        self._last_call = message_id
        words = "\n".join(part for part in parts if isinstance(part, str))
        return [ToolCall(call_id=message_id, name=recipient, arguments={"input": words})]

    def _parts(self, content: Fields, metadata: Fields) -> list[str | Attached]:
        listed = list_of(content.get("parts")) or [content.get("text") or content.get("result")]
        parts = [part for each in listed for part in self._part(each)]
        shown = {part.content.name for part in parts if isinstance(part, Attached) and isinstance(part.content, Entry)}
        attached = [part for each in list_of(metadata.get("attachments")) for part in self._attachment(fields_of(each))]
        return [
            *parts,
            *(part for part in attached if isinstance(part.content, Entry) and part.content.name not in shown),
        ]

    def _part(self, part: object) -> Iterator[str | Attached]:
        if isinstance(part, str):
            yield from [text_of(part)] if part.strip() else []
            return
        fields = fields_of(part)
        words = text_of(fields.get("text"))
        if words.strip():
            yield words
        pointer = text_of(fields.get("asset_pointer"))
        if pointer:
            kind = PartKind.IMAGE if fields.get("content_type") == PICTURE else PartKind.FILE
            yield from self._file(pointer, kind=kind, name=None)

    def _attachment(self, fields: Fields) -> Iterator[Attached]:
        media_type = text_of(fields.get("mime_type")) or text_of(fields.get("mimeType"))
        kind = PartKind.IMAGE if media_type.startswith("image/") else PartKind.FILE
        yield from self._file(text_of(fields.get("id")), kind=kind, name=name_of(fields.get("name")))

    def _file(self, pointer: str, *, kind: PartKind, name: str | None) -> Iterator[Attached]:
        found = FILE_ID.search(pointer.rpartition("://")[2])
        entry = self._assets.entries.get(found[0]) if found else None
        if found is None or entry is None:
            self._left_out[ABSENT] += 1
            return
        yield Attached(kind, name or self._assets.named(found[0]), entry)


def _reason(content_type: str, metadata: Fields) -> str | None:
    """Return why a message is not imported, regardless of its content."""
    if content_type in THOUGHTS:
        return THOUGHT
    is_hidden = metadata.get("is_visually_hidden_from_conversation") is True or content_type in CONTEXT
    return HIDDEN if is_hidden else None
