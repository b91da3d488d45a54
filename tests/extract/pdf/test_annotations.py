from pathlib import Path

import pytest

from memos_gql.extract import pdf
from tests.extract import made
from tests.extract.made import Sheet

SENTENCE = "Heating costs are shared by floor area."


def read(folder: Path, *annotations: str) -> list[str]:
    listed = " ".join(f"{4 + place} 0 R" for place in range(len(annotations)))
    objects = tuple(f"<</Type/Annot/Rect[100 600 200 620]{entries}>>".encode("latin-1") for entries in annotations)
    path = made.pdf(
        folder, Sheet(f"BT /F1 12 Tf 60 700 Td ({SENTENCE}) Tj ET", extra=f"/Annots[{listed}]"), objects=objects
    )
    (page,) = pdf.read(path, 1, 1)
    assert all(line.starts_block for line in page.lines)
    return [line.text for line in page.lines]


def test_notes_and_comments_on_marks_follow_the_page_with_their_author(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "/Subtype/Text/T(Margit)/Contents(The attic has\\rno radiators)",
        "/Subtype/Highlight/QuadPoints[60 712 200 712 60 698 200 698]/Contents(Ask the lawyer)",
        "/Subtype/FreeText/DA(/Helv 12 Tf)/Contents(Typed beside the text)",
    )

    assert found == [
        SENTENCE,
        "Comment by Margit: The attic has no radiators",
        "Comment: Ask the lawyer",
        "Comment: Typed beside the text",
    ]


@pytest.mark.parametrize(
    "entries",
    [
        "/Subtype/Text/F 2/Contents(Hidden from all)",
        "/Subtype/Text/StateModel(Review)/State(Accepted)/Contents(Accepted set by Margit)",
        "/Subtype/Highlight/Contents(heating costs are  shared)",
        "/Subtype/Popup/Contents(The same again)",
        "/Subtype/Link/Contents(Open the page)",
        "/Subtype/Text/Contents()",
    ],
)
def test_what_is_hidden_or_says_nothing_new_is_no_comment(entries: str, tmp_path: Path) -> None:
    assert read(tmp_path, entries) == [SENTENCE]
