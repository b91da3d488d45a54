import zipfile
from pathlib import Path

from tests.extract.made import paragraph, part, texts

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def test_the_main_part_may_lie_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.docx"
    relation = '<Relationship Id="r" Type="http://x/officeDocument" Target="/content/Main.xml"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>')
        archive.writestr("content/main.xml", part("document", f"<w:body>{paragraph('High water')}</w:body>"))
        archive.writestr("content/footer1.xml", part("ftr", paragraph("Page foot")))

    assert texts(path) == ["High water", "Page foot"]


def test_names_with_backslashes_are_found(tmp_path: Path) -> None:
    path = tmp_path / "backslashes.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word\\document.xml", part("document", f"<w:body>{paragraph('High water')}</w:body>"))
        archive.writestr("word\\footnotes.xml", part("footnotes", paragraph("Plus two hours")))

    assert texts(path) == ["High water", "Plus two hours"]
