"""Editing a memory: the change is searchable on return, and the earlier state is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from pymongo import ReturnDocument

from memos_gql.documents import Fields, Memory, MemoryStatus, PreferenceMemory, ProjectScope, Role
from memos_gql.documents.revisions import revised
from memos_gql.errors import InvalidInput, Issue, NotFound
from memos_gql.ingest.receiving.request import tag_issues, text_issues
from memos_gql.ingest.remembering.preference_texts import update_successors
from memos_gql.ingest.remembering.storing import index
from memos_gql.ingest.understand.following import follow_words
from memos_gql.memory.preference_memories import restated
from memos_gql.memory.speech import role_of, without_speaker
from memos_gql.memory.states import keys, read_states
from memos_gql.memory.titles import first_clause
from memos_gql.reach import granted
from memos_gql.resources import Resources
from memos_gql.traces import memory_operation

# A title is shown on one line; generated titles are far shorter.
MAX_KEY_LENGTH = 200
# About four times what the embedding model reads; a longer text is a document and belongs in a file.
MAX_VALUE_LENGTH = 10_000


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The fields to change; None leaves a field as it is."""

    key: str | None = None
    value: str | None = None
    tags: tuple[str, ...] | None = None
    status: MemoryStatus | None = None


@memory_operation("update_memory")
async def update(resources: Resources, scope: ProjectScope, memory_id: str, changes: Changes) -> Memory:
    """Change a memory of the project, of any owner, and return its new state.

    A title that was taken from the text is taken from the new text, unless one is given.

    Raises:
        InvalidInput: nothing is given, or a value breaks a rule; nothing is changed.
        NotFound: the project has no such memory, or the caller's key cannot reach it.
        Forbidden: the caller's key may only read.
        DependencyUnavailable: the index is unavailable; nothing is changed.
    """
    _check(changes)
    await resources.vectors.of(scope).require()
    memory = await _find(scope, memory_id)
    with granted(memory.owner):
        return await _update(resources, memory, changes)


async def _update(resources: Resources, memory: Memory, changes: Changes) -> Memory:
    scope, memory_id = memory.scope.project, memory.id
    while not await _apply(memory, _fields(memory, changes)):
        memory = await _find(scope, memory_id)
    twins = await update_successors(memory, put_aside=()) if isinstance(memory, PreferenceMemory) else []
    followers = [] if changes.status is None else await follow_words(memory.scope, [memory_id])
    async for _ in index(resources, [memory_id, *twins, *followers]):
        pass
    return await _find(scope, memory_id)


def _check(changes: Changes) -> None:
    issues = list(_issues(changes))
    if changes == Changes():
        issues.append(Issue(("input",), "Give at least one thing to change."))
    if issues:
        raise InvalidInput(issues)


def _issues(changes: Changes) -> Iterator[Issue]:
    limits = {"key": (changes.key, MAX_KEY_LENGTH), "value": (changes.value, MAX_VALUE_LENGTH)}
    for name, (text, limit) in limits.items():
        if text is not None:
            yield from text_issues(("input", name), text)
            if not text.strip() or len(text) > limit:
                yield Issue(
                    ("input", name), f"It has 1 to {limit} characters, not all of them blank; this one has {len(text)}."
                )
    yield from tag_issues(changes.tags or ())


async def _find(scope: ProjectScope, memory_id: str) -> Memory:
    memory = await scope.find_one(Memory, {"_id": memory_id})
    if memory is None:
        raise NotFound([memory_id])
    return memory


def _fields(memory: Memory, changes: Changes) -> Fields:
    given = {"key": _key(memory, changes), "value": changes.value, "status": changes.status}
    fields: Fields = {name: value for name, value in given.items() if value is not None}
    if changes.tags is not None:
        fields["tags"] = list(dict.fromkeys(changes.tags))
    if changes.status is MemoryStatus.ACTIVATED:
        fields["replaced_by"] = None
    if changes.value is not None and isinstance(memory, PreferenceMemory):
        fields |= restated(changes.value)
    if changes.value is not None and role_of(memory) is Role.USER:
        fields["state_keys"] = keys(read_states(without_speaker(changes.value)))
    return fields


def _key(memory: Memory, changes: Changes) -> str | None:
    if changes.key is not None or changes.value is None or memory.key not in memory.value:
        return changes.key
    return first_clause(without_speaker(changes.value))


async def _apply(memory: Memory, fields: Fields) -> bool:
    """Apply the change, unless the memory has changed since it was read."""
    unchanged = memory.scope.narrowed({"_id": memory.id, "updated_at": memory.updated_at})
    after = ReturnDocument.AFTER
    return (
        await Memory.get_pymongo_collection().find_one_and_update(unchanged, revised(fields), return_document=after)
        is not None
    )
