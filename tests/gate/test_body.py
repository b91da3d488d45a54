"""Short JSON is parsed at once, long JSON in its turn, and JSON of too many values not at all."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from json import JSONDecodeError

import pytest

from memos_gql.errors import InvalidInput
from memos_gql.gate.body import MAX_PARSED_AT_ONCE, MAX_VALUES, decode, parsed
from memos_gql.turns import Turns


def never() -> AbstractAsyncContextManager[None]:
    raise AssertionError("a short text waits for nobody")


async def test_a_short_text_is_parsed_at_once() -> None:
    assert await parsed(b'{"a": [1, "b"]}', never) == {"a": [1, "b"]}


async def test_a_long_text_is_parsed_in_its_turn() -> None:
    turns, text = Turns(1), json.dumps(["x" * MAX_PARSED_AT_ONCE])

    async with turns.turn("other"):
        waiting = asyncio.create_task(parsed(text, lambda: turns.step("key")))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        assert not done

    assert await waiting == ["x" * MAX_PARSED_AT_ONCE]


@pytest.mark.parametrize("as_sent", [bytes, str])
async def test_more_values_than_a_request_may_hold_are_refused(as_sent: type) -> None:
    text = json.dumps({"numbers": [0] * (MAX_VALUES + 1)})
    turns = Turns(1)

    with pytest.raises(InvalidInput, match="The request holds more than 50000 values; send it in several requests."):
        await parsed(text if as_sent is str else text.encode(), lambda: turns.step("key"))
    with pytest.raises(JSONDecodeError):
        await parsed(text[:MAX_PARSED_AT_ONCE] + "x", lambda: turns.step("key"))


@pytest.mark.parametrize(
    "text", ['{"a": "\\ud83d"}', '{"a": "\\ud83d\\u0041"}', '{"a": "\\udc00"}', b'{"a": "\xed\xa0\x80"}']
)
def test_half_a_surrogate_pair_is_refused_in_words(text: str | bytes) -> None:
    with pytest.raises(JSONDecodeError, match="half of a surrogate pair"):
        decode(text)
