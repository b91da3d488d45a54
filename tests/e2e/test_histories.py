"""A history as OpenAI's and Anthropic's APIs have it is taken as it is, over both edges."""

from tests.e2e.client import ADD, Client, Fields
from tests.e2e.memos import Memos

MESSAGES = """query ($userId: ID!) { messages(userId: $userId) { edges { node {
    role toolCallId toolCalls { callId name arguments } content { ... on TextContent { text } } } } } }"""
KEPT = [
    ("SYSTEM", None, [], ["Answer briefly."]),
    ("USER", None, [], ["What is the weather in Bern?"]),
    ("ASSISTANT", None, [{"callId": "c1", "name": "weather", "arguments": {"city": "Bern"}}], ["I look it up."]),
    ("TOOL", "c1", [], ["Sunny, 21 degrees."]),
    ("USER", None, [], ["Thank you, I leave for Bern on Friday."]),
]


def kept(client: Client) -> list[tuple[object, ...]]:
    edges = client.result("messages", MESSAGES, userId=client.user_id)["edges"]
    return [_flat(edge["node"]) for edge in edges]


def _flat(message: Fields) -> tuple[object, ...]:
    return message["role"], message["toolCallId"], message["toolCalls"], [part["text"] for part in message["content"]]


def test_a_history_of_anthropic_is_taken_over_rest(client: Client, memos: Memos) -> None:
    result = {"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "Sunny, 21 degrees."}]}
    call = {"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Bern"}}
    history = [
        {"role": "developer", "content": "Answer briefly."},
        {"role": "user", "content": "What is the weather in Bern?"},
        {"role": "assistant", "content": [{"type": "text", "text": "I look it up."}, call]},
        {"role": "user", "content": [result, {"type": "text", "text": "Thank you, I leave for Bern on Friday."}]},
    ]

    assert memos.ask("add/message", messages=history, async_mode=False)["status"] == "completed"

    assert kept(client) == KEPT


def test_a_history_of_anthropic_is_taken_over_graphql(client: Client) -> None:
    call = {"callId": "c1", "name": "weather", "arguments": {"city": "Bern"}}
    result = {"callId": "c1", "content": [{"text": "Sunny, 21 degrees."}]}
    history = [
        {"role": "DEVELOPER", "content": [{"text": "Answer briefly."}]},
        {"role": "USER", "content": [{"text": "What is the weather in Bern?"}]},
        {"role": "ASSISTANT", "content": [{"text": "I look it up."}, {"toolUse": call}]},
        {"role": "USER", "content": [{"toolResult": result}, {"text": "Thank you, I leave for Bern on Friday."}]},
    ]
    wrong = [*history, {"role": "USER", "content": [{"toolUse": call}]}]

    refused = client.result("addMessage", ADD, input={"userId": client.user_id, "messages": wrong})
    client.result(
        "addMessage", ADD, input={"userId": client.user_id, "messages": history, "asyncMode": False, "tags": None}
    )

    assert [issue["path"] for issue in refused["issues"]] == [["input", "messages", "4", "toolCalls"]]
    assert kept(client) == KEPT
