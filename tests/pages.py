"""The README and the pages of docs/ as their parts: tables, fenced blocks, links and headings."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = "README.md"
DOCS = sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md"))
FENCED = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(page: str) -> str:
    """Return a page, named by its path in the repository."""
    return (ROOT / page).read_text()


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a language.

    The tests of a whole server run those of `sh` one after the other.
    """
    return [body for name, body in FENCED.findall(text(page)) if name == language]


def table(page: str, first_column: str) -> list[list[str]]:
    """Return the rows of the table whose first column has this heading, each as its cells."""
    lines = text(page).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    return [_cells(line) for line in _rows(lines[start + 2 :])]


def column(page: str, first_column: str, *, after: str = "") -> list[str]:
    """Return the codes in the first cells of a table, without what stands before them."""
    return [code.removeprefix(after) for row in table(page, first_column) for code in re.findall("`(.*?)`", row[0])]


def layers() -> list[str]:
    """Return the rows of the architecture's picture, from the top, without what is said of them."""
    (picture,) = [block for block in blocks("docs/architecture.md", "") if block.startswith("cli ")]
    return [re.split(" {2,}", row)[0] for row in picture.splitlines()]


def links(markdown: str) -> list[str]:
    """Return where Markdown links lead."""
    return re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", markdown))


def anchors(markdown: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _rows(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("|"):
            return
        yield line


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split(" | ")]
