"""Making memories from the notes of a model.

A model provides only words. Owner, id, status and kind are set here.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memos_gql.documents import (
    Derivation,
    Fields,
    Memory,
    MemoryType,
    Message,
    Owned,
    PreferenceMemory,
    PreferenceType,
    Source,
    Stance,
    StoredFile,
    TextMemory,
    info_pairs,
    now,
)
from memos_gql.memory.draft import ID_DIGITS, unique
from memos_gql.memory.file_places import file_tags
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.titles import TITLE_CHARACTERS, shorten
from memos_gql.models.chat import Answer
from memos_gql.models.forms import DocumentNotes, Fact, Liking, MessageNotes, PictureNotes
from memos_gql.models.parsing import Form
from memos_gql.models.prompts import Prompt
from memos_gql.pages import Figure

CONFIDENCE = 0.8
"""The confidence of every derived memory, because nobody has checked it."""
MOST_CHARACTERS = 4000
MOST_ITEMS = 50
"""Facts, and likewise preferences, that are taken from one answer."""
MOST_TAGS = 5
QUOTED_CHARACTERS = 300
TAG_CHARACTERS = 40
LINK = re.compile(r"https?://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Characters that are invisible or change the reading direction."""


@dataclass(frozen=True)
class Origin:
    """What notes were made from; `material` is the whole text that the model was given."""

    step: str
    task_id: str
    messages: Sequence[Message]
    derivation: Derivation
    material: str


def origin_of(
    answer: Answer[Form], asked: Prompt, *, step: str, task_id: str, messages: Sequence[Message], material: str
) -> Origin:
    """Describe the origin of an answer: its sources, model, prompt and time."""
    derivation = Derivation(model=answer.model, prompt=asked.id, derived_at=now())
    return Origin(step=step, task_id=task_id, messages=messages, derivation=derivation, material=material)


def facts_of(notes: MessageNotes, origin: Origin, *, stated: frozenset[str]) -> list[Memory]:
    """Make memories from the notes about messages.

    Args:
        stated: the ids of messages in which rules have found an explicit preference, so that it is not stored twice.
    """
    facts = [fact for fact in notes.facts[:MOST_ITEMS] if _is_sound(fact.text, origin)]
    likings = [liking for liking in notes.preferences[:MOST_ITEMS] if _is_sound(liking.text, origin)]
    made: list[Memory | None] = [_fact(fact, notes, origin, number) for number, fact in enumerate(facts)]
    made += [_liking(liking, origin, number, stated=stated) for number, liking in enumerate(likings)]
    return [memory for memory in made if memory is not None]


def picture_memory(
    notes: PictureNotes, file: StoredFile, origin: Origin, *, figure: Figure | None = None
) -> list[Memory]:
    """Make one memory of what a picture shows; none if the description has an address that the picture lacks.

    Args:
        figure: a picture in a document; the memory then points to its page and box.
    """
    seen = ", ".join(filter(None, (clean(each) for each in notes.seen)))
    value = clean("\n".join(filter(None, (notes.caption, seen))))
    tags = [*_tags(notes.tags), *file_tags(file), *(("figure", "image") if figure else ("visual",))]
    return list(_of_file(file, origin, title=notes.title or notes.caption, value=value, tags=tags, figure=figure))


def document_memory(notes: DocumentNotes, file: StoredFile, origin: Origin) -> list[Memory]:
    """Make one memory of the summary of a document."""
    tags = [*_tags(notes.tags), *file_tags(file), "summary"]
    return list(_of_file(file, origin, title=notes.title or notes.summary, value=clean(notes.summary), tags=tags))


def contradiction_memory(
    new: TextMemory, older: TextMemory, reason: str, *, task_id: str, derivation: Derivation
) -> Memory:
    """Propose that two memories contradict each other, in their own words and with the sources of both."""
    identity = json.dumps([new.project_id, new.owner, derivation.prompt, sorted([new.id, older.id])])
    said = "\n".join(map(_quoted, (older, new)))
    why = "" if LINK.search(reason) else clean(reason)
    return TextMemory(
        id=f"mem_{hashlib.sha256(identity.encode()).hexdigest()[:ID_DIGITS]}",
        **new.belonging,
        key=shorten(why or said, limit=TITLE_CHARACTERS),
        value="\n".join(filter(None, (why, said))),
        tags=["contradiction"],
        sources=[memory.sources[-1].model_copy(update={"task_id": task_id}) for memory in (older, new)],
        derivation=derivation,
        said_at=new.said_at,
        memory_type=MemoryType.WORKING,
        confidence=CONFIDENCE,
    )


def _quoted(memory: Memory) -> str:
    return f"{shorten(without_speaker(memory.value), limit=QUOTED_CHARACTERS)} ({memory.said_at:%Y-%m-%d})"


def clean(text: str) -> str:
    """Return a text that may be stored: shortened, without invisible characters, and never HTML."""
    return UNSEEN.sub("", text).strip()[:MOST_CHARACTERS].rstrip()


def _is_sound(text: str, origin: Origin) -> bool:
    """Tell whether a text is not empty and has no address that the material lacks, a sign of injected instructions."""
    return bool(clean(text)) and all(link in origin.material for link in LINK.findall(text))


def _fact(fact: Fact, notes: MessageNotes, origin: Origin, number: int) -> Memory | None:
    messages = _named(fact.messages, origin)
    if not messages:
        return None
    value = without_speaker(clean(fact.text))
    return TextMemory(
        **_shared(
            origin, messages, key=fact.title or value, value=value, tags=_tags([*fact.tags, *notes.tags]), number=number
        ),
        memory_type=MemoryType.WORKING,
        confidence=CONFIDENCE,
    )


def _liking(liking: Liking, origin: Origin, number: int, *, stated: frozenset[str]) -> Memory | None:
    messages = _named(liking.messages, origin)
    if not messages or (liking.kind == "explicit" and any(message.id in stated for message in messages)):
        return None
    value = clean(liking.text)
    return PreferenceMemory(
        **_shared(origin, messages, key=liking.subject or value, value=value, tags=[], number=MOST_ITEMS + number),
        preference_type=PreferenceType(liking.kind.upper()),
        reasoning=clean(liking.reason),
        # Not the subject of a stated preference: the later of two preferences with one subject replaces the other
        subject=f"derived {clean(liking.subject).casefold()}",
        stance=Stance(liking.stance.upper()),
    )


def _named(numbers: Sequence[int], origin: Origin) -> list[Message]:
    """Return the messages with these numbers, counted from 1; if there is only one message, return it in any case."""
    if len(origin.messages) == 1:
        return list(origin.messages)
    return [message for number, message in enumerate(origin.messages, start=1) if number in numbers]


def same_memory(known: TextMemory, file: StoredFile, origin: Origin, *, figure: Figure | None = None) -> list[Memory]:
    """Copy the words of a memory that a model wrote about a file with equal bytes."""
    return list(_of_file(file, origin, title=known.key, value=known.value, tags=known.tags, figure=figure))


def _of_file(
    file: StoredFile, origin: Origin, *, title: str, value: str, tags: Sequence[str], figure: Figure | None = None
) -> Iterator[Memory]:
    if not _is_sound(f"{title}\n{value}", origin):
        return
    source = Source(
        task_id=origin.task_id,
        message_id=file.message_id,
        part_index=file.part_index,
        file_id=file.id,
        page=figure.page if figure else None,
        boxes=[figure.box] if figure and figure.box else [],
    )
    shared = _shared(origin, origin.messages, key=title, value=value, tags=tags, number=0)
    yield TextMemory(**{**shared, "sources": [source]}, memory_type=MemoryType.WORKING, confidence=CONFIDENCE)


def _shared(
    origin: Origin, messages: Sequence[Message], *, key: str, value: str, tags: Sequence[str], number: int
) -> Fields:
    newest = max(messages, key=lambda message: (message.sent_at, message.id))
    return {
        "id": _id(newest, origin, number),
        **newest.belonging,
        "key": shorten(clean(key), limit=TITLE_CHARACTERS),
        "value": value,
        "tags": unique([*newest.tags, *tags]),
        "info": newest.info,
        "info_pairs": info_pairs(newest.info),
        "sources": [Source(task_id=origin.task_id, message_id=message.id, part_index=0) for message in messages],
        "derivation": origin.derivation,
        "said_at": newest.sent_at,
    }


def _id(of: Owned, origin: Origin, number: int) -> str:
    """Derive an id from the memory's origin, so that repeating a step adds nothing."""
    identity = json.dumps([of.project_id, of.owner, origin.step, origin.derivation.prompt, number])
    return f"mem_{hashlib.sha256(identity.encode()).hexdigest()[:ID_DIGITS]}"


def _tags(tags: Sequence[str]) -> list[str]:
    return unique(shorten(tag, limit=TAG_CHARACTERS) for tag in filter(None, map(clean, tags)))[:MOST_TAGS]
