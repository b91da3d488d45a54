"""Files of the user, and their pages, as resources: what was read in them, as text."""

from collections.abc import Sequence
from dataclasses import dataclass

from memos_gql.documents import Fields, Reading, StoredFile, owned_by_user
from memos_gql.errors import NotFound
from memos_gql.mcp.call import Call
from memos_gql.mcp.links import Link, link_to, place_of
from memos_gql.search.listing import decode_cursor, encode_cursor

PAGE_SIZE = 50
MAX_TEXT_LENGTH = 200_000
"""Characters of a whole file. A longer text would fill a model's context; the pages can be read one by one."""
CUT_OFF = "[The rest is left out here: read the pages one by one.]"
TEMPLATES = (
    ("memos://files/{file_id}", "file", "The text of a file, page after page."),
    ("memos://files/{file_id}/pages/{page}", "page", "The text on one page of a file; pages count from 1."),
)


@dataclass(frozen=True)
class Shelf:
    """Some of the user's files; `next_cursor` is None where they are the last."""

    links: Sequence[Link]
    next_cursor: str | None


async def listed(call: Call, *, after: str | None) -> Shelf:
    """List the user's files, newest first.

    Raises:
        InvalidInput: no user is named, or `after` is no cursor of this list.
    """
    with call.within_user():
        query: Fields = {} if after is None else {"_id": {"$lt": decode_cursor(after, length=1)[0]}}
        files = (
            await call.caller.scope.of(owned_by_user(call.user_id))
            .find(StoredFile, query)
            .sort("-_id")
            .limit(PAGE_SIZE + 1)
            .to_list()
        )
    links = [link_to(file.id, name=file.name, page=None) for file in files[:PAGE_SIZE]]
    return Shelf(links, encode_cursor(files[PAGE_SIZE - 1].id) if len(files) > PAGE_SIZE else None)


async def read(call: Call, uri: str) -> str:
    """Return what was read at a place, as text.

    Raises:
        NotFound: there is no such place, it is another user's, or nothing was read there yet.
        InvalidInput: no user is named.
    """
    place = place_of(uri)
    if place is None:
        raise NotFound([uri])
    with call.within_user():
        file = await call.caller.scope.find_one(StoredFile, {"_id": place.file_id})
        if file is None or file.sha256 is None:
            raise NotFound([uri])
        query: Fields = {"sha256": file.sha256}
        if place.page is not None:
            query["number"] = place.page
        pages = [_text_of(reading) async for reading in call.caller.scope.find(Reading, query).sort("+number")]
    if not pages:
        raise NotFound([uri])
    whole = "\n\n".join(pages)
    return whole if len(whole) <= MAX_TEXT_LENGTH else f"{whole[:MAX_TEXT_LENGTH]}\n\n{CUT_OFF}"


def _text_of(reading: Reading) -> str:
    return "\n".join(line.text for line in reading.lines)
