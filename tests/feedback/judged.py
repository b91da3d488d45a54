"""Judge what feedback in the words of users did, through everything that happens to a message."""

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import NamedTuple
from uuid import uuid4

from memos_gql.documents import Memory, MemoryStatus, ProjectScope, Role, owned_by_user
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.resources import Resources
from tests.test_feedback import found, told

OTHERS = {
    "english": (
        "My neighbour's cat is called Tiger.",
        "The library opens at noon on Mondays.",
        "We painted the fence.",
    ),
    "chinese": ("邻居家的猫叫老虎。", "图书馆周一中午开门。", "我们刷了篱笆。"),
}
Row = Sequence[str | list[str]]
"""What was said, the feedback on it, and one or more outcomes of which each is right.

What was said may be a list of which the first, or what begins with `*`, is what the feedback is about. All are said in
this order, and the others must stand.
An outcome is a whole sentence, or `@` for the feedback's own words, that stands instead of what was said; `-` nothing;
`=` what was said; `~` and a question: what was said does not answer it first.
"""


MEANT = "* "


class Verdict(StrEnum):
    RIGHT = auto()
    NONSENSE = auto()  # a sentence stands that nobody said and that is no right outcome
    DESTROYED = auto()  # something else that was said does not stand any more
    MISSED = auto()


class Judged(NamedTuple):
    """A row with what came of it."""

    verdict: Verdict
    row: Row
    standing: set[str]


async def judge(resources: Resources, row: Row, language: str) -> Judged:
    first, feedback, *wanted = row
    told_of = [first] if isinstance(first, str) else first
    said, beside = _meant(told_of)
    owner = owned_by_user(uuid4().hex)
    await _say(resources, owner, *OTHERS[language], conversation_id="elsewhere")
    await _say(resources, owner, *(one.removeprefix(MEANT) for one in told_of), conversation_id="c")
    await told(resources, owner, str(feedback))
    texts = await Memory.find({"owner": owner, "_class_id": "Memory.TextMemory"}, with_children=True).to_list()
    stand = {text.value.removeprefix("User: ") for text in texts if text.status is MemoryStatus.ACTIVATED}
    is_replaced = any(text.value == f"User: {said}" and text.replaced_by for text in texts)
    passed = said not in stand or is_replaced
    others, sentences = {*OTHERS[language], *beside}, {str(feedback if want == "@" else want) for want in wanted}
    if stand - others - {said, feedback} - sentences:
        return Judged(Verdict.NONSENSE, row, stand)
    if not stand >= others:
        return Judged(Verdict.DESTROYED, row, stand)
    for want in wanted:
        match want[0]:
            case "-":
                is_right = stand == others
            case "=":
                is_right = said in stand and not is_replaced
            case "~":
                is_right = passed or (await found(resources, owner, str(want[2:])))[0] == f"User: {feedback}"
            case _:
                is_right = passed and bool(stand & sentences)
        if is_right:
            return Judged(Verdict.RIGHT, row, stand)
    return Judged(Verdict.MISSED, row, stand)


def _meant(told_of: Sequence[str]) -> tuple[str, list[str]]:
    """Return what the feedback is about, and what was said beside it."""
    meant = next((one for one in told_of if one.startswith(MEANT)), told_of[0])
    return meant.removeprefix(MEANT), [one for one in told_of if one != meant]


async def _say(resources: Resources, owner: str, *texts: str, conversation_id: str) -> None:
    messages = tuple(SentMessage(role=Role.USER, parts=(text,)) for text in texts)
    request = AddRequest(owner=owner, messages=messages, conversation_id=conversation_id)
    accepted = await accept(resources, ProjectScope("default"), request)
    await prepare(resources, accepted.task.id)
