"""Chinese feedback that corrects by a question that expects no answer, or beside a reason: 房东哪姓刘啊，姓柳."""

from collections.abc import Iterator
from dataclasses import dataclass

from memos_gql.memory.phrases import HAN
from memos_gql.memory.rules import Rules

RULES = Rules(__package__, "rhetorical.toml")
LONGEST = 60
"""Characters; longer feedback tells a story."""


@dataclass(frozen=True, slots=True)
class Denied:
    """Words that feedback denies, the verb before them, and of what it denies them; empty if it does not say.

    unit: what is counted, if not even one is left: 一勺都不加.
    """

    words: str
    lead: str
    subject: str
    unit: str = ""


def plainly(words: str) -> str:
    """Say indirect feedback plainly: 房东不姓刘，姓柳."""
    return RULES.rewritten("plainly", words) if len(words) <= LONGEST and HAN.search(words) else words


def is_of_part(words: str) -> bool:
    """Tell whether feedback is on a part of a value, which cannot be exchanged: the last digit of a number."""
    return len(words) <= LONGEST and RULES.find("of_part", words) is not None


def is_passing(words: str, *, beside: str) -> bool:
    """Tell whether feedback is on a short time, of which a statement does not speak: 我今天不在常州."""
    found = RULES.find("passing", words) if len(words) <= LONGEST else None
    return found is not None and found.group() not in beside


def denied_in(words: str) -> Iterator[Denied]:
    """Yield what feedback denies; nothing if it is so for a short time only, or if it is a question."""
    if len(words) > LONGEST or RULES.find("passing", words) or words.rstrip().endswith(("?", "？")):
        return
    for said in dict.fromkeys((words, plainly(words), RULES.rewritten("plainly_denied", words))):
        for found in RULES.each("denying", said):
            parts = found.words.groupdict(default="")
            yield Denied(parts["denied"], parts.get("lead", ""), parts.get("subject", ""), parts.get("unit", ""))
