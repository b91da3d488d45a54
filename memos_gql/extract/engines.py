"""Who reads the words in pictures, as the operator chose; apart from the engines, so that other processes need not load those."""

import os
from dataclasses import dataclass
from enum import StrEnum

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
