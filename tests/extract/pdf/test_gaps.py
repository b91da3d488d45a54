from pathlib import Path

import pytest

from memos_gql.extract import pdf
from tests.extract import made
from tests.extract.made import Sheet


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("(Tight)-133(typesetting)-133(leaves)-133(narrow)-133(gaps)", "Tight typesetting leaves narrow gaps"),
        ("(Donaudampfschifffahrtsgesellschaft)", "Donaudampfschifffahrtsgesellschaft"),
        ("(Internationalis) 20 (ation)-30(ofWorkflows)", "InternationalisationofWorkflows"),
    ],
)
def test_words_are_parted_where_the_paper_parts_them_and_nowhere_else(shown: str, read: str, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(f"BT /F1 12 Tf 72 700 Td [{shown}] TJ ET"))

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == [read]


def test_letters_set_apart_stay_one_word(tmp_path: Path) -> None:
    path = made.pdf(
        tmp_path,
        Sheet("BT /F1 12 Tf 1.5 Tc 72 700 Td (INTERNATIONALCONVENTION) Tj 0 Tc ( of the harbours of the north) Tj ET"),
    )

    (page,) = pdf.read(path, 1, 1)

    assert page.lines[0].text == "INTERNATIONALCONVENTION of the harbours of the north"
