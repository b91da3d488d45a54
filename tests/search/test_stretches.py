"""Where the words of a query stand together in a text."""

import numpy as np
import pytest

from memos_gql.search.stretches import read

FILLER = (
    "The committee met again in the old hall, and nobody took notes of what was decided there. " * 3 + "All went home."
)


def together(text: str, asked: list[str]) -> float:
    weights = np.ones((len(asked), 1), np.float32)
    return float(read([text], asked).stretches.best(weights)[0, 0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"The bridge opened in 1932. {FILLER}", 2),
        (f"The bridge is long. It opened in 1932. {FILLER}", 2),
        (f"The bridge is long. {FILLER} It opened in 1932.", 1),
        (f"No word of it. {FILLER}", 0),
        ("The bridge is long. So it is. It opened in 1932.", 2),
    ],
)
def test_two_neighbouring_sentences_count_and_a_short_text_is_one_stretch(text: str, words: int) -> None:
    assert together(text, ["bridg", "open"]) == words


def test_chinese_sentences_need_no_space() -> None:
    rest = (
        "委员会又在旧礼堂开会，没有人记录决定了什么，也没有人知道下一次会议在什么时候举行，大家都很失望地回家去了。" * 2
    )

    assert together(f"大桥很长。一九三二年通车。{rest}", ["大桥", "通车"]) == 2
    assert together(f"大桥很长。{rest}一九三二年通车。", ["大桥", "通车"]) == 1


def test_sentences_of_one_text_do_not_reach_into_the_next() -> None:
    first, second = f"{FILLER} The bridge is long.", f"It opened in 1932. {FILLER}"

    found = read([first, second], ["bridg", "open"])

    assert found.stretches.best(np.array([[1, 2], [1, 0]], np.float32)).tolist() == [[1, 2], [1, 0]]
    assert found.counts.tolist() == [[1, 0], [0, 1]]


def test_words_and_lengths_are_those_of_the_whole_text() -> None:
    text = f"The bridge is long. {FILLER} The bridge opened."

    found = read([text, ""], ["bridg"])

    assert found.counts.tolist() == [[2], [0]]
    assert found.lengths.tolist() == [61, 0]


def test_no_texts_have_no_stretches() -> None:
    assert read([], ["bridg"]).stretches.best(np.ones((1, 2), np.float32)).shape == (0, 2)
