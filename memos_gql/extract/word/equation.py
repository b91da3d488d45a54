r"""Write the formula of an EQ field in one line: `\f(3,4)` becomes `3/4`.

Older versions of Word store fractions, roots, and the readings above Chinese and Japanese words in this form. Newer
versions still store characters in a circle in it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memos_gql.extract.word.formula import bracketed
from memos_gql.extract.word.markup import deeper

_PARTS = re.compile(r"\\([abdfilorsx])(?![a-z])", re.IGNORECASE)
_OPTION = re.compile(r"\s*\\(?:([lrbfv]c)\\(.)|([a-z]{2})\s*-?\d*)", re.IGNORECASE | re.DOTALL)
_OPENING = re.compile(r"\s*\(")
_PLAIN = re.compile(r"[^\\(),;]+")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_ENCLOSURES = frozenset("○〇◯□△◇")
_SUMS = {"su": "∑", "pr": "∏"}
_CIRCLED = {str(number): chr(0x245F + number) for number in range(1, 21)}
_LEVELS = 3  # an argument within an argument takes three calls; walking a story takes one


@dataclass(frozen=True, slots=True)
class _Argument:
    """`is_script`: it consists only of raised or lowered text."""

    text: str
    is_script: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """The arguments of a part and its options, such as `up`. The value of `lc` and its like is a character."""

    options: dict[str, str]
    arguments: Sequence[_Argument]

    @property
    def texts(self) -> list[str]:
        return [argument.text.strip() for argument in self.arguments]


def said(written: str, *, depth: int) -> str:
    """Return a formula as text.

    Raises:
        FileFailure: CORRUPT_FILE, its parts are nested too deeply.
    """
    return _Reader(written).argument("", depth=depth).text.strip()


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._place = 0

    def argument(self, ends: str, *, depth: int) -> _Argument:
        """Read until one of the characters `ends`."""
        deeper(depth)
        text = ""
        is_script = True
        while self._place < len(self._written) and self._written[self._place] not in (ends or "\0"):
            shape = _PARTS.match(self._written, self._place)
            part = self._shape(shape, depth=depth) if shape else self._characters(ends, depth=depth)
            is_script = is_script and (not part.strip() or (shape is not None and shape[1].lower() == "s"))
            has_numbers = text[-1:].isdigit() and part[:1].isdigit() and shape is not None
            text += f" {part}" if has_numbers else part
        return _Argument(text, is_script)

    def _characters(self, ends: str, *, depth: int) -> str:
        """Read plain text, a character behind a backslash, or a bracket within an argument."""
        plain = _PLAIN.match(self._written, self._place)
        if plain:
            self._place = plain.end()
            return plain[0]
        first = self._written[self._place]
        self._place += 1
        if first == "\\":
            self._place += 1
            return self._written[self._place - 1 : self._place]
        if first == "(" and ends:
            inner = self.argument(")", depth=depth + _LEVELS)
            self._place += 1
            return f"({inner.text})"
        return first

    def _shape(self, opening: re.Match[str], *, depth: int) -> str:
        self._place = opening.end()
        name = opening[1].lower()
        options: dict[str, str] = {}
        said: list[str] = []
        while True:
            option = _OPTION.match(self._written, self._place)
            bracket = _OPENING.match(self._written, self._place)
            if option:
                self._place = option.end()
                options[(option[1] or option[3]).lower()] = option[2] or ""
            elif bracket and (not said or (name == "s" and options)):
                self._place = bracket.end()
                said.append(_SHAPES[name](_Shape(options, self._arguments(depth=depth))))
                options = {}
            else:
                return "".join(said)

    def _arguments(self, *, depth: int) -> list[_Argument]:
        """Read up to the closing bracket."""
        arguments: list[_Argument] = []
        separators = ""
        while True:
            arguments.append(self.argument(",;)", depth=depth + _LEVELS))
            ending = self._written[self._place : self._place + 1]
            self._place += 1
            if ending not in (",", ";"):
                return _decimals_joined(arguments, separators)
            separators += ending


def _decimals_joined(arguments: Sequence[_Argument], separators: str) -> list[_Argument]:
    """Join `3` and `5` of `3,5;4`: if semicolons separate the arguments, commas are decimal signs."""
    if ";" not in separators:
        return list(arguments)
    joined = [arguments[0]]
    for separator, argument in zip(separators, arguments[1:], strict=True):
        if separator == ";":
            joined.append(argument)
        else:
            joined[-1] = _Argument(f"{joined[-1].text},{argument.text}", is_script=False)
    return joined


def _fraction(shape: _Shape) -> str:
    return "/".join(map(bracketed, shape.texts))


def _root(shape: _Shape) -> str:
    *degree, content = shape.texts
    return f"√{''.join(f'[{each}]' for each in degree if each)}({content})"


def _script(shape: _Shape) -> str:
    """Return raised text with the sign of a power if it is a number."""
    text = ", ".join(shape.texts)
    return f"^{text}" if "up" in shape.options and text.lstrip("-−+")[:1].isdigit() else text


def _overstruck(shape: _Shape) -> str:
    """Return characters that are printed over each other, without a small reading above them."""
    written = [argument.text.strip() for argument in shape.arguments if not argument.is_script] or shape.texts
    content = [text for text in written if text not in _ENCLOSURES]
    if len(content) == 1 and len(written) > 1:
        return _CIRCLED.get(content[0], content[0])
    return "".join(written)


def _summed(shape: _Shape) -> str:
    sign = next((_SUMS[option] for option in shape.options if option in _SUMS), "∫")
    sign = shape.options.get("fc", shape.options.get("vc", sign))
    below, above, content = [*shape.texts, "", "", ""][:3]
    limits = (f"_{bracketed(below)}" if below else "") + (f"^{bracketed(above)}" if above else "")
    return f"{sign}{limits} {content}"


def _delimited(shape: _Shape) -> str:
    both = shape.options.get("bc", "(" if not {"lc", "rc"} & set(shape.options) else "")
    left = shape.options.get("lc", both)
    right = shape.options.get("rc", _BRACKETS.get(both, both))
    return f"{left}{', '.join(shape.texts)}{right}"


def _listed(shape: _Shape) -> str:
    return ", ".join(shape.texts)


_SHAPES: dict[str, Callable[[_Shape], str]] = {
    "a": _listed,
    "b": _delimited,
    "d": lambda _: "",
    "f": _fraction,
    "i": _summed,
    "l": _listed,
    "o": _overstruck,
    "r": _root,
    "s": _script,
    "x": _listed,
}
