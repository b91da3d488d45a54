"""Key phrases of a text by RAKE, in every language with a list of stop words, and in Chinese.

Source: Rose et al., "Automatic Keyword Extraction from Individual Documents", 2010.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import dropwhile
from typing import TYPE_CHECKING

from stop_words import AVAILABLE_LANGUAGES, get_stop_words  # type: ignore[import-untyped]  # no py.typed either

from memos_gql.memory import segmenter
from memos_gql.storage import leave_unread

if TYPE_CHECKING:
    from rake_nltk import Rake  # type: ignore[import-untyped]  # the package has annotations but no py.typed

MAX_WORDS = 4
MAX_CHARACTERS = 40
MAX_TEXT_CHARACTERS = 4_000
"""Longer than a passage; a longer text is about many things."""
BREAK = "|"
"""Stands for anything that ends a phrase but is not a word."""
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
"""A Chinese character."""
SPACE_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
CONTENT_TAGS = ("n", "vn", "an", "eng", "nz", "l", "j", "i")
"""jieba's tags for nouns, verbs and adjectives used as nouns, foreign words, set phrases and abbreviations."""


def key_phrases(text: str, *, limit: int) -> list[str]:
    """List the best phrases first, in lower case, without duplicates: 1 to 4 words with at least one letter."""
    words = [_words(line) for line in unicodedata.normalize("NFC", text[:MAX_TEXT_CHARACTERS]).splitlines()]
    rake = _rake_class()(
        stopwords=set(_stop_words(Counter(word.lower() for line in words for word in line))),
        punctuations={BREAK},
        max_length=MAX_WORDS,
        sentence_tokenizer=str.splitlines,
        word_tokenizer=str.split,
    )
    rake.extract_keywords_from_sentences([" ".join(line) for line in words])
    ranked = (SPACE_BETWEEN_HAN.sub("", phrase) for phrase in rake.get_ranked_phrases())
    return list(dict.fromkeys(phrase for phrase in ranked if _says_something(phrase)))[:limit]


@cache
def _rake_class() -> "type[Rake]":
    # The library imports all of NLTK, which takes a fifth of a second, for functions that it is given here
    leave_unread("nltk")
    import rake_nltk

    loaded: type[Rake] = rake_nltk.Rake
    return loaded


def _words(line: str) -> list[str]:
    return list(_chinese_words(line) if HAN.search(line) else _spaced_words(line))


def _spaced_words(line: str) -> Iterator[str]:
    """Yield words without punctuation, and a break in its place, because it ends a phrase."""
    for token in line.split():
        begun = "".join(dropwhile(_is_punctuation, token))
        word = "".join(dropwhile(_is_punctuation, reversed(begun)))[::-1]
        yield from [BREAK] * (begun != token)
        yield from [word] * bool(word)
        yield from [BREAK] * (word != begun)


def _is_punctuation(character: str) -> bool:
    """Tell whether a character separates words. Symbols and emoji do; combining marks belong to their word."""
    return unicodedata.category(character)[0] in "PSC"


def _chinese_words(line: str) -> Iterator[str]:
    for word, tag in segmenter.tagged(line):
        if not word.isspace():
            yield word if tag.startswith(CONTENT_TAGS) else BREAK


def _says_something(phrase: str) -> bool:
    return 1 < len(phrase) <= MAX_CHARACTERS and any(character.isalpha() for character in phrase)


def _stop_words(counts: Mapping[str, int]) -> frozenset[str]:
    """Choose the language whose stop words are most frequent in the text."""
    return max(
        _stop_words_by_language().values(), key=lambda listed: sum(counts[word] for word in listed.intersection(counts))
    )


@cache
def _stop_words_by_language() -> dict[str, frozenset[str]]:
    """Return the stop words of each language. English comes first, so it is chosen if no language matches."""
    languages = ["english", *(language for language in AVAILABLE_LANGUAGES if language != "english")]
    return {language: frozenset(_as_phones_write(get_stop_words(language))) for language in languages}


def _as_phones_write(words: Iterable[str]) -> Iterator[str]:
    """Yield each word as listed, and with a typographic apostrophe."""
    for word in words:
        yield from {word, word.replace("'", "’")}
