"""Who reads the words in pictures, as the operator chose; apart from the engines, so that other processes need not load those."""

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_ENGINE = "MEMOS_OCR"
_LANGUAGES = "MEMOS_OCR_LANGUAGES"
VARIABLES = (_ENGINE, _LANGUAGES)
"""What a process that reads keeps of its environment to know the choice."""


class Engine(StrEnum):
    """`AUTO` is whichever reads a picture, or a part of it, better."""

    AUTO = "auto"
    TESSERACT = "tesseract"
    RAPIDOCR = "rapidocr"


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine, and the languages, by Tesseract's names, to which its installed packs are limited; none for no limit."""

    engine: Engine = Engine.AUTO
    languages: tuple[str, ...] = ()

    @property
    def variables(self) -> dict[str, str]:
        """How a process that reads is told."""
        return {_ENGINE: self.engine, _LANGUAGES: ",".join(self.languages)}


def chosen() -> Choice:
    """Return what this process was told."""
    languages = tuple(name for name in os.environ.get(_LANGUAGES, "").split(",") if name)
    return Choice(Engine(os.environ.get(_ENGINE) or Engine.AUTO), languages)


@cache
def packs() -> dict[str, Sequence[str]]:
    """Return Tesseract's languages by script, those that more people write first."""
    return tomllib.loads(Path(__file__).with_name("scripts.toml").read_text(encoding="utf-8"))


def package_of(language: str) -> str:
    """Name the package of Debian that brings a language of Tesseract's."""
    return f"tesseract-ocr-{language.replace('_', '-')}"
