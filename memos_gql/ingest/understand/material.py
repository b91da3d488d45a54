"""What a model gets to read: messages with their times, parts of a document, a sample of a user's writing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from memos_gql.documents import Message, PartKind, Role, StoredFile
from memos_gql.memory.speech import sayings
from memos_gql.memory.titles import shorten
from memos_gql.models.budget import cut_to, tokens_of
from memos_gql.models.fence import Fence

SPOKEN = (Role.USER, Role.ASSISTANT)
PIECES = 8
"""A document that is too long is represented by its beginning and so many evenly spread pieces."""
LEFT_OUT = "\n[…]\n"
SAMPLE_TOKENS = 100
MOST_NAMED, NAME_CHARACTERS = 5, 60
"""Most files of a message that are named, and the length of a name."""
HEAD_TOKENS = 250
"""Tokens for the header of a message, the names of its files and the markers around it."""


def spoken(message: Message) -> str:
    """Return the words of a message."""
    return "\n".join(saying.words for saying in sayings(message))


def windows(messages: Sequence[Message], *, room: int) -> Iterator[list[Message]]:
    """Cut a conversation into stretches that fit; a message that is too long is a stretch by itself."""
    window: list[Message] = []
    used = 0
    for message in messages:
        size = tokens_of(spoken(message)) + HEAD_TOKENS
        if window and used + size > room:
            yield window
            window, used = [], 0
        window.append(message)
        used += size
    if window:
        yield window


def written_out(messages: Sequence[Message], files: Sequence[StoredFile], fence: Fence, *, room: int) -> str:
    """Write the messages of a stretch with numbers, speakers, times and files, each between markers."""
    each = room - HEAD_TOKENS
    return "\n\n".join(
        _written(number, message, files, fence, room=each) for number, message in enumerate(messages, start=1)
    )


def excerpts(text: str, *, room: int) -> str:
    """Return a text; if it is too long, pieces from all parts of it."""
    if tokens_of(text) <= room:
        return text
    each = room // PIECES - tokens_of(LEFT_OUT)
    step = len(text) / PIECES
    return LEFT_OUT.join(cut_to(text[int(number * step) :], each) for number in range(PIECES))


def moment(at: datetime) -> str:
    """Write a time as it is read: `7:07 AM on December 18, 2025 (UTC)`."""
    return f"{at.hour % 12 or 12}:{at:%M} {at:%p} on {at:%B} {at.day}, {at.year} (UTC)"


def _written(number: int, message: Message, files: Sequence[StoredFile], fence: Fence, *, room: int) -> str:
    own = [file for file in files if file.message_id == message.id][:MOST_NAMED]
    sent_with = [f"[with the {file.kind.lower()} {shorten(file.name, limit=NAME_CHARACTERS)}]" for file in own]
    words = "\n".join([*sent_with, excerpts(spoken(message), room=room)])
    return f"Message {number}, by the {message.role.lower()}, at {moment(message.sent_at)}:\n{fence.around(words)}"


async def sample_of(message: Message) -> str:
    """Return a sample of the owner's writing: the words sent with a file, else the newest words before it.

    Empty if there are none.
    """
    beside = spoken(message)
    if beside:
        return cut_to(beside, SAMPLE_TOKENS)
    newest = (
        await message.scope.find(Message, {"role": Role.USER, "parts.kind": PartKind.TEXT})
        .sort("-sent_at", "-_id")
        .limit(1)
        .to_list()
    )
    return cut_to(spoken(newest[0]), SAMPLE_TOKENS) if newest else ""
