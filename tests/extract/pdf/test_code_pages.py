"""Cyrillic of the code page of Windows, which fonts without a table show as Latin letters with marks."""

from pathlib import Path

from memos_gql.extract import pdf
from tests.extract.made import Sheet
from tests.extract.made import pdf as made

ROWS = ("Владельцы решили, что расходы на отопление впредь", "делятся по потреблению в каждой квартире дома.")
WINDOWS = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def page_of(folder: Path, *rows: str, encoding: str) -> list[str]:
    shown = "".join(f"BT /F2 14 Tf 60 {700 - 20 * place} Td ({row}) Tj ET\n" for place, row in enumerate(rows))
    content = shown.encode(encoding).decode("latin-1")
    path = made(folder, Sheet(content, extra="/Resources<</Font<</F2 4 0 R>>>>"), objects=(WINDOWS,))
    (page,) = pdf.read(path, 1, 1)
    return [line.text for line in page.lines]


def test_rows_in_the_code_page_of_windows_get_their_letters(tmp_path: Path) -> None:
    assert page_of(tmp_path, *ROWS, encoding="cp1251") == list(ROWS)


def test_words_of_other_languages_stay_as_they_are(tmp_path: Path) -> None:
    rows = (
        "Anna Müller öffnet für Jäger die Grünanlage,",
        "außer an Feiertagen: die Öffnungszeiten stehen an der Tür.",
    )

    assert page_of(tmp_path, *rows, encoding="cp1252") == list(rows)
