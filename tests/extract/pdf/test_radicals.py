from pathlib import Path

import pytest

from memos_gql.extract import pdf
from memos_gql.extract.pdf.radicals import ordinary
from tests.extract import made
from tests.extract.made import Sheet

CMAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
    b"1 begincodespacerange <00> <FF> endcodespacerange\n"
    b"5 beginbfchar <41> <2F2F> <42> <2F1A> <43> <2EC4> <44> <2ED3> <45> <F90A> endbfchar endcmap end end"
)


def test_radicals_and_compatibility_forms_of_a_layer_become_ordinary_characters(tmp_path: Path) -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 4 0 R>>"
    path = made.pdf(
        tmp_path,
        Sheet("BT /F2 12 Tf 72 700 Td (ABCDE) Tj ET", extra="/Resources<</Font<</F2 5 0 R>>>>"),
        objects=(b"<</Length %d>>stream\n%s\nendstream" % (len(CMAP), CMAP), font),
    )

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["工厂西长金"]


@pytest.mark.parametrize("text", ["10\u2076 and \u00bd of \ufb01ve", "\uff08\uff11\uff09\u3000\u2460", "工厂"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert ordinary(text) == text
