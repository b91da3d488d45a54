"""What becomes of answers that are too long."""

import json

import httpx

from memos_gql.lengths import text_length
from memos_gql.schema.answer_length import MAX_ANSWER_LENGTH

MILLION = 1_000_000
TOO_LONG = "The answer has more than 16,777,216 characters of text; ask for fewer rows by `first`, or for fewer fields."
AMPLIFIED = {"text": "x" * MILLION}


def selecting(times: int) -> str:
    return f"query ($text: JSON!) {{ {' '.join(f'a{number}: json(json: $text)' for number in range(times))} }}"


def test_texts_are_counted_wherever_they_stand() -> None:
    assert text_length({"a": ["bc", {"d": "é猫"}, None, 12, True]}, most=100) == 4
    assert text_length(["x" * 10] * 1000, most=25) == 30


async def test_an_answer_that_repeats_a_long_text_too_often_is_refused(client: httpx.AsyncClient) -> None:
    fits, refused = [
        (await client.post("/graphql", json={"query": selecting(times), "variables": AMPLIFIED})).json()
        for times in (16, 17)
    ]

    assert [len(text) for text in fits["data"].values()] == [MILLION] * 16
    assert refused == {
        "data": None,
        "errors": [{"message": TOO_LONG, "path": ["a0"], "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}],
    }


async def test_the_operations_of_a_batch_share_the_limit(client: httpx.AsyncClient) -> None:
    batch = [{"query": selecting(10), "variables": {"text": "x" * 900_000}}] * 2

    answers = (await client.post("/graphql", json=batch)).json()

    assert sorted("errors" in answer for answer in answers) == [False, True]
    assert sum(text_length(answer.get("data"), most=MAX_ANSWER_LENGTH) for answer in answers) == 10 * 900_000


async def test_only_the_event_of_a_stream_that_is_too_long_is_refused(client: httpx.AsyncClient) -> None:
    query = f"subscription {{ lengths(of: [3, {MAX_ANSWER_LENGTH + 1}, {MAX_ANSWER_LENGTH}]) }}"

    response = await client.post("/graphql", json={"query": query}, headers={"accept": "text/event-stream"})

    events = [
        json.loads(line.removeprefix("data: ")) for line in response.text.splitlines() if line.startswith("data: {")
    ]
    assert [len(event["data"]["lengths"]) if event["data"] else event["errors"][0]["message"] for event in events] == [
        3,
        TOO_LONG,
        MAX_ANSWER_LENGTH,
    ]
