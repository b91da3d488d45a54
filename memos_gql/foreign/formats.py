"""Recognising the product of an export, and reading its conversations."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from memos_gql.errors import CannotStart
from memos_gql.foreign import chatgpt, claude, memories
from memos_gql.foreign.archive import Archive
from memos_gql.foreign.conversation import Conversation
from memos_gql.foreign.stream import TooLarge, items, places_in

LISTS_OF_MEMOS = ("memory_detail_list", "preference_detail_list")
NODES_OF_MEMOS = (
    "data.text_mem.item.memories.nodes.item",
    "data.text_mem.item.memories.item",
    "data.pref_mem.item.memories.item",
)
MOST_TOGETHER = 100
"""Memories of one conversation that are imported together."""


class Format(StrEnum):
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    MEMOS = "memos"
    MEM0 = "mem0"


OF_MEMORIES = frozenset({Format.MEMOS, Format.MEM0})


@dataclass(frozen=True)
class Place:
    """The place of a format's items in a JSON file, and the field that identifies them."""

    format: Format
    path: str
    field: str

    @property
    def sign(self) -> str:
        return f"{self.path}.{self.field}".lstrip(".")


PLACES = (
    *(Place(Format.CHATGPT, path, "mapping") for path in ("item", "", "conversations.item")),
    *(
        Place(Format.CLAUDE, path, field)
        for path in ("item", "", "conversations.item")
        for field in ("chat_messages", "docs")
    ),
    *(
        Place(Format.MEMOS, f"{way}{name}.item", "id")
        for way in ("data.", "item.data.", "", "item.")
        for name in LISTS_OF_MEMOS
    ),
    *(Place(Format.MEMOS, path, "memory") for path in NODES_OF_MEMOS),
    *(Place(Format.MEM0, path, "memory") for path in ("results.item", "item", "memories.item", "item.results.item")),
    *(Place(Format.MEM0, path, "content") for path in ("memories.item",)),
)


@dataclass(frozen=True)
class Export:
    """An export of one format: its files, and the places of items in them."""

    archive: Archive
    format: Format
    files: Mapping[str, frozenset[str]]

    def users(self) -> set[str]:
        """Return the users that a dump of memories names; empty for conversations, which belong to one person.

        Raises:
            CannotStart: a file is damaged.
        """
        if self.format not in OF_MEMORIES:
            return set()
        return {each.user_id for each in self.conversations() if isinstance(each, Conversation) and each.user_id}

    def conversations(self) -> Iterator[Conversation | TooLarge]:
        """Yield every conversation, in the order of the export.

        Raises:
            CannotStart: a file is damaged.
        """
        read = self._reader()
        found = (value for name, paths in self.files.items() for _, value in items(self.archive, name, paths))
        made = (value if isinstance(value, TooLarge) else read(value) for value in found)
        whole = (each for each in made if each is not None)
        return _joined(whole) if self.format in OF_MEMORIES else whole

    def _reader(self) -> Callable[[object], Conversation | None]:
        match self.format:
            case Format.CHATGPT:
                files = chatgpt.assets_of(self.archive)
                return lambda value: chatgpt.conversation_of(value, files)
            case Format.CLAUDE:
                attached = claude.assets_of(self.archive)
                return lambda value: claude.project_of(value) or claude.conversation_of(value, attached)
            case Format.MEMOS:
                return memories.of_memos
            case Format.MEM0:
                return memories.of_mem0


def recognised(archive: Archive, *, wanted: Format | None) -> Export:
    """Recognise an export's format by its contents.

    Args:
        wanted: the only format to look for; None for any.

    Raises:
        CannotStart: the format is unknown or ambiguous.
    """
    found = {
        name: _places(archive, name, wanted)
        for name in sorted(archive.entries)
        if name.lower().endswith((".json", ".jsonl"))
    }
    formats = sorted({place.format for places in found.values() for place in places})
    if len(formats) != 1:
        told = f"it could be of {' or of '.join(formats)}: say which with --format" if formats else _unknown(wanted)
        raise CannotStart(f"{archive.place}: {told}.")
    files = {name: frozenset(place.path for place in places) for name, places in found.items() if places}
    return Export(archive, formats[0], files)


def _unknown(wanted: Format | None) -> str:
    known = wanted or "ChatGPT, Claude, mem0, MemOS or memos-gql"
    shapes = "the ZIP as it was sent, the directory it unpacks to, or one of its JSON files"
    return f"nothing in it looks like an export of {known}. It is {shapes}"


def _places(archive: Archive, name: str, wanted: Format | None) -> list[Place]:
    seen = places_in(archive, name)
    found = [place for place in PLACES if place.sign in seen and wanted in {None, place.format}]
    # MemOS's nodes also have a `memory`, so several places may match; the first match decides the format
    return [place for place in found if place.format is found[0].format]


def _joined(single: Iterator[Conversation | TooLarge]) -> Iterator[Conversation | TooLarge]:
    """Join consecutive memories of one conversation, so that they are imported together."""
    waiting: list[Conversation] = []
    for each in single:
        is_next = (
            isinstance(each, Conversation)
            and len(waiting) < MOST_TOGETHER
            and all(_belong(each, other) for other in waiting[-1:])
        )
        if waiting and not is_next:
            yield _one_of(waiting)
            waiting = []
        if isinstance(each, Conversation):
            waiting.append(each)
        else:
            yield each
    if waiting:
        yield _one_of(waiting)


def _belong(one: Conversation, other: Conversation) -> bool:
    return (one.id, one.user_id, one.agent_id, one.app_id) == (other.id, other.user_id, other.agent_id, other.app_id)


def _one_of(several: Sequence[Conversation]) -> Conversation:
    left_out = sum((each.left_out for each in several), Counter())
    return replace(several[0], said=[said for each in several for said in each.said], left_out=left_out)
