import tracemalloc

import pytest

from memos_gql.search import words
from memos_gql.search.recall import MAX_QUERY_LENGTH
from memos_gql.search.words import (
    ASKED_KEPT,
    LONGEST_KEPT,
    Word,
    asked_forms,
    content_words,
    form,
    forms_in,
    words_and_characters,
)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("What is my cat's name?", ["cat", "nam"]),
        ("hike hikes hiked hiking", ["hik", "hik", "hik", "hik"]),
        ("running planned policies misses bus", ["run", "plan", "policy", "miss", "bus"]),
        ("Café ＣＡＦＥ cafe", ["caf", "caf", "caf"]),
        ("ERR_4012-B v2.1", ["err", "4012", "b", "v2", "1"]),
        ("我的猫叫什么名字？", ["猫叫", "名字"]),
        ("我喜欢猫", ["喜欢", "欢猫"]),
        ("我的猫", ["猫"]),
        ("用Python写", ["用", "python", "写"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("what is the", []),
        ("的了吗", []),
        ("", []),
        ("?! 😀 \x00", []),
    ],
)
def test_content_words_are_what_a_text_is_about(text: str, forms: list[str]) -> None:
    assert [word.form for word in content_words(text)] == forms
    assert forms_in(text) == set(forms)


def test_a_word_knows_where_it_stands_in_the_text_as_it_was_written() -> None:
    text = "The ＣＡＴＳ: 我的金枪鱼"

    assert list(content_words(text)) == [Word("cat", 4, 8), Word("金枪", 12, 14), Word("枪鱼", 13, 15)]


def test_a_lone_character_meets_a_longer_word() -> None:
    assert Word("猫", 2, 3) in words_and_characters("我的猫睡了")


def test_the_forms_of_the_longest_queries_are_kept_within_eight_megabytes() -> None:
    queries = [
        "".join(chr(0x4E00 + place * step % 20_000) for place in range(MAX_QUERY_LENGTH))
        for step in range(7001, 7001 + ASKED_KEPT + 4)
    ]
    asked_forms.cache_clear()
    tracemalloc.start()
    try:
        for query in queries:
            asked_forms(query)
        taken_bytes = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        asked_forms.cache_clear()

    assert 1_000_000 < taken_bytes < 8_000_000


def test_a_word_that_is_too_long_is_not_kept() -> None:
    kept = words.kept_form.cache_info().currsize

    assert form("X" * (LONGEST_KEPT + 1)) == "x" * (LONGEST_KEPT + 1)
    assert words.kept_form.cache_info().currsize == kept
    assert form("Unheardofs") == "unheardof"
    assert words.kept_form.cache_info().currsize == kept + 1
