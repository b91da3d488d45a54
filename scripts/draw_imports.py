"""Draw which parts of memos_gql import which others, one picture for each contract of layers in pyproject.toml.

Run: .venv/bin/python scripts/draw_imports.py [FOLDER], where FOLDER is docs/pictures unless another is given.

Parts of one layer stand in one row. An import that follows from others is left out: if `a` imports `b`, and `b` imports
`c`, an arrow from `a` to `c` would add nothing.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import grimp

ROOT = Path(__file__).parents[1]
PACKAGE = "memos_gql"
PICTURES = {PACKAGE: "imports.svg", f"{PACKAGE}.ingest": "imports-of-ingest.svg"}
"""The container of a contract -> the picture's file."""
WIDTH = 1000
ROW_HEIGHT, BOX_HEIGHT, MARGIN = 64, 26, 20
CHARACTER_WIDTH, PADDING = 7.6, 11
ROUNDS = 12
"""How often boxes are put in the order of what they are joined to."""
STYLE = """
text { font: 13px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle; fill: #1b1f24 }
rect { fill: #fff; stroke: #57606a } path { fill: none; stroke: #0969da; stroke-opacity: .45; marker-end: url(#tip) }
marker path { fill: #0969da; fill-opacity: .6; stroke: none } .ground { fill: #f6f8fa; stroke: none }
"""

Imports = Mapping[str, set[str]]
"""A part -> the parts that it imports directly."""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    """The middle, in pixels."""
    y: float
    """The top edge, in pixels."""
    width: float


def main(folder: Path) -> None:
    """Write all pictures into a folder."""
    graph = grimp.build_graph(PACKAGE)
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]:
        (container,) = contract["containers"]
        modules = {module for module in graph.modules if module.startswith(f"{container}.")}
        layers = [
            [part for part in re.findall(r"\w+", layer) if f"{container}.{part}" in modules]
            for layer in contract["layers"]
        ]
        imports = imports_between(graph, container, parts=[part for layer in layers for part in layer])
        picture = drawn(
            [layer for layer in layers if layer],
            without_those_that_follow(imports),
            title=f"Imports within {container}",
        )
        (folder / PICTURES[container]).write_text(picture)


def imports_between(graph: grimp.ImportGraph, container: str, *, parts: Sequence[str]) -> Imports:
    """Return which parts of a container import which, by any of their modules."""
    found: dict[str, set[str]] = {part: set() for part in parts}
    for module in graph.modules:
        importer = part_of(module, container)
        if importer in found:
            imported = {part_of(each, container) for each in graph.find_modules_directly_imported_by(module)}
            found[importer] |= imported & found.keys() - {importer}
    return found


def part_of(module: str, container: str) -> str:
    return module.removeprefix(f"{container}.").partition(".")[0] if module.startswith(f"{container}.") else ""


def without_those_that_follow(imports: Imports) -> Imports:
    """Leave out imports of what another imported part imports, itself or through others."""
    reached: dict[str, set[str]] = {}

    def reach(part: str) -> set[str]:
        if part not in reached:
            reached[part] = imports[part].union(*map(reach, imports[part]))
        return reached[part]

    return {
        part: {each for each in own if not any(each in reach(other) for other in own)} for part, own in imports.items()
    }


def drawn(layers: Sequence[Sequence[str]], imports: Imports, *, title: str) -> str:
    """Write a picture as SVG."""
    boxes = placed(in_order(layers, imports))
    height = len(layers) * ROW_HEIGHT - (ROW_HEIGHT - BOX_HEIGHT) + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">',
            f"<title>{title}</title><style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" '
            'markerWidth="7" markerHeight="7" orient="auto">',
            '<path d="M0 0 L8 4 L0 8 z"/></marker></defs>',
            f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
            *(
                arrow(boxes[part], boxes[each], f"{part} imports {each}")
                for part in boxes
                for each in sorted(imports[part])
            ),
            *(box_of(part, box) for part, box in boxes.items()),
            "</svg>\n",
        ]
    )


def in_order(layers: Sequence[Sequence[str]], imports: Imports) -> list[list[str]]:
    """Put each row in an order in which arrows cross less: by the mean place of what a box is joined to."""
    rows = [list(layer) for layer in layers]
    joined = {
        part: {*own, *(other for other, theirs in imports.items() if part in theirs)} for part, own in imports.items()
    }
    for _ in range(ROUNDS):
        for row in rows:
            place = {part: box.x for part, box in placed(rows).items()}
            row.sort(key=lambda part: (mean([place[each] for each in joined[part]] or [place[part]]), part))
    return rows


def placed(rows: Sequence[Sequence[str]]) -> dict[str, Box]:
    return dict(box for number, row in enumerate(rows) for box in spread(row, MARGIN + number * ROW_HEIGHT))


def spread(row: Sequence[str], y: float) -> Iterator[tuple[str, Box]]:
    """Place the boxes of a row, with equal gaps between them and at both ends."""
    widths = [len(part) * CHARACTER_WIDTH + 2 * PADDING for part in row]
    gap = (WIDTH - sum(widths)) / (len(row) + 1)
    x = gap
    for part, width in zip(row, widths, strict=True):
        yield part, Box(x + width / 2, y, width)
        x += width + gap


def arrow(start: Box, end: Box, title: str) -> str:
    top, bottom = start.y + BOX_HEIGHT, end.y - 1
    bend = (bottom - top) / 2
    curve = (
        f"M{start.x:.0f} {top:.0f} "
        f"C{start.x:.0f} {top + bend:.0f} {end.x:.0f} {bottom - bend:.0f} {end.x:.0f} {bottom:.0f}"
    )
    return f'<path d="{curve}"><title>{title}</title></path>'


def box_of(part: str, box: Box) -> str:
    rectangle = (
        f'<rect x="{box.x - box.width / 2:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{BOX_HEIGHT}" rx="5"/>'
    )
    return f'{rectangle}<text x="{box.x:.0f}" y="{box.y + 17:.0f}">{part}</text>'


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
