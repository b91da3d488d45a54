"""When something was said can be asked for: in filters, orders and lists; and what asks nothing is refused."""

import pytest

from tests.e2e.client import ADD, SEARCH, Client, Fields, text
from tests.e2e.test_forgetting import DELETE

MEMORIES = """\
query ($userId: ID!, $orderBy: MemoryOrder! = NEWEST, $filter: MemoryFilter, $first: Int! = 10, $after: String) {
    memories(userId: $userId, orderBy: $orderBy, filter: $filter, first: $first, after: $after) {
        edges { cursor node { ... on MemoryItem { value saidAt } } }
    }
}"""
MESSAGES = """query ($userId: ID!, $orderBy: MessageOrder! = OLDEST, $first: Int! = 10, $after: String) {
    messages(userId: $userId, orderBy: $orderBy, first: $first, after: $after) { edges { cursor node { sentAt } } }
}"""
FEBRUARY, MAY, SEPTEMBER = "2026-02-01T09:00:00Z", "2026-05-01T09:00:00Z", "2026-09-01T09:00:00Z"
MONTHS_LATER = ("2026-03-10T09:00:00Z", "2026-06-10T09:00:00Z", "2026-10-10T09:00:00Z")
LAST_MONTH = """query ($userId: ID!, $now: DateTime) {
    searchMemory(query: "What happened to the roof last month?", userId: $userId, now: $now, first: 1) {
        edges { node { ... on MemoryItem { value } } }
    }
}"""
ALIKE = """query ($userId: ID!) {
    searchMemory(query: "What is the boat called?", userId: $userId) \
{ edges { alike node { ... on MemoryItem { value } } } }
}"""


def said(client: Client, words: str, at: str) -> None:
    message = {"role": "USER", "content": [text(words)], "sentAt": at}
    client.result("addMessage", ADD, input={"userId": client.user_id, "messages": [message], "asyncMode": False})


@pytest.fixture
def diary(client: Client) -> Client:
    """Three notes whose order in time is not the order in which they were stored."""
    said(client, "The roof was mended by Aino.", MAY)
    said(client, "The roof was painted by Mikko.", SEPTEMBER)
    said(client, "The roof was insured by Otso.", FEBRUARY)
    return client


def values(client: Client, **asked: object) -> list[str]:
    edges: list[Fields] = client.result("memories", MEMORIES, userId=client.user_id, **asked)["edges"]
    return [edge["node"]["value"].split()[-1] for edge in edges]


def test_memories_are_listed_in_the_order_that_is_asked_for(diary: Client) -> None:
    assert values(diary, orderBy="SAID_NEWEST") == ["Mikko.", "Aino.", "Otso."]
    assert values(diary, orderBy="SAID_OLDEST") == ["Otso.", "Aino.", "Mikko."]
    said(diary, "The roof was mended by Aino.", FEBRUARY)
    assert values(diary, orderBy="UPDATED_NEWEST")[0] == "Aino."


def test_a_page_of_an_order_goes_on_where_the_one_before_ended(diary: Client) -> None:
    first = diary.result("memories", MEMORIES, userId=diary.user_id, orderBy="SAID_OLDEST", first=1)["edges"][0]

    assert first["node"]["saidAt"] == FEBRUARY
    assert values(diary, orderBy="SAID_OLDEST", after=first["cursor"]) == ["Aino.", "Mikko."]


def test_a_filter_by_when_it_was_said_is_half_open_in_lists_and_in_search(diary: Client) -> None:
    spring = {"saidAfter": FEBRUARY, "saidBefore": MAY}

    found = diary.search("Who did something to the roof?", filter=spring)

    assert values(diary, filter=spring) == ["Otso."]
    assert [edge["node"]["value"] for edge in found] == ["User: The roof was insured by Otso."]


def test_messages_are_listed_oldest_first_or_newest_first(diary: Client) -> None:
    def listed(**asked: object) -> list[str]:
        return [
            edge["node"]["sentAt"]
            for edge in diary.result("messages", MESSAGES, userId=diary.user_id, **asked)["edges"]
        ]

    newest = diary.result("messages", MESSAGES, userId=diary.user_id, orderBy="NEWEST", first=1)["edges"][0]

    assert listed() == [FEBRUARY, MAY, SEPTEMBER]
    assert listed(orderBy="NEWEST") == [SEPTEMBER, MAY, FEBRUARY]
    assert listed(orderBy="NEWEST", after=newest["cursor"]) == [MAY, FEBRUARY]


@pytest.mark.parametrize("query", ["", "  \n", "\u200b", "\ufeff", "\0"])
def test_a_blank_query_is_refused(client: Client, query: str) -> None:
    answer = client.send(SEARCH, query=query, userId=client.user_id).json()

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "`query` is blank" in answer["errors"][0]["message"]


@pytest.mark.parametrize("relativity", [1.01, 30, -0.1])
def test_a_relativity_that_nothing_can_have_is_refused(client: Client, relativity: float) -> None:
    search = (
        "query ($userId: ID!, $least: Float!) "
        '{ searchMemory(query: "tea", userId: $userId, minRelativity: $least) { tookMs } }'
    )

    answer = client.send(search, userId=client.user_id, least=relativity).json()

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "must be 0 to 1" in answer["errors"][0]["message"]


def test_an_empty_list_of_ids_to_delete_is_refused_and_nothing_is_deleted(diary: Client) -> None:
    refused = diary.result("deleteMemories", DELETE, input={"userId": diary.user_id, "select": {"ids": []}})

    assert refused == {"code": "INVALID_INPUT"}
    assert len(values(diary)) == 3


def test_a_search_counts_days_from_the_moment_it_names(diary: Client) -> None:
    firsts = [
        diary.result("searchMemory", LAST_MONTH, userId=diary.user_id, now=now)["edges"][0]["node"]["value"]
        for now in MONTHS_LATER
    ]

    assert [value.split()[-1] for value in firsts] == ["Otso.", "Aino.", "Mikko."]


def test_what_was_said_in_several_conversations_is_one_row_that_counts_them(client: Client) -> None:
    for at in (FEBRUARY, MAY, SEPTEMBER):
        said(client, "The boat is called Siiri.", at)
    said(client, "The boat needs paint.", MAY)

    edges = client.result("searchMemory", ALIKE, userId=client.user_id)["edges"]

    rows = [(edge["node"]["value"], edge["alike"]) for edge in edges]
    assert rows == [("User: The boat is called Siiri.", 2), ("User: The boat needs paint.", 0)]
