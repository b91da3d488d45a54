"""Pieces of an answer become sentences, with the numbers that stand behind them."""

from collections.abc import AsyncIterator

import pytest

from memos_gql.answer.sentences import Sentence, sentences


async def read(*pieces: str) -> list[Sentence]:
    async def stream() -> AsyncIterator[str]:
        for piece in pieces:
            yield piece

    return [sentence async for sentence in sentences(stream())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lea plays the cello [2]. Tom sings.", [("Lea plays the cello.", (2,)), ("Tom sings.", ())]),
        ("Lea plays the cello. [1][3] Tom sings [2, 4].", [("Lea plays the cello.", (1, 3)), ("Tom sings.", (2, 4))]),
        ("It costs 3.50 euros. That is all", [("It costs 3.50 euros.", ()), ("That is all", ())]),
        ("莉娅对花生过敏[1]。汤姆会唱歌。", [("莉娅对花生过敏。", (1,)), ("汤姆会唱歌。", ())]),
        ("One [1]\nTwo [2]", [("One", (1,)), ("Two", (2,))]),
        ("  \n ", []),
    ],
)
async def test_a_sentence_has_the_numbers_before_and_behind_its_end(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    whole, letters = await read(text), await read(*text)

    assert [(sentence.text, sentence.numbers) for sentence in whole] == expected
    assert letters == whole
