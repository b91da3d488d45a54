"""Contradictions between new memories and older ones.

They are stored as proposals, memories with both sources. Neither memory is changed: people decide which is right.
"""

from collections.abc import Sequence

from memos_gql.documents import Derivation, Memory, MemoryKind, MemoryStatus, Source, Task, TextMemory, now
from memos_gql.ingest.derived import Place
from memos_gql.ingest.understand.building import contradiction_memory
from memos_gql.ingest.understand.material import moment
from memos_gql.ingest.understand.step import Derived
from memos_gql.memory.comparable import comparable
from memos_gql.models.budget import cut_to
from memos_gql.models.chat import Answer, ProjectChat, Question
from memos_gql.models.fence import Fence
from memos_gql.models.forms import ContradictionNotes
from memos_gql.models.prompts import prompt
from memos_gql.resources import Resources
from memos_gql.storage.conditions import AllOf, Conditions, OneOf, TextField

MOST_NEW, MOST_OLDER = 10, 5
"""Most new memories of one stretch of messages, and most older memories compared with each of them."""
NEAR = 0.85
"""The smallest cosine of two texts that may be about the same thing."""
MEMORY_TOKENS = 100


async def find_contradictions(chat: ProjectChat, resources: Resources, task: Task, places: Sequence[Place]) -> Derived:
    """Ask which new memories of some sources contradict older ones.

    Without similar older ones, the model is not asked.

    Raises:
        ModelFailure: the model gave nothing usable.
    """
    new = await _words(task, {"sources.message_id": {"$in": [place.message_id for place in places]}})
    older = await _older(resources, task, new[:MOST_NEW])
    if not older:
        return Derived((), 0)
    fence, asked = Fence(), prompt("contradiction")
    system, user = asked.filled(rule=fence.rule, new=_listed(new[:MOST_NEW], fence), older=_listed(older, fence))
    answer = await chat.fill_in(Question(system, user), ContradictionNotes)
    derivation = Derivation(model=answer.model, prompt=asked.id, derived_at=now())
    pairs = _pairs(answer, new[:MOST_NEW], older)
    made = [
        contradiction_memory(one, other, reason, task_id=task.id, derivation=derivation) for one, other, reason in pairs
    ]
    concerned = [memory for one, other, _ in pairs for memory in (one, other)]
    return Derived(made, answer.tokens, tuple(map(_place, concerned)), frozenset(memory.id for memory in concerned))


async def _older(resources: Resources, task: Task, new: Sequence[TextMemory]) -> list[TextMemory]:
    """Return the active memories that are similar to the new ones and have other sources."""
    active = AllOf((OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)), OneOf(TextField.KIND, (MemoryKind.TEXT,))))
    near: dict[str, None] = {}
    meaning = await resources.meanings.current(task.scope.project)
    for memory in new:
        found = await meaning.vectors.candidates(
            query_vector=await meaning.embedder.embed_query(comparable(memory.value)),
            query=comparable(memory.value),
            places=(Conditions(owner=task.owner, where=active),),
            limit=MOST_OLDER + len(new),
        )
        best = sorted((one for one in found if one.cosine >= NEAR), key=lambda one: -one.cosine)
        known = {each.id for each in new}
        near |= dict.fromkeys([one.id for one in best if one.id not in known][:MOST_OLDER])
    return await _words(task, {"_id": {"$in": list(near)}})


async def _words(task: Task, which: dict[str, object]) -> list[TextMemory]:
    active = {"derivation": None, "status": MemoryStatus.ACTIVATED}
    return await task.scope.find(TextMemory, {**active, **which}).sort("+_id").to_list()


def _listed(memories: Sequence[Memory], fence: Fence) -> str:
    shown = (fence.around(cut_to(memory.value, MEMORY_TOKENS)) for memory in memories)
    said = (moment(memory.said_at) for memory in memories)
    return "\n".join(
        f"{number}, said at {at}:\n{words}" for number, (at, words) in enumerate(zip(said, shown, strict=True), start=1)
    )


def _pairs(
    answer: Answer[ContradictionNotes], new: Sequence[TextMemory], older: Sequence[TextMemory]
) -> list[tuple[TextMemory, TextMemory, str]]:
    """Return each pair whose numbers exist, once."""
    there = [pair for pair in answer.value.pairs if 1 <= pair.new <= len(new) and 1 <= pair.older <= len(older)]
    named = {(pair.new, pair.older): pair.reason for pair in there}
    return [(new[one - 1], older[other - 1], reason) for (one, other), reason in named.items()]


def _place(memory: Memory) -> Place:
    source: Source = memory.sources[-1]
    return Place(source.message_id, source.file_id)
