from io import BytesIO
from pathlib import Path

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser

from memos_gql.extract.pdf.revision import revised
from tests.extract import made
from tests.extract.made import Sheet


def test_an_entry_without_a_value_stays_one(tmp_path: Path) -> None:
    # Given
    content = made.pdf(tmp_path, Sheet("")).read_bytes()
    content = content.replace(b"trailer<<", b"trailer<</ID[null <01>]")

    # When
    changed = revised(content, PDFDocument(PDFParser(BytesIO(content))), {3: b"<<>>"}) or b""

    # Then
    trailer = PDFDocument(PDFParser(BytesIO(changed))).xrefs[0].get_trailer()
    assert trailer["ID"] == [None, b"\x01"]
