"""Draw how searching, adding, disk and memory grow, as a picture that is readable on light and dark pages.

    python -m tests.bench.curves FIGURES PICTURE

FIGURES is the JSON file that `tests.bench.scale --picture` writes beside its picture.
"""

import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from math import log10
from pathlib import Path

WIDTH, HEIGHT = 880, 600
PANEL_WIDTH, PANEL_HEIGHT = 404, 228
GAP, MARGIN = 24, 24
SIDE, TOP, BOTTOM = 46, 74, 34
"""Room around a panel's curves, in pixels: left and right, above, and below."""
HEADROOM = 1.1
"""The top of a panel, as a multiple of its largest value."""
CAPTION_CHARACTERS, CAPTION_LINE = 134, 16
KB, EXACT_BELOW = 1000, 10
DOT, DIGIT, HALF_LINE, AWAY, BASELINE = 4, 8, 7, 14, 4
"""In pixels: a dot's radius, a digit's width, half of a line, and how far a value's middle is from dot and baseline."""
STYLE = """
svg { --paper: #fff; --card: #faf9f5; --ink: #1c1f1b; --soft: #5a6058; --line: #e4e1d7; --one: #0b6b50; --two: #a8590f }
@media (prefers-color-scheme: dark) { svg {
  --paper: #131613; --card: #1b1f1c; --ink: #eceee8; --soft: #a5ada3; --line: #3a423c; --one: #64d3ab; --two: #f0a868
} }
text { font: 12px "Instrument Sans", system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
  fill: var(--ink); text-anchor: middle }
.title { font-size: 15px } .title, .name { font-weight: 600 } .title, .name, .first, .caption { text-anchor: start }
.size, .caption { fill: var(--soft) } .caption { font-size: 11.5px }
.paper { fill: var(--paper) } .card { fill: var(--card); stroke: var(--line) } .ground { stroke: var(--line) }
path { fill: none; stroke-width: 2 } .one { stroke: var(--one) } .two { stroke: var(--two) }
circle.one { fill: var(--one) } circle.two { fill: var(--two) } circle.alone { fill: var(--card); stroke-width: 2 }
text.one { fill: var(--one); stroke: none } text.two { fill: var(--two); stroke: none }
"""


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured with so many memories of so many users in a project."""

    memories: int
    users: int
    p50_ms: float
    p95_ms: float
    used_ms: float
    """Processor time of the web process for a search, mean."""
    added_a_second: float
    embedded_a_second: float
    """Texts that the embedder alone embeds in a second."""
    disk_bytes: int
    """For each memory."""
    memory_mib: int
    """Of all processes, when this project and all before it were written."""


@dataclass(frozen=True, slots=True)
class Growth:
    """All points in the order in which they were measured, and where and with what that was."""

    machine: str
    points: tuple[Point, ...]

    @classmethod
    def read(cls, file: Path) -> "Growth":
        told = json.loads(file.read_text())
        return cls(told["machine"], tuple(Point(**point) for point in told["points"]))

    def fields(self) -> dict[str, object]:
        return asdict(self)

    def of_many(self) -> list[Point]:
        """Return the points of projects that many users share."""
        return [point for point in self.points if point.users > 1]

    def of_one(self) -> list[Point]:
        return [point for point in self.points if point.users == 1]


@dataclass(frozen=True, slots=True)
class Curve:
    """Values by numbers of memories. The first curve of a panel is the lower one: its values stand below it."""

    name: str
    values: dict[int, float]
    is_line: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """What a dot or a value covers: its middle, and half of its width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        return abs(self.x - other.x) < self.width + other.width and abs(self.y - other.y) < self.height + other.height


@dataclass(frozen=True, slots=True)
class Panel:
    """A title and at most two curves, and where the panel lies, in pixels."""

    title: str
    curves: Sequence[Curve]
    left: float
    top: float

    def x(self, size: int) -> float:
        sizes = [size for curve in self.curves for size in curve.values]
        low, high = log10(min(sizes)), log10(max(sizes))
        share = (log10(size) - low) / (high - low) if high > low else 0.5
        return self.left + SIDE + share * (PANEL_WIDTH - 2 * SIDE)

    def y(self, value: float) -> float:
        most = max(value for curve in self.curves for value in curve.values.values()) * HEADROOM
        return self.ground - value / most * (PANEL_HEIGHT - TOP - BOTTOM)

    @property
    def ground(self) -> float:
        return self.top + PANEL_HEIGHT - BOTTOM


def panels(growth: Growth) -> list[Panel]:
    many = growth.of_many()
    alone = Curve("p50, one user", {point.memories: point.p50_ms for point in growth.of_one()}, is_line=False)
    contents = [
        (
            "Search: milliseconds for ten hits",
            [
                Curve("p50", {point.memories: point.p50_ms for point in many}),
                Curve("p95", {point.memories: point.p95_ms for point in many}),
                *([alone] if alone.values else []),
            ],
        ),
        (
            "Adding: short texts a second",
            [
                Curve("memos-gql", {point.memories: point.added_a_second for point in many}),
                Curve("its embedder alone", {point.memories: point.embedded_a_second for point in many}),
            ],
        ),
        (
            "Disk: kB for each memory",
            [Curve("memories in MongoDB, and the index", {point.memories: point.disk_bytes / KB for point in many})],
        ),
        (
            "Memory: MiB",
            [Curve("all processes, databases included", {point.memories: point.memory_mib for point in many})],
        ),
    ]
    return [
        Panel(
            title,
            curves,
            MARGIN + place % 2 * (PANEL_WIDTH + GAP),
            MARGIN + place // 2 * (PANEL_HEIGHT + GAP),
        )
        for place, (title, curves) in enumerate(contents)
    ]


def drawn(growth: Growth) -> str:
    """Return the picture as SVG."""
    title = "How searching, adding, disk and memory grow with the number of memories"
    lines = caption(growth)
    height = MARGIN + 2 * (PANEL_HEIGHT + GAP) + len(lines) * CAPTION_LINE + MARGIN - CAPTION_LINE // 2
    first = MARGIN + 2 * (PANEL_HEIGHT + GAP) + CAPTION_LINE // 2
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">',
            f"<title>{title}</title><style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}" rx="12"/>',
            *(part for panel in panels(growth) for part in panel_of(panel)),
            *(
                f'<text class="caption" x="{MARGIN}" y="{first + number * CAPTION_LINE}">{escape(line)}</text>'
                for number, line in enumerate(lines)
            ),
            "</svg>\n",
        ]
    )


def caption(growth: Growth) -> list[str]:
    """Say how the figures came about, in lines that fit the picture."""
    how = (
        "Each dot is a project with that many memories of 14 words, a hundred for each user, on one server that holds "
        "the smaller projects too. One client searches over HTTP, and adds a hundred texts at a time, in all projects "
        "by turns. Disk: after compaction."
    )
    return [line for told in (how, growth.machine) for line in textwrap.wrap(told, CAPTION_CHARACTERS)]


def panel_of(panel: Panel) -> Iterator[str]:
    yield f'<rect class="card" x="{panel.left}" y="{panel.top}" width="{PANEL_WIDTH}" height="{PANEL_HEIGHT}" rx="8"/>'
    yield f'<text class="title" x="{panel.left + 16}" y="{panel.top + 27}">{escape(panel.title)}</text>'
    yield from legend(panel)
    left, right = panel.left + 16, panel.left + PANEL_WIDTH - 16
    yield f'<path class="ground" d="M{left} {panel.ground}H{right}"/>'
    first, *others = sorted({size for curve in panel.curves for size in curve.values})
    yield f'<text class="size first" x="{left}" y="{panel.ground + 20}">{first:,} memories</text>'
    for size in others:
        yield f'<text class="size" x="{panel.x(size):.1f}" y="{panel.ground + 20}">{size:,}</text>'
    for place in range(len(panel.curves)):
        yield from curve_of(panel, place)
    yield from labels(panel)


def legend(panel: Panel) -> Iterator[str]:
    """Name the curves of a panel in a row, each behind a dot like its own."""
    x = panel.left + 21
    for place, curve in enumerate(panel.curves):
        yield f'<circle class="{looks(panel, place)}" cx="{x}" cy="{panel.top + 45}" r="{DOT}"/>'
        colour = looks(panel, place).split()[0]
        yield f'<text class="name {colour}" x="{x + 10}" y="{panel.top + 49}">{escape(curve.name)}</text>'
        x += 36 + 7.2 * len(curve.name)


def looks(panel: Panel, place: int) -> str:
    """Return the classes of a curve: its colour, and whether it is a dot of its own."""
    if not panel.curves[place].is_line:
        return "one alone"
    return "two" if place else "one"


def curve_of(panel: Panel, place: int) -> Iterator[str]:
    style, at = looks(panel, place), dots_of(panel, panel.curves[place])
    if panel.curves[place].is_line:
        yield f'<path class="{style}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in at)}"/>'
    for x, y in at:
        yield f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{DOT}"/>'


def dots_of(panel: Panel, curve: Curve) -> list[tuple[float, float]]:
    return [(panel.x(size), panel.y(value)) for size, value in sorted(curve.values.items())]


def labels(panel: Panel) -> Iterator[str]:
    """Write each value where it covers no dot and no other value."""
    taken = [Box(x, y, DOT, DOT) for curve in panel.curves for x, y in dots_of(panel, curve)]
    for place, curve in enumerate(panel.curves):
        is_lower = place == 0 and len(panel.curves) > 1
        values = [short(value) for _, value in sorted(curve.values.items())]
        for (x, y), words in zip(dots_of(panel, curve), values, strict=True):
            tried = places(x, y, len(words) * DIGIT / 2, is_lower=is_lower)
            box = next((box for box in tried if not any(box.meets(other) for other in taken)), tried[0])
            taken.append(box)
            yield f'<text x="{box.x:.1f}" y="{box.y + BASELINE:.1f}">{words}</text>'


def places(x: float, y: float, width: float, *, is_lower: bool) -> list[Box]:
    """Return where the value of a dot may stand, the best first: above it, or below if its curve is the lower one."""
    above, below = (Box(x, y + away, width, HALF_LINE) for away in (-AWAY, AWAY))
    return [*((below, above) if is_lower else (above, below)), Box(x + AWAY + width, y, width, HALF_LINE)]


def short(value: float) -> str:
    """Write a value with two digits or more, such as 5.1, 27 and 1,218."""
    return f"{value:.1f}" if value < EXACT_BELOW else f"{value:,.0f}"


def main(figures: Path, picture: Path) -> None:
    picture.write_text(drawn(Growth.read(figures)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
