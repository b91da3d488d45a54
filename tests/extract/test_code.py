from pathlib import Path

import pytest

from memos_gql.extract import text
from memos_gql.extract.code import block_starts

PYTHON = """# Birds of the zoo
import os


class Heron:
    \"\"\"A bird.\"\"\"

    def name(self):
        return os.name(self)

    def cage(self):
        # the first one

        return self.cages[0]


def feed(bird):
    bird.eat(
        "fish",
    )
"""
C = """#include <stdio.h>

int main(void)
{
    puts("heron");

    return 0;
}

static void feed(void)
{
    puts("fish");
}
"""
PROSE = "Rent is due,\n    on the fifth;\n\n    It rises\n\nby five.\n\nA term,\nis one year.\n"


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (PYTHON, ["# Birds of the zoo", "class Heron:", "def feed(bird):"]),
        (C, ["#include <stdio.h>", "int main(void)", "static void feed(void)"]),
    ],
)
def test_source_code_begins_a_block_where_a_function_or_a_class_begins(
    source: str, parts: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "source.txt"
    path.write_text(source)

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines if line.starts_block] == parts
    assert [line.text for line in page.lines] == [" ".join(row.split()) for row in source.splitlines() if row.strip()]
    assert not any(line.is_heading for line in page.lines)


def test_a_long_class_is_cut_between_its_methods() -> None:
    methods = [
        (
            f"    def method_{number}(self):\n        a = (\n            1,\n        )\n\n        "
            f"return self.other({'a, ' * 100})\n"
        )
        for number in range(9)
    ]
    rows = "\n".join(["class Heron:", "    first: int", "", *methods]).split("\n")

    assert [rows[place].strip() for place in sorted(block_starts(rows) or ())] == [
        "class Heron:",
        *(f"def method_{number}(self):" for number in range(9)),
    ]


def test_prose_and_markdown_with_code_are_no_source_code() -> None:
    assert block_starts(PROSE.split("\n")) is None
    assert block_starts(["# Birds", "", "```c", *C.split("\n"), "```"]) is None
    assert block_starts([]) is None
