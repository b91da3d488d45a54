"""Feedback in free words is understood by the chat model, and changes only what the user's own words name."""

import pytest

from memos_gql.documents import Memory, MemoryStatus, ProjectScope, Role, owned_by_user
from memos_gql.feedback import ChangeKind, Feedback, Outcome, give
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.resources import Resources
from memos_gql.settings import Settings
from tests.models.stand_in import Behaviour, StandIn, fails, fills_in, says

ADDRESS = "My sister Lea lives in Ghent."


@pytest.fixture
def settings(settings: Settings, stand_in: StandIn) -> Settings:
    return settings.model_copy(update={"chat_url": stand_in.url, "chat_model": "toy", "chat_timeout_s": 2})


async def told(resources: Resources, owner: str, words: str) -> Outcome:
    """Remember an address, and give feedback on it."""
    sent = (SentMessage(role=Role.USER, parts=(ADDRESS,)),)
    task = (
        await accept(resources, ProjectScope("default"), AddRequest(owner=owner, messages=sent, understand=False))
    ).task
    await prepare(resources, task.id)
    return await give(resources, ProjectScope("default"), Feedback(owner=owner, words=words))


async def active(owner: str) -> set[str]:
    found = await Memory.find({"owner": owner, "status": MemoryStatus.ACTIVATED}, with_children=True).to_list()
    return {memory.value for memory in found}


async def test_free_words_replace_a_value_that_they_name(resources: Resources, owner: str, stand_in: StandIn) -> None:
    stand_in.usual = fills_in(wish="replace", old="Ghent", new="Bruges", about="Lea")

    outcome = await told(resources, owner, "Lea packed up and Ghent is history for her, Bruges has her now.")

    assert [change.kind for change in outcome.changes] == [ChangeKind.REPLACED]
    assert await active(owner) == {"User: My sister Lea lives in Bruges."}


@pytest.mark.parametrize(
    "behaviour",
    [
        fills_in(wish="replace", old="Ghent", new="Paris", about="Lea"),
        fills_in(wish="forget", about="everything about Lea"),
        fills_in(wish="none"),
        says("Ghent is wrong."),
        fails(429, Retry_After="3600"),
    ],
    ids=["a value that was not said", "more than was said", "unsure", "another form", "away"],
)
async def test_what_the_user_did_not_say_changes_nothing_and_the_words_are_remembered(
    resources: Resources, owner: str, stand_in: StandIn, behaviour: Behaviour
) -> None:
    stand_in.usual = behaviour

    outcome = await told(resources, owner, "Hm, the thing with Lea and Ghent sounds odd to me.")

    assert [change.kind for change in outcome.changes] == [ChangeKind.ADDED]
    assert await active(owner) == {f"User: {ADDRESS}", "User: Hm, the thing with Lea and Ghent sounds odd to me."}


async def test_words_that_a_rule_reads_are_sent_to_no_model(
    resources: Resources, owner: str, stand_in: StandIn
) -> None:
    await told(resources, owner, "Lea does not live in Ghent but in Bruges.")

    assert stand_in.asked == []


async def test_nothing_of_another_user_is_touched(
    resources: Resources, owner: str, user_id: str, stand_in: StandIn
) -> None:
    other = owned_by_user(f"{user_id}-other")
    stand_in.usual = fills_in(wish="none")
    await told(resources, other, "That sounds odd to me indeed.")
    before = await active(other)
    stand_in.usual = fills_in(wish="forget", about="Lea lives in Ghent")

    await told(resources, owner, "Please let it slip your mind that Lea lives in Ghent.")

    assert await active(other) == before
