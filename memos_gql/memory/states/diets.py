"""Diets, and which food and which other diet each of them rules out. They are in `diets.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from memos_gql.memory.states.forms import forms_of

JOINED = re.compile(r",| and | or |[和、或跟]")
FOOD, DIET = "food:", "diet:"
"""What the forms begin with that stand for foods and diets in the value of a state."""


MOST_BESIDE = 2
"""Most forms of words beside the name of a diet."""


class _Diet(NamedTuple):
    names: re.Pattern[str]
    group: str
    rules_out: frozenset[str]


def foods_in(words: str) -> frozenset[str]:
    """List the foods and drinks that words in lower case name."""
    return frozenset(f"{FOOD}{name}" for name, pattern in _foods().items() if pattern.search(words))


def names_a_part(words: str) -> bool:
    """Tell whether words in lower case name a part of a kind of food, such as "raw fish"."""
    return any(_whole().fullmatch(one.strip()) is None for one in JOINED.split(words))


def diets_in(words: str) -> frozenset[str]:
    """List the diets that words in lower case name, if they say little else: "vegetarian restaurants" are none."""
    return frozenset(
        f"{DIET}{name}"
        for name, diet in _diets().items()
        if diet.names.search(words) and len(forms_of(diet.names.sub(" ", words))) <= MOST_BESIDE
    )


def is_ruled_out(before: frozenset[str], *, by: frozenset[str], is_change: bool, are_all: bool = False) -> bool:
    """Tell whether what somebody ate, or kept to, does not go with what was said later.

    Args:
        is_change: whether something changed; only then does a food end a diet: "I eat meat again".
        are_all: whether all food of before must be ruled out, because it was named in one list.
    """
    if any(_is_of_another(one, other) for one in by for other in before):
        return True
    ruled_out = _ruled_out(by)
    if are_all:
        return bool(before) and before <= ruled_out
    return bool(before & ruled_out) or (is_change and bool(by & _ruled_out(before)))


def _is_of_another(diet: str, other: str) -> bool:
    """Tell whether two are different diets of one group."""
    known, one, two = _diets(), diet.removeprefix(DIET), other.removeprefix(DIET)
    return one != two and one in known and two in known and known[one].group == known[two].group


def _ruled_out(value: frozenset[str]) -> frozenset[str]:
    known = (_diets().get(name.removeprefix(DIET)) for name in value if name.startswith(DIET))
    return frozenset(f"{FOOD}{food}" for diet in known if diet for food in diet.rules_out)


@cache
def _foods() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _lexicon()["foods"].items()}


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(_lexicon()["whole"]["names"])


@cache
def _diets() -> Mapping[str, _Diet]:
    return {
        name: _Diet(re.compile(diet["names"]), diet["group"], frozenset(diet["rules_out"]))
        for name, diet in _lexicon()["diets"].items()
    }


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("diets.toml").read_text(encoding="utf-8"))
