"""Rules of language as data: lists of words, and patterns made of them, read from a TOML file.

A file has `words` (lists of phrases), `choices` (lists of small patterns), `parts` (pieces of patterns) and `rules`. A
rule tries its `forms` in order; each has a pattern and an example that it is the first to read. In choices, parts and
patterns `{name}` stands for a part, for any of a list of choices, or for any phrase of a list of words; the words of a
phrase may be up to four spaces apart. `tables` say what words become when a form rewrites them.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

NAMED = re.compile(r"\{([a-z_]+)\}")


class Strict(BaseModel):
    """A part of a file, which has no other fields than these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Form(Strict):
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
    to: str = ""
    """What replaces the matched words, if the rule rewrites; otherwise a template of what the form is about."""
    by: str = ""
    """The table that says what replaces each matched word."""


class Found(NamedTuple):
    """A form, and what it matched."""

    form: Form
    words: re.Match[str]


class Rule(Strict):
    """Forms that mean the same."""

    about: str = ""
    at: Literal["start", "anywhere", "whole"] = "start"
    """Where in a text a form must stand to be found; what is replaced, or where a text is divided, may be anywhere."""
    flags: str = ""
    """Letters of the flags of the pattern, such as `im`."""
    before: str = ""
    after: str = ""
    """Patterns before and after every form."""
    may_empty: bool = False
    """Whether a text may be removed that has nothing else in it."""
    forms: tuple[Form, ...] = Field(min_length=1)


class File(Strict):
    """One file of rules."""

    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    parts: dict[str, str] = Field(default_factory=dict)
    tables: dict[str, dict[str, str]] = Field(default_factory=dict)
    rules: dict[str, Rule] = Field(default_factory=dict)


Finder = Callable[[str], re.Match[str] | None]


class Rules:
    """The rules of one file."""

    schema: ClassVar[type[File]] = File
    optional: ClassVar[frozenset[str]] = frozenset()
    """Names of rules that a file may leave out: nothing is found by them."""

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
        self._file = self.schema.model_validate(
            tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
        )
        self._more = more_words or {}
        twice = {*self._file.parts, *self._file.choices} & {*self._file.words, *self._more, *(more_parts or {})}
        if twice:
            raise ValueError(f"{name} names {', '.join(sorted(twice))} twice.")
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._finders: dict[str, Finder] = {}
        self._forms: dict[str, tuple[tuple[Form, re.Pattern[str], Finder], ...]] = {}
        self._pieces = dict(more_parts or {})

    @property
    def rules(self) -> Mapping[str, Rule]:
        return self._file.rules

    def table(self, name: str) -> Mapping[str, str]:
        """Return a table of replacements; an empty one if the file has none of this name."""
        return self._file.tables.get(name, {})

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of phrases, in the order of the file."""
        return (*self._file.words.get(name, ()), *self._more.get(name, ()))

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """Find the first form of a rule in a text."""
        if name not in self._finders:
            self._finders[name] = self._finder(name, self.pattern(name)) if self.has(name) else _nothing
        return self._finders[name](text)

    def has(self, name: str) -> bool:
        """Tell whether a rule may be looked up: False only for an optional rule that the file leaves out."""
        return name in self.rules or name not in self.optional

    def found_by(self, name: str, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        """Look for a pattern, which is made of the rule's forms, where the rule says."""
        return self._finder(name, pattern)(text)

    def _finder(self, name: str, pattern: re.Pattern[str]) -> Finder:
        match self.rules[name].at:
            case "start":
                return pattern.match
            case "whole":
                return pattern.fullmatch
        return pattern.search

    def each(self, name: str, text: str) -> Iterator[Found]:
        """Yield what each form of a rule finds in a text."""
        for form, _, finder in self._all_forms(name):
            found = finder(text)
            if found is not None:
                yield Found(form, found)

    def first(self, name: str, text: str) -> Found | None:
        """Return what the first form finds that finds anything."""
        for form, _, finder in self._all_forms(name):
            found = finder(text)
            if found is not None:
                return Found(form, found)
        return None

    def meaning(self, name: str, text: str) -> str | None:
        """Return what the first form means that is found."""
        found = self.first(name, text)
        return found.form.means if found is not None else None

    def cut(self, name: str, text: str) -> str:
        """Remove whatever a rule finds."""
        if self.find(name, text) is None:
            return text
        shorter = self.pattern(name).sub("", text)
        return shorter if shorter or self.rules[name].may_empty else text

    def stripped(self, name: str, text: str) -> str:
        """Remove what a rule finds, until it finds nothing more."""
        while (shorter := self.cut(name, text).strip()) != text:
            text = shorter
        return text

    def rewritten(self, name: str, text: str) -> str:
        """Replace what the forms of a rule match, one form after the other."""
        for form, pattern, _ in self._all_forms(name):
            # `sub` reads its template anew in each call, which takes longer than a search
            if pattern.search(text) is not None:
                text = pattern.sub(_looked_up(self.table(form.by)) if form.by else form.to, text)
        return text

    def replaced(self, name: str, text: str, *, by: Callable[[re.Match[str]], str]) -> str:
        """Replace whatever a rule finds."""
        return self.pattern(name).sub(by, text) if self.has(name) else text

    def split(self, name: str, text: str, *, most: int = 0) -> list[str]:
        """Divide a text where a rule finds something, at `most` so many times; 0 means everywhere."""
        return self.pattern(name).split(text, maxsplit=most) if self.has(name) else [text]

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
        return ((form, pattern) for form, pattern, _ in self._all_forms(name))

    def _all_forms(self, name: str) -> tuple[tuple[Form, re.Pattern[str], Finder], ...]:
        if name not in self._forms:
            forms = self.rules[name].forms if self.has(name) else ()
            patterns = [(form, self.pattern_of(name, [form])) for form in forms]
            self._forms[name] = tuple((form, pattern, self._finder(name, pattern)) for form, pattern in patterns)
        return self._forms[name]

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


def _nothing(_: str) -> None:
    return None


def _looked_up(table: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda word: table.get(word.group(), word.group())
