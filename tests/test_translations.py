"""The Chinese pages say what the English ones say: their headings, commands, figures, names and links are the same."""

import re
from pathlib import PurePosixPath

import pytest

from tests import pages

TRANSLATED = {"README.md": "README.zh.md", "docs/tutorial.md": "docs/zh/tutorial.md"}
EACH = pytest.mark.parametrize(("english", "chinese"), TRANSLATED.items())


@EACH
def test_the_headings_and_the_rows_of_tables_are_as_many(english: str, chinese: str) -> None:
    assert shape(english) == shape(chinese)


def shape(page: str) -> list[str]:
    """Return the mark of each line of a page that has one: a heading of its level, a row, an entry, a picture."""
    return re.findall(r"^(#+ |\||- |!\[)", prose(page), re.MULTILINE)


@EACH
def test_the_commands_and_answers_are_the_same(english: str, chinese: str) -> None:
    assert pages.FENCED.findall(pages.text(english)) == pages.FENCED.findall(pages.text(chinese))


@EACH
def test_the_figures_are_the_same(english: str, chinese: str) -> None:
    assert numbers(english) == numbers(chinese)


def numbers(page: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"\]\([^)]*\)", "", prose(page))))


@EACH
def test_the_names_of_the_product_are_the_same(english: str, chinese: str) -> None:
    assert sorted(re.findall("`[^`]+`", prose(english))) == sorted(re.findall("`[^`]+`", prose(chinese)))


@EACH
def test_the_links_lead_to_the_same_pages_or_their_translations(english: str, chinese: str) -> None:
    assert sorted(TRANSLATED.get(to, to) for to in targets(english)) == sorted(
        TRANSLATED.get(to, to) for to in targets(chinese)
    )


def targets(page: str) -> set[str]:
    """Return the pages that a page links to, other than itself in either language.

    They are paths in the repository or addresses.
    """
    folder = (pages.ROOT / page).parent
    found = [link.partition("#")[0] for link in pages.links(pages.text(page))]
    whole = {
        link if "://" in link else str(PurePosixPath((folder / link).resolve().relative_to(pages.ROOT)))
        for link in found
    }
    return (
        whole - {english for english in TRANSLATED if page in {english, TRANSLATED[english]}} - {TRANSLATED.get(page)}
    )


def prose(page: str) -> str:
    return pages.FENCED.sub("", pages.text(page))
