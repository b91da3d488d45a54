"""Which preferences stay active: per owner and subject, the latest one. Repeated wishes become preferences too."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from memos_gql.documents import Memory, MemoryStatus, Message, PreferenceMemory, PreferenceType, Role
from memos_gql.documents.revisions import revised
from memos_gql.ingest.remembering.preference_texts import pass_on, update_successors
from memos_gql.ingest.remembering.storing import save
from memos_gql.ingest.remembering.text_successors import name_successors
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.memory.preference_memories import (
    is_about_names,
    liked_less,
    liked_sort,
    passing_wishes,
    puts_away,
    refuses_name,
    repeated_wish,
)
from memos_gql.memory.preferences import SLOTS, Statement

WISHES_OF_A_PATTERN = 3
# Reading one message takes about a third of a millisecond.
RECENT_MESSAGES = 200


async def let_stand(messages: Sequence[Message], memories: Sequence[Memory]) -> list[str]:
    """Let the preferences in one owner's new messages replace earlier ones on the same subjects.

    Any number of tasks may do this at once, in any order and repeatedly, with the same result.

    Args:
        memories: the stored memories of these messages.

    Returns:
        The ids of memories to index: replaced preferences and texts, and preferences made from repeated wishes.
    """
    implicit = await _repeated_wishes(messages)
    ids = await save(implicit)
    told = [memory for memory in [*memories, *implicit] if isinstance(memory, PreferenceMemory)]
    for preference in {memory.subject: memory for memory in told}.values():
        put_aside = [
            *await _archive_earlier(preference),
            *await _archive_reversed_comparisons(preference),
            *await _archive_contrary_names(preference),
            *await _archive_other_sorts(preference),
        ]
        ids += [*put_aside, *await update_successors(preference, put_aside=put_aside)]
    return [*ids, *await name_successors(memories)]


async def _archive_earlier(told: PreferenceMemory) -> list[str]:
    """Archive all other preferences of this owner and subject, and return the ids of those that were active."""
    put_aside: list[str] = []
    while True:
        about = {"subject": told.subject, "status": MemoryStatus.ACTIVATED}
        active = await told.scope.find(PreferenceMemory, about).to_list()
        if not active:
            return put_aside
        standing = max(active, key=_weight)
        earlier = [memory for memory in active if memory.id != standing.id]
        # A preference that has changed since it was read is not archived, but judged again
        done = [memory.id for memory in earlier if await _put_aside(memory, standing)]
        put_aside += done
        if len(done) == len(earlier):
            await pass_on(standing)
            return put_aside


async def _archive_reversed_comparisons(told: PreferenceMemory) -> list[str]:
    """Archive the earlier of "I prefer tea to coffee" and "I prefer coffee to tea", and return the archived ids."""
    put_aside: list[str] = []
    while True:
        about = {"status": MemoryStatus.ACTIVATED, "subject": {"$in": [told.subject, *liked_less(told)]}}
        active = await told.scope.find(PreferenceMemory, about).to_list()
        reversed_ = [
            memory for memory in active if memory.subject != told.subject and told.subject in liked_less(memory)
        ]
        stated = [
            memory
            for memory in active
            if memory.subject == told.subject and liked_less(memory) & {one.subject for one in reversed_}
        ]
        if not (stated and reversed_):
            return put_aside
        standing = max([*stated, *reversed_], key=_weight)
        outdated = reversed_ if standing in stated else stated
        put_aside += [memory.id for memory in outdated if await _put_aside(memory, standing)]


async def _archive_other_sorts(told: PreferenceMemory) -> list[str]:
    """Archive "I prefer window seats" in favour of a later "I now prefer aisle seats", and return the archived ids."""
    sort = liked_sort(told)
    if not sort:
        return []
    put_aside: list[str] = []
    while True:
        about = {"status": MemoryStatus.ACTIVATED, "subject": {"$regex": f"{re.escape(sort)}$"}}
        active = sorted(await told.scope.find(PreferenceMemory, about).to_list(), key=_weight)
        pairs = [(one, other) for one, other in combinations(active, 2) if puts_away(other, one)]
        if not pairs:
            return put_aside
        put_aside += [earlier.id for earlier, later in pairs if await _put_aside(earlier, later)]


async def _archive_contrary_names(told: PreferenceMemory) -> list[str]:
    """Archive the earlier of "call me boss" and "don't call me boss", and return the archived ids."""
    if not is_about_names(told):
        return []
    put_aside: list[str] = []
    while True:
        pairs = await _contrary_names(told)
        if not pairs:
            return put_aside
        put_aside += [earlier.id for earlier, later in pairs if await _put_aside(earlier, later)]


async def _contrary_names(told: PreferenceMemory) -> list[list[PreferenceMemory]]:
    """Pair active preferences about names that contradict each other, the one to archive first."""
    found = told.scope.find(PreferenceMemory, {"status": MemoryStatus.ACTIVATED})
    active = [memory async for memory in found if is_about_names(memory)]
    contrary = [(one, other) for one in active for other in active if refuses_name(one, other)]
    return [sorted(pair, key=_weight) for pair in contrary]


def _weight(memory: PreferenceMemory) -> tuple[bool, datetime, str, str]:
    """Order preferences by precedence: explicit before implicit ones, then the later statement."""
    is_explicit = memory.preference_type is PreferenceType.EXPLICIT
    return is_explicit, memory.said_at, max(source.message_id for source in memory.sources), memory.id


async def _put_aside(memory: PreferenceMemory, standing: PreferenceMemory) -> bool:
    as_read = {"_id": memory.id, "updated_at": memory.updated_at, "said_at": memory.said_at, "status": memory.status}
    result = await Memory.get_pymongo_collection().update_one(
        memory.scope.narrowed(as_read), revised({"status": MemoryStatus.ARCHIVED, "replaced_by": standing.id})
    )
    return result.matched_count == 1


async def _repeated_wishes(messages: Sequence[Message]) -> list[PreferenceMemory]:
    """Make a preference of each wish in these messages that enough other messages repeat."""
    wishes = {
        (wish.subject, wish.stance): wish
        for message in messages
        for wish in passing_wishes(message)
        if wish.subject not in SLOTS
    }
    if not wishes:
        return []
    recent = await _recent_messages(messages[0])
    return await on_text_thread(lambda: list(_patterns(list(wishes.values()), recent)))


async def _recent_messages(message: Message) -> list[Message]:
    """List the owner's newest USER messages from which a memory still exists, oldest first."""
    recent = (
        await message.scope.find(Message, {"role": Role.USER}).sort("-sent_at", "-_id").limit(RECENT_MESSAGES).to_list()
    )
    made = {"sources.message_id": {"$in": [sent.id for sent in recent]}}
    remembered = set(await message.scope.distinct(Memory, "sources.message_id", made))
    return [sent for sent in reversed(recent) if sent.id in remembered]


def _patterns(wishes: Sequence[Statement], messages: Sequence[Message]) -> Iterator[PreferenceMemory]:
    wished = [(message, {(wish.subject, wish.stance) for wish in passing_wishes(message)}) for message in messages]
    for wish in wishes:
        alike = [message for message, told in wished if (wish.subject, wish.stance) in told]
        if len(alike) >= WISHES_OF_A_PATTERN:
            yield repeated_wish(wish, alike)
