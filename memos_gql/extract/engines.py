"""The operator's choice of OCR engine. It is separate from the engines so that other processes need not load them."""

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
"""The environment variables that tell a reading process the choice."""


class Engine(StrEnum):
    """`AUTO` uses the engine that reads a picture, or a part of it, better."""

    AUTO = "auto"
    TESSERACT = "tesseract"
    RAPIDOCR = "rapidocr"


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine, and the languages (by Tesseract's names) that may be used.

    No languages means all that are installed.
    """

    engine: Engine = Engine.AUTO
    languages: tuple[str, ...] = ()

    @property
    def variables(self) -> dict[str, str]:
        """The choice as environment variables for a reading process."""
        return {_ENGINE: self.engine, _LANGUAGES: ",".join(self.languages)}


def chosen() -> Choice:
    """Return the choice from this process's environment."""
    languages = tuple(name for name in os.environ.get(_LANGUAGES, "").split(",") if name)
    return Choice(Engine(os.environ.get(_ENGINE) or Engine.AUTO), languages)


@cache
def packs() -> dict[str, Sequence[str]]:
    """Return Tesseract's languages by script, the most widely written first."""
    return tomllib.loads(Path(__file__).with_name("scripts.toml").read_text(encoding="utf-8"))


def package_of(language: str) -> str:
    """Return the Debian package of one of Tesseract's languages."""
    return f"tesseract-ocr-{language.replace('_', '-')}"
