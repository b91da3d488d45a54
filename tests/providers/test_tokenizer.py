from pathlib import Path

import pytest

from memos_gql.providers.model_files import TOKENIZER, model_files
from memos_gql.providers.tokenizer import Tokenizer, open_tokenizer


@pytest.fixture(scope="module")
def tokenizer(model_dir: Path) -> Tokenizer:
    return open_tokenizer(model_dir)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("My cat sleeps on the red sofa.", [0, 2646, 7515, 60268, 7, 98, 70, 4842, 60228, 5, 2]),
        ("我的猫睡在红色沙发上。", [0, 6, 6688, 35076, 19966, 213, 143003, 13138, 3954, 575, 30, 2]),
        (" \t ﬁne\u3000 Straße\n№ 5", [0, 5885, 90515, 438, 190, 2]),
    ],
)
def test_a_text_has_the_pieces_that_the_model_was_trained_with(tokenizer: Tokenizer, text: str, ids: list[int]) -> None:
    assert tokenizer.ids(text) == ids


@pytest.mark.parametrize("name", ["<s>", "</s>", "<pad>", "<mask>", "<unk>"])
def test_the_name_of_a_token_that_no_text_has_is_a_word_like_others(tokenizer: Tokenizer, name: str) -> None:
    begin, *pieces, end = tokenizer.ids(name)

    assert (begin, end) == (0, 2)
    assert len(pieces) >= 3
    assert not {0, 1, 2, 3, 250_001}.intersection(pieces)


def test_only_the_pieces_of_the_text_are_counted(tokenizer: Tokenizer) -> None:
    assert tokenizer.count("word " * 600) == 600


def test_white_space_alone_has_no_pieces(tokenizer: Tokenizer) -> None:
    assert tokenizer.ids(" \n\u3000") == [0, 2]


def test_the_pieces_are_loaded_for_the_first_text(model_dir: Path) -> None:
    tokenizer = Tokenizer(model_files(model_dir) / TOKENIZER)
    assert not tokenizer.is_loaded

    assert tokenizer.count("word word") == 2

    assert tokenizer.is_loaded
