"""The patterns of `frames.toml`, by which statements and questions are assigned to frames."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from memos_gql.memory.phrases import HAN

LEXICON = Path(__file__).with_name("frames.toml")


@dataclass(frozen=True)
class Patterns:
    """The patterns of one name in the lexicon, as one.

    A search reads some hundred statements. In ASCII, only patterns without Chinese characters are searched, which takes
    a third of the time; the others cannot be found there.
    """

    whole: re.Pattern[str]
    ascii: re.Pattern[str]

    def are_in(self, lowered: str) -> bool:
        """Tell whether one of the patterns is found in a text in lower case."""
        return (self.ascii if lowered.isascii() else self.whole).search(lowered) is not None


@cache
def patterns(name: str) -> Patterns:
    """Return the patterns for words of this sort, such as "change"."""
    return _joined(_lexicon()["words"][name])


@cache
def frame_patterns() -> dict[str, Patterns]:
    """Return the patterns of each frame, by its name."""
    return {name: _joined(listed) for name, listed in _lexicon()["frames"].items()}


@cache
def outdating() -> tuple[re.Pattern[str], ...]:
    """Return the patterns for what a statement says is over, each with the group `old`."""
    return tuple(re.compile(pattern) for listed in _lexicon()["outdated"].values() for pattern in listed)


def _joined(listed: Sequence[str]) -> Patterns:
    in_ascii = [pattern for pattern in listed if not HAN.search(pattern)]
    # An empty pattern would be found everywhere
    return Patterns(re.compile("|".join(listed)), re.compile("|".join(in_ascii) or r"(?!)"))


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))
