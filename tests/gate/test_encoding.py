"""Long answers are encoded as short ones are, but in steps."""

import asyncio
import json
import time

import pytest

from memos_gql.gate.encoding import encoded_in_pieces
from memos_gql.gate.pace import SLICE_S, Pace
from memos_gql.gate.sending import PIECE_BYTES


@pytest.mark.parametrize(
    "value", [None, [], {}, {"a": ["é猫😀", 1, -2.5, True, None, {"b": '"\\\n'}]}, [{"text": "x" * 300_000}] * 5]
)
async def test_the_joined_pieces_equal_what_is_encoded_at_once(value: object) -> None:
    pieces = await encoded_in_pieces(value, Pace())

    assert b"".join(pieces) == json.dumps(value, separators=(",", ":")).encode()
    assert max(map(len, pieces)) < PIECE_BYTES + 300_100


async def test_other_tasks_run_while_a_long_answer_is_encoded() -> None:
    value = {f"a{number}": [{"text": "猫" * 10_000}] * 40 for number in range(40)}

    encoding, rounds, began = asyncio.create_task(encoded_in_pieces(value, Pace())), 0, time.thread_time()
    while not encoding.done():
        await asyncio.sleep(0)
        rounds += 1

    assert sum(map(len, encoding.result())) == len(json.dumps(value, separators=(",", ":")))
    assert rounds > (time.thread_time() - began) / SLICE_S / 4
