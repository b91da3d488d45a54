"""Knowledge bases over GraphQL: all that the MemOS API does with them."""

from tests.e2e.client import Client, Fields, Upload, inline
from tests.e2e.memos import Memos

CREATE = """mutation ($input: CreateKnowledgeBaseInput!) { createKnowledgeBase(input: $input) {
    ... on CreateKnowledgeBasePayload { knowledgeBase { id } } ... on InvalidInputError { issues { path } } } }"""
FILL = """mutation ($input: AddKnowledgeBaseFilesInput!) { addKnowledgeBaseFiles(input: $input) {
    ... on AddKnowledgeBaseFilesPayload { tasks { id files { file { id name } } } } ... on NotFoundError { ids }
    ... on InvalidInputError { issues { path message } } } }"""
EMPTY = """mutation ($input: DeleteKnowledgeBaseFilesInput!) { deleteKnowledgeBaseFiles(input: $input) {
    ... on DeleteKnowledgeBaseFilesPayload { deletedIds } ... on NotFoundError { ids } } }"""
DELETE = """mutation ($input: DeleteKnowledgeBaseInput!) { deleteKnowledgeBase(input: $input) {
    ... on DeleteKnowledgeBasePayload { deletedId } ... on NotFoundError { ids } } }"""
SHELF = """query ($id: ID!) { node(id: $id) { ... on KnowledgeBase { fileCount files { edges { node {
    name state conversationId failure { code } } } } } } }"""
SEARCH = """query ($user: ID!, $bases: [ID!]) {
    searchMemory(query: "When is the boiler serviced?", userId: $user, knowledgeBaseIds: $bases) {
    edges { node { ... on MemoryItem { value userId ownerKind } } } } }"""


def made(client: Client, name: str = "Manuals") -> str:
    return str(client.result("createKnowledgeBase", CREATE, input={"name": name})["knowledgeBase"]["id"])


def filled(client: Client, base: str, *files: Fields) -> list[Fields]:
    """Add files, and return their tasks as they ended."""
    tasks = client.result("addKnowledgeBaseFiles", FILL, input={"knowledgeBaseId": base, "files": list(files)})["tasks"]
    return [[*client.watch(task["id"])][-1] for task in tasks]


def found(client: Client, *bases: str) -> list[Fields]:
    return [
        edge["node"] for edge in client.result("searchMemory", SEARCH, user=client.user_id, bases=[*bases])["edges"]
    ]


def test_a_file_of_a_knowledge_base_is_found_where_a_search_names_it(client: Client) -> None:
    base = made(client)

    good, bad = filled(
        client,
        base,
        {"source": {"upload": Upload("boiler.txt", b"The boiler is serviced in May.")}},
        {"source": inline(b"\0\1\2\3 nothing that can be read"), "name": "noise.bin"},
    )

    assert (good["state"], bad["state"]) == ("COMPLETED", "FAILED")
    assert found(client) == []
    assert found(client, base) == [
        {"value": "The boiler is serviced in May.", "userId": base, "ownerKind": "KNOWLEDGE_BASE"}
    ]
    assert found(client, "all")[0]["value"] == "The boiler is serviced in May."
    shelf = client.result("node", SHELF, id=base)
    assert shelf["fileCount"] == 2
    assert {
        edge["node"]["name"]: (edge["node"]["state"], edge["node"]["failure"]) for edge in shelf["files"]["edges"]
    } == {
        "boiler.txt": ("COMPLETED", None),
        "noise.bin": ("FAILED", {"code": "UNSUPPORTED_MEDIA_TYPE"}),
    }


def test_deleted_files_and_knowledge_bases_are_gone(client: Client, memos: Memos) -> None:
    base = made(client)
    (task,) = filled(client, base, {"source": inline(b"The boiler is serviced in May."), "name": "boiler.txt"})
    file_id = task["files"][0]["file"]["id"]

    refused = client.result("deleteKnowledgeBaseFiles", EMPTY, input={"fileIds": [file_id, "file_none"]})
    emptied = client.result("deleteKnowledgeBaseFiles", EMPTY, input={"fileIds": [file_id]})

    assert (refused, emptied) == ({"ids": ["file_none"]}, {"deletedIds": [file_id]})
    assert (found(client, base), client.result("node", SHELF, id=base)["fileCount"]) == ([], 0)
    assert client.result("deleteKnowledgeBase", DELETE, input={"id": base}) == {"deletedId": base}
    assert client.result("deleteKnowledgeBase", DELETE, input={"id": base}) == {"ids": [base]}
    assert client.ask(SHELF, id=base) == {"node": None}


def test_what_breaks_a_rule_is_refused_with_its_place_and_nothing_is_stored(client: Client) -> None:
    base = made(client)

    long_name = client.result("createKnowledgeBase", CREATE, input={"name": "x" * 201, "description": "y"})
    none = client.result("addKnowledgeBaseFiles", FILL, input={"knowledgeBaseId": base, "files": []})
    unnamed = client.result(
        "addKnowledgeBaseFiles",
        FILL,
        input={"knowledgeBaseId": base, "files": [{"source": inline(b"a"), "name": "  "}]},
    )
    nowhere = client.result(
        "addKnowledgeBaseFiles", FILL, input={"knowledgeBaseId": "kb_none", "files": [{"source": inline(b"a")}]}
    )

    assert long_name == {"issues": [{"path": ["input", "name"]}]}
    assert [issue["path"] for issue in none["issues"]] == [["input", "files"]]
    assert [issue["path"] for issue in unnamed["issues"]] == [["input", "files", "0"]]
    assert nowhere == {"ids": ["kb_none"]}
    assert client.result("node", SHELF, id=base)["fileCount"] == 0
