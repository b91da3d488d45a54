import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import web_archive


def saved(folder: Path, page: str, *, subtype: str) -> Path:
    """Save a page with a picture beside it, as browsers and wikis do."""
    archive = EmailMessage()
    archive["Subject"] = "Exported"
    archive.set_content(page, subtype=subtype, charset="gb18030")
    archive.add_related(bytes(range(256)), maintype="image", subtype="png")
    path = folder / "page.doc"
    path.write_bytes(archive.as_bytes())
    return path


def test_the_page_of_an_archive_is_read_and_its_pictures_are_not(tmp_path: Path) -> None:
    path = saved(tmp_path, "<h1>入职</h1><p>Badges at the north gate</p>", subtype="html")

    (page,) = web_archive.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["入职", "Badges at the north gate"]


def test_a_page_in_utf_16_is_read_though_word_calls_its_encoding_unicode(tmp_path: Path) -> None:
    path = tmp_path / "page.doc"
    page = base64.encodebytes("<p>Собрание перенесено на 14 мая</p>".encode("utf-16"))
    head = b'Content-Type: text/html; charset="unicode"\nContent-Transfer-Encoding: base64\n\n'
    path.write_bytes(
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n' + head + page + b"\n--b--\n"
    )

    (read,) = web_archive.read(path, 1, 1)

    assert [line.text for line in read.lines] == ["Собрание перенесено на 14 мая"]


def test_an_archive_without_a_page_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(FileFailure) as caught:
        web_archive.inspect(saved(tmp_path, "words", subtype="plain"))

    assert caught.value.code is ErrorCode.CORRUPT_FILE
