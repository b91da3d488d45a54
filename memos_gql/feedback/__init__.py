"""Feedback: corrections are applied to the memories they concern; other feedback is stored as a correction."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from memos_gql.documents import Memory, OwnerScope, ProjectScope, Role, Task, TextMemory
from memos_gql.errors import InvalidInput, Issue
from memos_gql.feedback.conjuncts import without_denied
from memos_gql.feedback.disputing import disputed
from memos_gql.feedback.edits import (
    Change,
    ChangeKind,
    Edit,
    carry_out,
    denied,
    forgotten,
    hidden,
    replaced,
    with_exchange,
)
from memos_gql.feedback.find import (
    is_brief,
    is_of_other,
    said_about,
    said_last,
    said_not,
    said_of_ended,
    said_of_event,
    said_so,
    says_just,
    told_by,
)
from memos_gql.feedback.owners import as_own, said_of
from memos_gql.feedback.pointing import last_with, said_just_before
from memos_gql.feedback.rewording import Exchange, exchange
from memos_gql.feedback.tenses import tells_over
from memos_gql.feedback.understanding import understood
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage, check
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.memory.corrections import read_correction
from memos_gql.memory.preferences import find_statements
from memos_gql.memory.rhetorical import is_passing
from memos_gql.memory.shapes import STRONG, is_bare_value, shape_of
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.visible import is_visible
from memos_gql.memory.wishes import Correction, Wish
from memos_gql.reach import granted, reach
from memos_gql.resources import Resources
from memos_gql.traces import memory_operation

__all__ = ["Change", "ChangeKind", "Feedback", "Outcome", "give"]

MOST_TRIES = 20
"""Attempts at changing memories that others change at the same time; after that the words are only remembered."""


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """A user's own words. They change only memories of the same owner."""

    owner: str
    words: str
    conversation_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The task that stores the feedback, and every change it made."""

    task: Task
    changes: Sequence[Change]


@memory_operation("upsert_memory")
async def give(resources: Resources, scope: ProjectScope, feedback: Feedback) -> Outcome:
    """Apply the feedback; the changes are searchable on return.

    "X is wrong, it is Y" replaces memories that say X of the same thing, if both are values of one kind.
    "X is wrong" replaces a memory that says only X. "Forget that …" hides the memories that say it.
    All other words are remembered as a correction, which ranks before what it contradicts.

    Raises:
        InvalidInput: the feedback breaks a rule; nothing is changed.
        Forbidden: the caller's key may not change this owner's data; nothing is changed.
        DependencyUnavailable: the index is unavailable; nothing is changed.
    """
    if not is_visible(feedback.words):
        raise InvalidInput([Issue(("input", "feedback"), "Feedback needs words: say what was wrong or missing.")])
    request = _request(feedback)
    check(request, resources.settings)
    reach().require_writing(feedback.owner)
    await resources.vectors.of(scope).require()
    correction = read_correction(feedback.words)
    if correction is None:
        correction = await understood(resources.models.of(scope).chat, feedback.words)
    mine = scope.of(feedback.owner)
    for _ in range(MOST_TRIES):
        edits = await _edits(resources, mine, correction, feedback)
        if edits is None:
            edits = await _affirmed(resources, mine, feedback) or await _disputed(mine, correction, feedback)
        if edits is None:
            break
        with granted(feedback.owner):
            done = await carry_out(resources, mine, edits, request)
        if done is not None:
            return Outcome(*done)
    return await _remember(resources, mine, request)


async def _edits(
    resources: Resources, scope: OwnerScope, correction: Correction | None, feedback: Feedback
) -> list[Edit] | None:
    """List the changes to make; None if the words themselves are to be remembered."""
    if correction is None or correction.wish is Wish.REMEMBER:
        return None
    if correction.of_other:
        of_other = await _of_other(resources, scope, correction, feedback)
        if of_other or correction.is_last:
            return of_other or None
        # "The one who sails is my uncle" may also correct who sails
        correction = replace(correction, wish=Wish.REPLACE, restated=correction.words)
    if correction.is_last:
        just_said = await said_just_before(scope, conversation_id=feedback.conversation_id)
        if correction.wish is Wish.DENY:
            # "That's wrong" does not say which of many things is
            just_said = just_said if all(map(is_brief, just_said)) else []
        if correction.ended_if:
            ended_if = told_by(correction.ended_if)
            said = [memory for memory in just_said if re.search(ended_if, memory.value, re.IGNORECASE)]
            return [denied(memory) for memory in said if isinstance(memory, TextMemory)] or None
        return [hidden(memory) for memory in just_said] or None
    if correction.wish is Wish.FORGET:
        said = await said_about(resources, scope, correction.about)
        return [forgotten(memory, correction.about) for memory in said]
    if correction.wish is Wish.DENY:
        return await _denials(resources, scope, correction, feedback) or None
    if correction.old:
        wrong = await said_so(resources, scope, correction, conversation_id=feedback.conversation_id)
    else:
        wrong = await said_last(scope, correction, conversation_id=feedback.conversation_id)
    edits = [await asyncio.to_thread(_replaced, memory, correction) for memory in wrong]
    return [edit for edit in edits if edit] or None


def _replaced(memory: Memory, correction: Correction) -> Edit | None:
    """Correct the memory; what has happened by now is told by the feedback's own words."""
    if is_passing(correction.words, beside=memory.value) and shape_of(correction.new) not in STRONG:
        return None
    if not (isinstance(memory, TextMemory) and tells_over(memory.value, correction.words)):
        return replaced(memory, correction)
    found = exchange(correction, memory.value)
    # "I ate at Luigi's" leaves true that I eat at Mario's
    return denied(memory) if found and shape_of(found.new) in STRONG and is_brief(memory) else None


async def _of_other(resources: Resources, scope: OwnerScope, correction: Correction, feedback: Feedback) -> list[Edit]:
    """Say of somebody else what the user seemed to say of themselves."""
    if correction.is_last:
        said = await said_just_before(scope, conversation_id=feedback.conversation_id)
    else:
        said = await said_about(resources, scope, as_own(correction.about))
    edits = [_said_of(correction.of_other, memory) for memory in said if is_of_other(correction, memory)]
    return [edit for edit in edits if edit]


def _said_of(other: str, memory: Memory) -> Edit | None:
    said = without_speaker(memory.value)
    if not isinstance(memory, TextMemory):
        return hidden(memory)
    right = said_of(other, said)
    return with_exchange(memory, Exchange(said, right)) if right else denied(memory)


async def _affirmed(resources: Resources, scope: OwnerScope, feedback: Feedback) -> list[Edit] | None:
    """List memories that deny what the feedback says; a preference takes the place of its contrary anyway."""
    if find_statements(feedback.words):
        return None
    return [denied(memory) for memory in await said_not(resources, scope, feedback.words)] or None


async def _disputed(scope: OwnerScope, correction: Correction | None, feedback: Feedback) -> list[Edit] | None:
    """Let the feedback's own words succeed a memory that it denies, if nothing better can be done."""
    is_other_wish = correction is not None and correction.wish not in {Wish.REPLACE, Wish.DENY}
    if is_other_wish or find_statements(feedback.words):
        return None
    said = await disputed(scope, feedback.words, conversation_id=feedback.conversation_id)
    return [denied(memory) for memory in said] or None


async def _denials(resources: Resources, scope: OwnerScope, correction: Correction, feedback: Feedback) -> list[Edit]:
    """List memories that say only what is denied. A denied preference needs none: its contrary replaces it anyway."""
    if correction.kind is not None:
        said = await last_with(scope, correction.kind, conversation_id=feedback.conversation_id)
        # Without the memory beside them, the words "That date is wrong" tell nothing
        return [hidden(memory) for memory in said] if all(map(is_brief, said)) else []
    if correction.ended_if:
        ended = await said_of_ended(resources, scope, correction)
        ended = ended or await said_of_event(scope, correction, conversation_id=feedback.conversation_id)
        return [denied(memory) for memory in ended]
    if find_statements(feedback.words):
        return []
    if is_bare_value(correction.about):
        said = await said_so(
            resources,
            scope,
            replace(correction, about="", old=correction.about),
            conversation_id=feedback.conversation_id,
        )
        return [denied(memory) for memory in said if len(said) == 1]
    said = await said_about(resources, scope, correction.about)
    parts = [(memory, without_denied(without_speaker(memory.value), correction.about)) for memory in said]
    narrowed = [with_exchange(memory, Exchange(*part)) for memory, part in parts if part]
    if narrowed:
        return narrowed
    return [denied(memory) for memory in said if isinstance(memory, TextMemory) and says_just(correction.about, memory)]


def _request(feedback: Feedback) -> AddRequest:
    return AddRequest(
        owner=feedback.owner,
        conversation_id=feedback.conversation_id,
        agent_id=feedback.agent_id,
        app_id=feedback.app_id,
        messages=(SentMessage(role=Role.USER, parts=(feedback.words,)),),
        tags=("feedback",),
        is_correction=True,
        understand=False,
    )


async def _remember(resources: Resources, scope: OwnerScope, request: AddRequest) -> Outcome:
    task = (await accept(resources, scope.project, request)).task
    with granted(request.owner):
        await prepare(resources, task.id)
    memories = await scope.find(Memory, {"sources.task_id": task.id}).to_list()
    return Outcome(await Task.get(task.id) or task, [Change(ChangeKind.ADDED, memory.id) for memory in memories])
