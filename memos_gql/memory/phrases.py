"""What a text is about, in its own words: key phrases by RAKE, in any language that has a list of stop words, and in Chinese.

Source: Rose et al., "Automatic Keyword Extraction from Individual Documents", 2010.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import dropwhile

import rjieba
from rake_nltk import Rake  # type: ignore[import-untyped]  # the package has annotations, but does not say so
from stop_words import AVAILABLE_LANGUAGES, get_stop_words  # type: ignore[import-untyped]  # the same

MAX_WORDS = 4
MAX_CHARACTERS = 40
MAX_TEXT_CHARACTERS = 4_000
"""More than a passage holds; beyond it a text is about many things."""
BREAK = "|"
"""Stands for whatever ends a phrase without being a word."""
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
"""One Chinese character."""
SPACE_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
CONTENT_TAGS = ("n", "vn", "an", "eng", "nz", "l", "j", "i")
"""jieba's marks of nouns, of verbs and adjectives used as nouns, of foreign words, set phrases and abbreviations."""


def key_phrases(text: str, *, limit: int) -> list[str]:
    """List the phrases that say most, best first, in lower case, none of them twice: 1 to 4 words, at least one letter."""
    words = [_words(line) for line in unicodedata.normalize("NFC", text[:MAX_TEXT_CHARACTERS]).splitlines()]
    rake = Rake(
        stopwords=set(_stop_words(Counter(word.lower() for line in words for word in line))),
        punctuations={BREAK},
        max_length=MAX_WORDS,
        sentence_tokenizer=str.splitlines,
        word_tokenizer=str.split,
    )
    rake.extract_keywords_from_sentences([" ".join(line) for line in words])
    ranked = (SPACE_BETWEEN_HAN.sub("", phrase) for phrase in rake.get_ranked_phrases())
    return list(dict.fromkeys(phrase for phrase in ranked if _says_something(phrase)))[:limit]


def _words(line: str) -> list[str]:
    return list(_chinese_words(line) if HAN.search(line) else _spaced_words(line))


def _spaced_words(line: str) -> Iterator[str]:
    """Yield words, bared of what is stuck to them: that ends a phrase."""
    for token in line.split():
        begun = "".join(dropwhile(_is_punctuation, token))
        word = "".join(dropwhile(_is_punctuation, reversed(begun)))[::-1]
        yield from [BREAK] * (begun != token)
        yield from [word] * bool(word)
        yield from [BREAK] * (word != begun)


def _is_punctuation(character: str) -> bool:
    """Say so of symbols and emoji too; combining marks belong to their word."""
    return unicodedata.category(character)[0] in "PSC"


def _chinese_words(line: str) -> Iterator[str]:
    for word, tag in rjieba.tag(line):
        if not word.isspace():
            yield word if tag.startswith(CONTENT_TAGS) else BREAK


def _says_something(phrase: str) -> bool:
    return 1 < len(phrase) <= MAX_CHARACTERS and any(character.isalpha() for character in phrase)


def _stop_words(counts: Mapping[str, int]) -> frozenset[str]:
    """Take the list of that language whose stop words are the most frequent in the text."""
    return max(_stop_words_by_language().values(), key=lambda listed: sum(counts[word] for word in listed.intersection(counts)))


@cache
def _stop_words_by_language() -> dict[str, frozenset[str]]:
    """English first: it wins where no language does."""
    languages = ["english", *(language for language in AVAILABLE_LANGUAGES if language != "english")]
    return {language: frozenset(_as_phones_write(get_stop_words(language))) for language in languages}


def _as_phones_write(words: Iterable[str]) -> Iterator[str]:
    """Give each word as it is listed, and with the curly apostrophe."""
    for word in words:
        yield from {word, word.replace("'", "’")}
