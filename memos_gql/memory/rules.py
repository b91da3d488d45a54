"""Rules of language as data: lists of words, and patterns made of them, read from a TOML file.

A file has `words` (lists of phrases), `choices` (lists of small patterns), `parts` (pieces of patterns) and `rules`. A
rule tries its `forms` in order; each has a pattern and an example that it is the first to read. In choices, parts and
patterns `{name}` stands for a part, for any of a list of choices, or for any phrase of a list of words; the words of a
phrase may be up to four spaces apart.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

NAMED = re.compile(r"\{([a-z_]+)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Form(_Strict):
    """One form of words."""

    pattern: str
    example: str
    unlike: tuple[str, ...] = ()
    """Texts that are similar to the example, and that the form must not match."""
    of: str = ""
    """The program or language that writes it."""
    means: str = ""
    """What it says, if the forms of the rule say different things."""
    cut: str = ""
    """How the subject is cut out of the matched words, if that differs between the forms of the rule."""


class Rule(_Strict):
    """Forms that mean the same."""

    about: str = ""
    at: Literal["start", "anywhere", "whole"] = "start"
    """Where in a text a form must stand."""
    flags: str = ""
    """Letters of the flags of the pattern, such as `im`."""
    before: str = ""
    after: str = ""
    """Patterns before and after every form."""
    forms: tuple[Form, ...] = Field(min_length=1)


class _File(_Strict):
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    parts: dict[str, str] = Field(default_factory=dict)
    rules: dict[str, Rule] = Field(default_factory=dict)


class Rules:
    """The rules of one file."""

    def __init__(
        self,
        package: str,
        name: str,
        *,
        more_words: Mapping[str, Sequence[str]] | None = None,
        more_parts: Mapping[str, str] | None = None,
    ) -> None:
        """Read a file that lies beside a package's modules.

        Args:
            more_words: phrases that are known only when the program runs, added to the lists of these names.
            more_parts: further pieces of patterns, which other files hold.
        """
        self._file = _File.model_validate(tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8")))
        self._more = more_words or {}
        twice = {*self._file.parts, *self._file.choices} & {*self._file.words, *self._more, *(more_parts or {})}
        if twice:
            raise ValueError(f"{name} names {', '.join(sorted(twice))} twice.")
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._pieces = dict(more_parts or {})

    @property
    def rules(self) -> Mapping[str, Rule]:
        return self._file.rules

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of phrases, in the order of the file."""
        return (*self._file.words.get(name, ()), *self._more.get(name, ()))

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """Find the first form of a rule in a text."""
        return self.found_by(name, self.pattern(name), text)

    def found_by(self, name: str, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        """Look where the rule says for a pattern made of its forms."""
        match self.rules[name].at:
            case "start":
                return pattern.match(text)
            case "whole":
                return pattern.fullmatch(text)
        return pattern.search(text)

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return the pattern of all forms of a rule."""
        if name not in self._compiled:
            self._compiled[name] = self.pattern_of(name, self.rules[name].forms)
        return self._compiled[name]

    def pattern_of(self, name: str, forms: Sequence[Form]) -> re.Pattern[str]:
        """Make the pattern of some forms of a rule."""
        rule = self.rules[name]
        flags = f"(?{rule.flags})" if rule.flags else ""
        alternatives = "|".join(f"(?:{self._filled(form.pattern)})" for form in forms)
        return re.compile(f"{flags}{self._filled(rule.before)}(?:{alternatives}){self._filled(rule.after)}")

    def forms(self, name: str) -> Iterator[tuple[Form, re.Pattern[str]]]:
        """Yield the forms of a rule, each with its own pattern."""
        for place, form in enumerate(self.rules[name].forms):
            key = f"{name} {place}"
            if key not in self._compiled:
                self._compiled[key] = self.pattern_of(name, [form])
            yield form, self._compiled[key]

    def part(self, name: str) -> str:
        """Return the pattern that `{name}` stands for."""
        if name not in self._pieces:
            self._pieces[name] = self._piece(name)
        return self._pieces[name]

    def _piece(self, name: str) -> str:
        if name in self._file.parts:
            return self._filled(self._file.parts[name])
        if name in self._file.choices:
            return f"(?:{'|'.join(map(self._filled, self._file.choices[name]))})"
        if name not in self._file.words and name not in self._more:
            raise KeyError(f"{{{name}}} is neither a part nor a list.")
        return any_of(self.words(name))

    def _filled(self, pattern: str) -> str:
        return NAMED.sub(lambda found: self.part(found[1]), pattern)


def any_of(phrases: Sequence[str]) -> str:
    """Write a pattern for any of these phrases, longest first; their words may be separated by up to four spaces."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(phrase).replace(chr(92) + ' ', r'[ ]{1,4}') for phrase in longest_first)})"
