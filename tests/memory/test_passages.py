"""Cutting text into what one memory may hold."""

import random
from collections.abc import Callable

import pytest

from memos_gql.memory.passages import PASSAGE_TOKENS, SPEAKER_TOKENS, Splitter, chunk_text

CAPACITY = PASSAGE_TOKENS - SPEAKER_TOKENS
SPACED = [
    "the",
    "landlord",
    "e\u0301te\u0301",
    "\u00dcbergr\u00f6\u00dfe",
    "don't",
    "12,50",
    "\n",
    "\n\n",
    "\t",
    "\u3000",
]
UNSPACED = [
    "\u5408\u540c\u89c4\u5b9a\u79df\u5ba2\u6bcf\u6708\u652f\u4ed8\u623f\u79df\u3002",
    "\U0001f469\u200d\U0001f467",
]


def test_a_short_text_stays_whole(splitter: Splitter) -> None:
    text = "I moved to Lisbon. 我喜欢葡萄牙。"

    pieces = chunk_text(text, splitter=splitter)

    assert pieces == [text]


def test_white_space_alone_gives_nothing(splitter: Splitter) -> None:
    assert chunk_text(" \n\t \u3000", splitter=splitter) == []


def test_a_text_is_cut_between_paragraphs_where_they_fit(splitter: Splitter) -> None:
    first, second = " ".join(["alpha"] * 300), " ".join(["gamma"] * 300)

    pieces = chunk_text(f"{first}\n\n{second}", splitter=splitter)

    assert pieces == [first, second]


def test_a_clause_is_a_passage_of_its_own_but_not_a_heading_of_a_few_words(splitter: Splitter) -> None:
    rent = "第二条 租金\n乙方应于每月五日之前向甲方支付当月租金五千元整。"
    pets = "第三条 宠物\n未经甲方书面同意，乙方不得在房屋内饲养任何动物。"

    pieces = chunk_text(f"租赁合同\n\n{rent}\n\n{pets}", splitter=splitter)

    assert pieces == [f"租赁合同\n\n{rent}", pets]


def test_a_paragraph_is_cut_between_sentences(splitter: Splitter) -> None:
    sentence = " ".join(["Words"] + ["words"] * 98) + "."
    # 98 words are a token each, and the last, with its full stop, is two.

    pieces = chunk_text(" ".join([sentence] * 6), splitter=splitter)

    assert pieces == [" ".join([sentence] * 3), " ".join([sentence] * 3)]


def test_chinese_is_cut_behind_a_sentence(splitter: Splitter) -> None:
    sentence = "租客应当在每月五日之前向房东支付房租。"

    pieces = chunk_text(sentence * 60, splitter=splitter)

    assert all(piece.endswith("。") for piece in pieces)
    assert "".join(pieces) == sentence * 60


@pytest.mark.parametrize("unit", ["a", "中", "\U0001f600", "e\u0301"])
def test_a_very_long_word_is_cut_within_the_limit(unit: str, splitter: Splitter, count: Callable[[str], int]) -> None:
    text = unit * 12_000

    pieces = chunk_text(text, splitter=splitter)

    assert "".join(pieces) == text
    assert max(count(piece) for piece in pieces) <= CAPACITY


def test_a_run_that_would_take_too_long_is_cut_every_five_thousand_signs(splitter: Splitter) -> None:
    starts = [span.start for span in splitter.spans("x" * 100_000)]

    assert set(range(0, 100_000, 5_000)) <= set(starts)


def test_a_long_run_without_spaces_is_still_cut_behind_a_sentence(splitter: Splitter) -> None:
    sentence = "租客应当在每月五日之前向房东支付房租。"

    pieces = chunk_text(sentence * 1000, splitter=splitter)

    assert all(piece.endswith("。") for piece in pieces)


def test_a_fragment_joins_its_neighbour(splitter: Splitter) -> None:
    # The border after 5,000 signs leaves a rest that fits with what follows.
    text = "x" * 5_010

    pieces = chunk_text(text, splitter=splitter)

    assert len(pieces) == 3
    assert "".join(pieces) == text


@pytest.mark.parametrize("seed", range(12))
def test_no_word_is_lost_and_no_piece_is_too_long(seed: int, splitter: Splitter, count: Callable[[str], int]) -> None:
    text = " ".join(random.Random(seed).choices(SPACED + UNSPACED, k=seed * 150))  # noqa: S311 - repeatable, not secret

    found = splitter.spans(text)

    assert "".join("".join(span.text.split()) for span in found) == "".join(text.split())
    assert all(text[span.start : span.end] == span.text for span in found)
    assert all(0 < count(span.text) <= CAPACITY for span in found)
