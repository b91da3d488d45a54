"""Key phrases."""

import subprocess
import sys

import pytest

from memos_gql.memory.phrases import key_phrases

IMPORTED = """
import sys
from memos_gql.memory.build import key_phrases
print(key_phrases("The tenant shall pay the monthly rent.", limit=1), \
[name for name in sys.modules if name.startswith("nltk.")])
"""


@pytest.mark.slow
def test_phrases_are_found_without_importing_the_whole_of_nltk() -> None:
    ran = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)

    assert ran.stdout == "['monthly rent'] []\n"


def test_english_phrases_are_what_stands_between_stop_words() -> None:
    text = "The tenant shall pay the monthly rent to the landlord. A security deposit is due before the lease begins."

    assert key_phrases(text, limit=3) == ["security deposit", "monthly rent", "tenant"]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_stop_word_is_one_with_either_apostrophe(apostrophe: str) -> None:
    text = f"I don{apostrophe}t like coffee, and it{apostrophe}s late."

    assert sorted(key_phrases(text, limit=5)) == ["coffee", "late"]


def test_chinese_phrases_are_nouns_written_without_spaces() -> None:
    text = "人工智能是计算机科学的一个分支。自然语言处理和机器人也是人工智能的领域。"

    assert key_phrases(text, limit=3) == ["领域", "计算机科学", "自然语言"]


def test_chinese_and_english_may_be_mixed() -> None:
    assert key_phrases("我的 GraphQL API 服务器部署在东京。", limit=1) == ["graphql api 服务器部署"]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Der Mieter zahlt die monatliche Miete an den Vermieter.", "monatliche miete"),
        ("El inquilino pagará la renta mensual al propietario.", "renta mensual"),
        ("भारत की राजधानी नई दिल्ली है।", "राजधानी नई दिल्ली"),
    ],
)
def test_other_languages_go_by_their_own_stop_words(text: str, phrase: str) -> None:
    assert phrase in key_phrases(text, limit=3)


@pytest.mark.parametrize("text", ["", " \n ", "42 17.5 2024-03-01", "a b c", "— … !", "the of and", "🎉🎉", "|||"])
def test_nothing_is_made_of_numbers_signs_letters_and_stop_words(text: str) -> None:
    assert key_phrases(text, limit=5) == []


def test_a_phrase_has_at_most_four_words_and_forty_letters() -> None:
    text = f"red green blue yellow purple. Pneumono{'ultra' * 10}. Short phrase."

    assert key_phrases(text, limit=5) == ["short phrase"]


def test_a_phrase_ends_at_the_end_of_a_line_and_at_a_comma() -> None:
    assert sorted(key_phrases("Garden chair\nrubber gloves, steel bolts", limit=5)) == [
        "garden chair",
        "rubber gloves",
        "steel bolts",
    ]


def test_equal_texts_give_equal_phrases_in_equal_order() -> None:
    text = "Steel bolts and rubber gloves; brass nuts or cotton bags, wool hats with silk ties."

    assert [key_phrases(text, limit=5) for _ in range(5)] == [key_phrases(text, limit=5)] * 5
