"""What a classifier takes a user's words for is remembered where no rule reads them."""

import pytest

from memos_gql.documents import Memory, PreferenceMemory, PreferenceType, ProjectScope, Role, Stance, TextMemory
from memos_gql.ingest.preview import extract
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.memory.preferences import find_statements
from memos_gql.resources import Resources
from tests.ingest.remembering.test_active_preferences import said

UNREAD = {
    "wake me with jazz and I am happy for the whole day": Stance.FOR,
    "me and horror films will never be friends": Stance.AGAINST,
    "写给我的东西字越少我越舒坦": Stance.FOR,
    "微波炉热过的米饭，打死我也咽不下去": Stance.AGAINST,
}
"""Preferences that no rule reads."""
NONE_SAID = [
    "The plumber is coming on Tuesday between ten and twelve.",
    "My sister cannot stand raisins in anything.",
    "can you make the second paragraph shorter",
    "师傅说周二上午十点过来修水管",
    "帮我把第二段改短一点",
]


async def preferences(owner: str) -> list[PreferenceMemory]:
    return await PreferenceMemory.find({"owner": owner}).to_list()


@pytest.mark.parametrize("words", UNREAD)
async def test_a_preference_that_no_rule_reads_is_remembered(resources: Resources, owner: str, words: str) -> None:
    assert find_statements(words) == []

    await said(resources, owner, words)

    (found,) = await preferences(owner)
    (text,) = await TextMemory.find({"owner": owner, "_class_id": "Memory.TextMemory"}).to_list()
    assert (found.value, found.stance, found.sources) == (f"User: {words}", UNREAD[words], text.sources)
    assert found.preference_type is PreferenceType.EXPLICIT
    assert words in found.reasoning


@pytest.mark.parametrize("words", NONE_SAID)
async def test_news_requests_and_tastes_of_others_are_no_preferences(
    resources: Resources, owner: str, words: str
) -> None:
    await said(resources, owner, words)

    assert await preferences(owner) == []


async def test_what_an_assistant_says_is_not_judged(resources: Resources, owner: str) -> None:
    await said(resources, owner, next(iter(UNREAD)), role=Role.ASSISTANT)

    assert await preferences(owner) == []


async def test_the_same_words_said_again_are_one_preference_with_both_sources(resources: Resources, owner: str) -> None:
    words = next(iter(UNREAD))

    await said(resources, owner, words)
    await said(resources, owner, words, day=1, conversation="another")

    (found,) = await preferences(owner)
    assert len(found.sources) == 2


async def test_a_preview_finds_the_same_and_stores_nothing(resources: Resources, owner: str) -> None:
    words = next(iter(UNREAD))
    request = AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=(words,)),))

    found = await extract(resources, ProjectScope("default"), request)

    assert [type(memory) for memory in found] == [TextMemory, PreferenceMemory]
    assert await Memory.find({"owner": owner}, with_children=True).count() == 0
