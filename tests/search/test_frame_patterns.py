import tomllib
from pathlib import Path

from memos_gql.search.frame_patterns import LEXICON, frame_patterns, patterns

NEWER = tomllib.loads(Path(__file__).with_name("newer.toml").read_text(encoding="utf-8"))


def texts(value: object) -> list[str]:
    """Return all texts in a file of pairs, in lower case."""
    if isinstance(value, str):
        return [value.lower()]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in texts(each)]


def test_a_text_in_ascii_is_read_as_with_all_patterns() -> None:
    words = tomllib.loads(LEXICON.read_text(encoding="utf-8"))["words"]
    every, read = [*map(patterns, words), *frame_patterns().values()], texts(NEWER)
    in_ascii = {text for text in read if text.isascii()}
    assert min(len(in_ascii), len(set(read) - in_ascii)) > 50

    assert [[one.are_in(text) for text in read] for one in every] == [
        [one.whole.search(text) is not None for text in read] for one in every
    ]


def test_words_of_both_languages_are_found() -> None:
    assert patterns("change").are_in("i moved to porto")
    assert patterns("change").are_in("我搬到上海了")
    assert not patterns("change").are_in("a fine day")
    assert frame_patterns()["phone"].are_in("my phone")
    assert frame_patterns()["phone"].are_in("电话")
