"""Requests that are sent again, as every process that may get them sees it."""

from uuid import uuid4

import pytest
from pydantic import JsonValue

from memos_gql.documents import ProjectScope
from memos_gql.ingest.receiving.repeats import Attempt, answered, arrived, not_answered, reopened
from memos_gql.resources import Database

ANSWER: JsonValue = {"task_id": "task_1"}


@pytest.fixture
def body() -> str:
    return uuid4().hex


async def arrival(body: str) -> Attempt:
    return await arrived(ProjectScope("default"), body, route="add/message")


async def test_equal_requests_share_a_key_until_one_is_answered(database: Database, body: str) -> None:
    first, second = await arrival(body), await arrival(body)
    await answered(second)
    third = await arrival(body)

    assert first == second
    assert (third.idempotency_key != first.idempotency_key, third.answer) == (True, None)


async def test_an_answer_that_nobody_read_is_there_for_the_next(database: Database, body: str) -> None:
    first = await arrival(body)
    await not_answered(first, ANSWER)

    assert await arrival(body) == Attempt(first.id, first.idempotency_key, ANSWER)


async def test_an_answer_is_not_kept_once_an_equal_request_was_answered(database: Database, body: str) -> None:
    first, second = await arrival(body), await arrival(body)
    await answered(second)
    await not_answered(first, ANSWER)

    assert (await arrival(body)).answer is None


async def test_one_thought_to_be_answered_can_be_opened_again_but_not_over_a_newer(
    database: Database, body: str
) -> None:
    first = await arrival(body)
    await answered(first)
    await reopened(first)
    again = await arrival(body)
    await answered(again)
    newer = await arrival(body)
    await reopened(first)
    await not_answered(first, ANSWER)

    assert again == first
    assert await arrival(body) == newer
