"""Patterns of preferences with an example each, and readable lists of words for patterns."""

import re
from dataclasses import dataclass

from memos_gql.documents import Stance

REMARK = re.compile(r"\s{2,}# .*$")


@dataclass(frozen=True, slots=True)
class Form:
    """`pattern` has a group `about`, and perhaps `no` for a negation; `example` is a plain clause that matches it."""

    example: str
    pattern: re.Pattern[str]
    stance: Stance


def form(example: str, pattern: str, stance: Stance) -> Form:
    return Form(example, re.compile(pattern), stance)


def alternatives(lines: str) -> str:
    """Join lines of alternatives, which may themselves contain `|`; two spaces and `# ` begin a comment."""
    bare = (REMARK.sub("", line).strip() for line in lines.splitlines())
    return "|".join(line for line in bare if line)


def one_of(lines: str) -> str:
    """Write `alternatives` as one group, so that what surrounds it applies to each alternative."""
    return f"(?:{alternatives(lines)})"
