"""Lists in pages, and anything by its id."""

import pytest

from tests.e2e.client import MEMORIES, MEMORY, SEARCH, TASK, Client, Fields, document, inline, text

MESSAGES = """\
query ($userId: ID!, $first: Int!, $after: String) { messages(userId: $userId, first: $first, after: $after) {
    edges { cursor node { id content { ... on TextContent { text } } } } pageInfo { hasNextPage endCursor }
} }"""
TASKS = """query ($userId: ID!, $first: Int!, $after: String) { tasks(userId: $userId, first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor }
} }"""
LISTS = {"messages": MESSAGES, "memories": MEMORIES, "tasks": TASKS}


def pages(client: Client, name: str, listing: str, /, *, between: str, **variables: object) -> list[str]:
    """Page through a list by threes, adding something before every further page, and return the ids."""
    found: list[str] = []
    after = None
    while True:
        page = client.result(name, listing, userId=client.user_id, first=3, after=after, **variables)
        found += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
        if between:
            client.add(text(f"{between} {len(found)}"), asyncMode=False)


def seven_notes(client: Client) -> None:
    for number in range(7):
        client.add(text(f"Note number {number} is about topic {number}."), asyncMode=False)


@pytest.mark.parametrize(("name", "query"), [("memories", MEMORIES), ("tasks", TASKS)])
def test_paging_backwards_in_time_meets_each_row_once_while_others_are_added(
    client: Client, name: str, query: str
) -> None:
    seven_notes(client)
    expected = pages(client, name, query, between="")

    found = pages(client, name, query, between="Interrupted at")

    assert len(expected) == 7
    assert found == expected


def test_paging_forwards_in_time_meets_every_row_and_then_the_new_ones(client: Client) -> None:
    seven_notes(client)
    expected = pages(client, "messages", MESSAGES, between="")

    found = pages(client, "messages", MESSAGES, between="Interrupted at")

    assert found[:7] == expected
    assert len(found) == len(set(found)) == 9


def test_oldest_and_newest_are_opposite_orders(client: Client) -> None:
    seven_notes(client)

    oldest = pages(client, "memories", MEMORIES, between="", orderBy="OLDEST")

    assert oldest == pages(client, "memories", MEMORIES, between="")[::-1]


def test_a_search_can_be_paged(client: Client) -> None:
    seven_notes(client)

    found = pages(client, "searchMemory", SEARCH, between="", query="notes about a topic")

    assert sorted(found) == sorted(memory["id"] for memory in client.memories())


def test_the_total_counts_what_the_filter_lets_through(client: Client) -> None:
    seven_notes(client)
    client.add(text("Something else."), asyncMode=False, tags=["odd"])

    everything = client.result("memories", MEMORIES, userId=client.user_id, first=2)
    odd = client.result("memories", MEMORIES, userId=client.user_id, first=2, filter={"tags": ["odd"]})

    assert (everything["totalCount"], odd["totalCount"]) == (8, 1)


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_another_list_is_refused(client: Client, name: str) -> None:
    for after in ("nonsense", "W10", "bnVsbA"):
        answer = client.send(LISTS[name], userId=client.user_id, first=3, after=after).json()

        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_that_is_too_large_is_refused(client: Client, first: int) -> None:
    answer = client.send(MESSAGES, userId=client.user_id, first=first).json()

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def everything(client: Client) -> dict[str, str]:
    task = client.added(text("Look at this."), document(inline(b"The piano is out of tune."), "piano.txt"))
    (message,) = client.result("messages", MESSAGES, userId=client.user_id, first=9)["edges"]
    return {
        "Task": task["id"],
        "Message": message["node"]["id"],
        "File": task["files"][0]["file"]["id"],
        "TextMemory": client.memories()[0]["id"],
    }


def test_everything_can_be_fetched_by_its_id(client: Client) -> None:
    ids = everything(client)

    for kind, node_id in ids.items():
        found = client.result("node", "query ($id: ID!) { node(id: $id) { __typename id } }", id=node_id)
        assert found == {"__typename": kind, "id": node_id}


def test_nodes_come_in_order_with_null_where_there_is_none(client: Client) -> None:
    ids = everything(client)
    wanted = [ids["File"], "task_unknown", ids["TextMemory"], "nonsense", "", ids["Task"], ids["File"]]

    nodes: list[Fields | None] = client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wanted)["nodes"]

    known = set(ids.values())
    assert [node and node["id"] for node in nodes] == [node_id if node_id in known else None for node_id in wanted]


def test_a_node_is_as_whole_as_in_its_list(client: Client) -> None:
    ids = everything(client)
    query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Task {{ {TASK} }} {MEMORY} }} }}"

    nodes = client.ask(query, ids=[ids["Task"], ids["TextMemory"]])["nodes"]

    assert nodes == [client.task(ids["Task"]), client.memories()[0]]
