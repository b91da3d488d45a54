import gc
import tracemalloc
from collections.abc import Callable

import pytest

from memos_gql.memory.comparable import comparable
from memos_gql.search import subjects
from memos_gql.search.topics import may_be_of_contract
from memos_gql.text_cache import LONG_KEPT, LONG_TEXT, SHORT_KEPT, SHORT_TEXT, kept_by_query, kept_by_text


@pytest.fixture
def read() -> list[str]:
    return []


@pytest.fixture
def length(read: list[str]) -> Callable[[str], int]:
    @kept_by_text
    def length(text: str) -> int:
        read.append(text)
        return len(text)

    return length


@pytest.mark.parametrize(("characters", "times"), [(SHORT_TEXT, 1), (LONG_TEXT, 1), (LONG_TEXT + 1, 2)])
def test_a_text_is_read_once_unless_it_is_longer_than_a_passage(
    characters: int, times: int, length: Callable[[str], int], read: list[str]
) -> None:
    text = "x" * characters

    assert (length(text), length(text)) == (characters, characters)
    assert read == [text] * times


@pytest.mark.parametrize(("characters", "most"), [(SHORT_TEXT, SHORT_KEPT), (LONG_TEXT, LONG_KEPT)])
def test_few_long_texts_are_kept_and_more_short_ones(
    characters: int, most: int, length: Callable[[str], int], read: list[str]
) -> None:
    texts = [f"{number:0{characters}}" for number in range(most + 1)]

    for text in [*texts, texts[-most], texts[0]]:
        length(text)

    assert read == [*texts, texts[0]]


def test_a_query_is_read_once(read: list[str]) -> None:
    kept = kept_by_query(lambda query: read.append(query))

    for _ in range(3):
        kept("Where are my keys?" * 200)

    assert len(read) == 1


def test_hostile_texts_do_not_fill_memory() -> None:
    def ask(numbers: range) -> int:
        for number in numbers:
            text = (
                25 * f"房东{number}的合同、租金、押金、钥匙、洗衣机和自行车。My brother's rent, dog and key {number}. "
            )
            assert len(text[:LONG_TEXT]) > SHORT_TEXT
            for kept in (text[:LONG_TEXT], text):
                comparable(kept)
                may_be_of_contract(kept)
                subjects.names_another_thing("Where is my cat?", kept)
                subjects.names_asked_thing("我的猫在哪里?", kept)
                subjects.is_about_another("Where do I live?", kept)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        full = ask(range(LONG_KEPT))
        later = ask(range(LONG_KEPT, 2 * LONG_KEPT))
    finally:
        tracemalloc.stop()

    assert later - full < 1_000_000
    assert full < 20_000_000
