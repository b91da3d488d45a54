"""Distinguishing statements from questions. The words for that are in `speech_acts.toml`."""

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from memos_gql.memory.phrases import HAN
from memos_gql.text_cache import kept_by_text

LEXICON = Path(__file__).with_name("speech_acts.toml")
SENTENCE = re.compile(r"[^.!?。！？；;\n]+[.!?。！？；;]*")
# The full stop in 3.5 or example.com does not end a sentence
INNER_STOP = re.compile(r"(?<=\w)[.](?=\w)")
EDGES = " \t\"'“”‘’()（）,，、-—:：~…"


class SpeechAct(StrEnum):
    STATEMENT = "statement"
    QUESTION = "question"
    ECHO = "echo"
    SMALL_TALK = "small_talk"


def speech_act(words: str) -> SpeechAct:
    """Return QUESTION for a text that only asks, else STATEMENT; greetings and thanks are ignored."""
    acts = {act for sentence in _sentences(words) if (act := _act(sentence))}
    return SpeechAct.QUESTION if acts == {SpeechAct.QUESTION} else SpeechAct.STATEMENT


@kept_by_text
def ends_in_question(words: str) -> bool:
    """Tell whether the last sentence is a question, no matter what came before it."""
    acts = [act for sentence in _sentences(words) if (act := _act(sentence))]
    return acts[-1:] == [SpeechAct.QUESTION]


def _sentences(words: str) -> Iterator[str]:
    for found in SENTENCE.findall(INNER_STOP.sub("·", words)):
        if any(character.isalnum() for character in found):
            yield found.strip(EDGES)


def _act(sentence: str) -> SpeechAct | None:
    """Judge one sentence; None for a courtesy."""
    lowered = sentence.lower().replace("’", "'")
    chinese = HAN.search(lowered) is not None
    if _patterns("chinese" if chinese else "english", "courtesy").fullmatch(lowered.rstrip(".!?。！？ ")):
        return None
    is_question = _is_chinese_question(lowered) if chinese else _is_english_question(lowered)
    return SpeechAct.QUESTION if is_question else SpeechAct.STATEMENT


def _is_english_question(sentence: str) -> bool:
    bare = sentence.rstrip("?!. ")
    if _patterns("english", "tags").search(bare):
        return False
    return sentence.endswith("?") or _patterns("english", "questions").match(bare) is not None


def _is_chinese_question(sentence: str) -> bool:
    bare = sentence.rstrip("?？!！。. ")
    if _patterns("chinese", "tags").search(bare):
        return False
    if _patterns("chinese", "statements").search(bare):
        return False
    return sentence.endswith(("?", "？")) or _patterns("chinese", "questions").search(bare) is not None


@cache
def _patterns(language: str, name: str) -> re.Pattern[str]:
    """Compile the alternatives listed under a name in the lexicon."""
    lexicon = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{pattern})" for pattern in lexicon[language][name]))
