"""A language as the reading of preferences knows it: a file of rules, and the few functions that must be code."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import ClassVar, Literal

from pydantic import Field

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern
from memos_gql.memory.rules import File, Rules, Strict

RULES: Mapping[str, str] = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
"""Name of a rule -> what the reading finds by it. A language may leave out any of them."""

Step = Literal["continued", "wish_for_once", "order", "stance_alone", "told_of_oneself"]


class Reading(Strict):
    """How the sentences of a language are read, apart from their forms."""

    script: str = ""
    """A pattern of characters that only this language has. A language without one reads the sentences without any."""
    speaker: str
    """What a clause begins with that is about the speaker, such as "i "."""
    is_pro_drop: bool = False
    """Whether a clause without a subject is about whomever the clause before it was about."""
    lowers_quotations: bool = False
    """Whether a quoted title is written in lower case, like the other words for a thing."""
    steps: tuple[Step, ...] = ("continued", "wish_for_once", "order", "stance_alone", "told_of_oneself")
    """How a clause may be read, the surest way first."""
    listed: tuple[str, ...] = ("LIKING", "WISH", "HEALTH", "HABIT AGAINST")
    """Grounds of findings whose object may be a list, such as `WISH`, or `HABIT AGAINST`."""
    general: tuple[str, ...] = ("LIKING", "WISH", "HEALTH")
    """Grounds of findings whose object must be something in general, and not "this one"."""


class _GrammarFile(File):
    reading: Reading
    lexicon: dict[str, str] = Field(default_factory=dict)
    """Name of a piece of patterns -> the kind of words in the language's lexicon that it stands for."""


def unchanged(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Functions:
    """What a language cannot say in rules."""

    normal: Callable[[str], str] = unchanged
    """Writes every character in one way only."""
    stem: Callable[[str], str] = unchanged
    """Reduces a word to its stem."""
    tokens: Callable[[str], Iterable[str]] | None = None
    """Cuts words out of writing that has no spaces between them."""


class Grammar(Rules):
    """The rules and functions of one language."""

    schema: ClassVar[type[File]] = _GrammarFile
    optional: ClassVar[frozenset[str]] = frozenset(RULES)

    def __init__(
        self,
        language: Language,
        package: str,
        name: str,
        *,
        functions: Functions | None = None,
    ) -> None:
        """Read a language's file, which lies beside a package's modules.

        Raises:
            ValueError: the file has a rule that the reading does not look for.
        """
        super().__init__(package, name)
        unknown = self.rules.keys() - self.optional
        if unknown:
            raise ValueError(f"{name} has rules that nothing looks for: {', '.join(sorted(unknown))}.")
        assert isinstance(self._file, _GrammarFile)  # noqa: S101  # `schema` says so
        self._pieces = {piece: listed_pattern(language, kind).pattern for piece, kind in self._file.lexicon.items()}
        functions = functions or Functions()
        self.language, self.reading = language, self._file.reading
        self.normal, self.stem, self.tokens = functions.normal, functions.stem, functions.tokens
        self._script = re.compile(self.reading.script) if self.reading.script else None

    @property
    def has_script(self) -> bool:
        return self._script is not None

    def is_script_of(self, text: str) -> bool:
        """Tell whether a text has characters that tell this language."""
        return self._script is not None and self._script.search(text) is not None
