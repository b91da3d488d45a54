"""Compute the automatic numbers of headings, clauses and lists, which Word does not store."""

from collections.abc import Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from memos_gql.extract.word.counting import Counts, Level, NumberedList
from memos_gql.extract.word.markup import attribute, child_of, children_of, is_on, number_of, value_of
from memos_gql.extract.word.number_fields import NumberFields

_MAX_CHAIN = 20
"""Longest chain of styles that are based on one another."""


class Numbering:
    """Counts numbered paragraphs while a document is read from start to end."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = {attribute(style, "styleId"): style for style in children_of(styles, "style")}
        self._lists = _lists(numbering, self._styles)
        self._names = _names(numbering, self._lists)
        self._counts = Counts(self._lists)

    def mark(self, properties: Element | None) -> str:
        """Count a paragraph with these properties, and return its number; empty if it has none."""
        number, level = self.place(properties)
        return self._counts.mark(number or "", level)

    def fields(self) -> NumberFields:
        """Begin to count the fields of a story that continue the lists."""
        return NumberFields(self._counts, self._names)

    def place(self, properties: Element | None) -> tuple[str | None, int]:
        """Return the list and the level of a paragraph, from its properties or its style."""
        number, level = value_of(properties, "numPr", "numId"), number_of(properties, "numPr", "ilvl")
        style = value_of(properties, "pStyle")
        if number is None:
            number, level = self._of_style(style, level)
        return number if number in self._lists else None, level if level is not None else 0

    def _of_style(self, style: str | None, level: int | None) -> tuple[str | None, int | None]:
        for _ in range(_MAX_CHAIN):
            properties = child_of(self._styles.get(style), "pPr")
            number = value_of(properties, "numPr", "numId")
            if number is not None:
                levels = self._lists[number].levels if number in self._lists else {}
                linked = next((place for place, found in levels.items() if found.style == style), None)
                return number, next(
                    (found for found in (level, number_of(properties, "numPr", "ilvl"), linked) if found is not None), 0
                )
            style = value_of(self._styles.get(style), "basedOn")
        return None, None


def _lists(numbering: Element | None, styles: dict[str | None, Element]) -> dict[str, NumberedList]:
    patterns = {attribute(item, "abstractNumId") or "": item for item in children_of(numbering, "abstractNum")}
    chosen = {
        attribute(item, "numId") or "": value_of(item, "abstractNumId") or "" for item in children_of(numbering, "num")
    }
    found = {}
    for item in children_of(numbering, "num"):
        number = attribute(item, "numId") or ""
        counters = _pattern(chosen.get(number, ""), patterns, chosen, styles)
        if counters in patterns:
            found[number] = _overridden(NumberedList(counters, _levels(patterns[counters])), item)
    return found


def _names(numbering: Element | None, lists: Mapping[str, NumberedList]) -> dict[str, str]:
    """Return the number of the first list of each name; names are in lower case."""
    patterns = {
        attribute(item, "abstractNumId") or "": value_of(item, "name") for item in children_of(numbering, "abstractNum")
    }
    found: dict[str, str] = {}
    for number, one in lists.items():
        found.setdefault((patterns.get(one.counters) or "").lower(), number)
    return found


def _pattern(name: str, patterns: dict[str, Element], chosen: dict[str, str], styles: dict[str | None, Element]) -> str:
    """Return the definition of a list, following the link to a list style if there is one."""
    link = value_of(patterns.get(name), "numStyleLink")
    number = value_of(styles.get(link), "pPr", "numPr", "numId") if link else None
    return chosen.get(number, name) if number else name


def _levels(parent: Element) -> dict[int, Level]:
    return {int(attribute(item, "ilvl") or 0): _level(item) for item in children_of(parent, "lvl") if _is_level(item)}


def _is_level(item: Element) -> bool:
    return (attribute(item, "ilvl") or "0") in set("012345678")


def _level(item: Element) -> Level:
    legal = child_of(item, "isLgl")
    start = number_of(item, "start")
    return Level(
        start=start if start is not None else 0,
        format=value_of(item, "numFmt") or "decimal",
        text=value_of(item, "lvlText") or "",
        is_legal=legal is not None and is_on(legal),
        is_close=value_of(item, "suff") == "nothing",
        style=value_of(item, "pStyle"),
    )


def _overridden(found: NumberedList, item: Element) -> NumberedList:
    overrides = {int(attribute(one, "ilvl") or 0): one for one in children_of(item, "lvlOverride") if _is_level(one)}
    levels = dict(found.levels)
    for place, one in overrides.items():
        own = child_of(one, "lvl")
        if own is not None:
            levels[place] = _level(own)
    starts = {
        place: start for place, one in overrides.items() if (start := number_of(one, "startOverride")) is not None
    }
    return replace(found, levels=levels, restarts=starts)
