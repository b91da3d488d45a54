from pathlib import Path

import pytest

from memos_gql.extract import pdf
from tests.extract import made
from tests.extract.made import Sheet


def words(text: str, *, x: int, y: int, size: int = 12) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def read(folder: Path, content: str) -> list[str]:
    (page,) = pdf.read(made.pdf(folder, Sheet(content)), 1, 1)
    return [line.text for line in page.lines]


def test_an_initial_joins_the_rest_of_its_word(tmp_path: Path) -> None:
    text = words("ealized by careful surveying,", x=102, y=700) + words("the chart was printed in 1794.", x=102, y=685)

    assert read(tmp_path, words("R", x=72, y=680, size=40) + text) == [
        "Realized by careful surveying,",
        "the chart was printed in 1794.",
    ]


@pytest.mark.parametrize(
    ("letter", "after"),
    [
        (words("R", x=72, y=720, size=40), words("ealized below it", x=72, y=700)),
        (words("R", x=72, y=680, size=40), words("ealized far from it", x=300, y=700)),
        (words("R", x=72, y=700), words("ealized in equal letters", x=100, y=697)),
        (words("R", x=72, y=680, size=40), words("Realized once more", x=102, y=700)),
    ],
)
def test_other_large_letters_stay_apart(letter: str, after: str, tmp_path: Path) -> None:
    assert not any(
        line.startswith(("Realized in", "Realized below", "Realized far", "RRealized"))
        for line in read(tmp_path, letter + after)
    )
