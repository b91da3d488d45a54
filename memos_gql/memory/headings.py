"""The headings of a document, and which of them apply to a text."""

from collections.abc import Iterable, Sequence

from memos_gql.pages import Heading, Line


def headings(lines: Sequence[Line]) -> list[Heading | None]:
    """Return for each line the heading that it belongs to, with its text up to this line; None for other lines."""
    found: list[Heading | None] = []
    for line, before in zip(lines, [None, *lines], strict=False):
        begun = found[-1] if found and before is not None and before.is_heading and not line.starts_block else None
        text = f"{begun.text} {line.text}" if begun else line.text
        found.append(Heading(text, line.level) if line.is_heading else None)
    return found


def below(above: tuple[Heading, ...], following: Iterable[Heading]) -> tuple[Heading, ...]:
    """Return the path of headings after some more: each one ends those at its own level or below."""
    path = above
    for heading in following:
        path = (*(one for one in path if _is_above(one, heading)), heading)
    return path


def _is_above(one: Heading, heading: Heading) -> bool:
    """Tell whether one heading is above another.

    Level 0 is unknown: it is below all known levels, and never above another 0.
    """
    if heading.level == 0:
        return one.level > 0
    return 0 < one.level < heading.level
