"""The headings of a document, and which of them stand above its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memos_gql.pages import Line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 for the highest, 0 where it is not known."""

    text: str
    level: int


def headings(lines: Sequence[Line]) -> list[Heading | None]:
    """Say for each line of a heading how the heading reads up to there, as it may run over several lines; None for other lines."""
    found: list[Heading | None] = []
    for line, before in zip(lines, [None, *lines], strict=False):
        begun = found[-1] if found and before is not None and before.is_heading and not line.starts_block else None
        text = f"{begun.text} {line.text}" if begun else line.text
        found.append(Heading(text, line.level) if line.is_heading else None)
    return found


def below(above: tuple[Heading, ...], following: Iterable[Heading]) -> tuple[Heading, ...]:
    """Return the path of headings behind some more: each ends those of its own level, and those below it."""
    path = above
    for heading in following:
        path = (*(one for one in path if _is_above(one, heading)), heading)
    return path


def _is_above(one: Heading, heading: Heading) -> bool:
    """Of two headings whose level is not known the later ends the earlier, and stands below all whose level is known."""
    if heading.level == 0:
        return one.level > 0
    return 0 < one.level < heading.level
