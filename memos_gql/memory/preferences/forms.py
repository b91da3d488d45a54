"""Forms of words by which a preference is told, each with an example, and lists of words written so that they can be read."""

import re
from dataclasses import dataclass

from memos_gql.documents import Stance

REMARK = re.compile(r"\s{2,}# .*$")


@dataclass(frozen=True, slots=True)
class Form:
    """`pattern` has a group `about`, and one `no` where negation turns the stance; `example` is a plain clause that it reads."""

    example: str
    pattern: re.Pattern[str]
    stance: Stance


def form(example: str, pattern: str, stance: Stance) -> Form:
    return Form(example, re.compile(pattern), stance)


def alternatives(lines: str) -> str:
    """Join lines, each of one alternative or of several with `|` between them; what follows two spaces and `# ` is a remark."""
    bare = (REMARK.sub("", line).strip() for line in lines.splitlines())
    return "|".join(line for line in bare if line)


def one_of(lines: str) -> str:
    """Write `alternatives` as one group, so that what stands before and behind holds for each."""
    return f"(?:{alternatives(lines)})"
