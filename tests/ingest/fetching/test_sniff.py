import io
import struct
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.fetching.sniff import DOCX, MEDIA_TYPES, media_type

CORPUS = Path(__file__).parents[2] / "corpus"


def test_fifteen_media_types_can_be_read() -> None:
    assert len(MEDIA_TYPES) == len(set(MEDIA_TYPES)) == 15


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
        ("AVIF", "image/avif"),
        ("PDF", "application/pdf"),
    ],
)
def test_what_pillow_writes_is_known_by_its_bytes(form: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "claimed.txt"
    Image.new("RGB", (8, 8), "white").save(path, form)

    assert media_type(path) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lists.doc", "application/msword"),
        ("word6.doc", "application/msword"),
        ("tables.docx", DOCX),
        ("photo.heic", "image/heic"),
    ],
)
def test_real_files_are_known_by_their_bytes(name: str, expected: str) -> None:
    assert media_type(CORPUS / name) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"plain words",
        "记忆".encode("gb18030"),
        "UTF-16 has NUL bytes".encode("utf-16"),
        "UTF-32 too".encode("utf-32"),
        b" \n",
        b"MZ is the symbol of nothing.",
        b"RIFF raff",
        b'{"json": true}',
        b"<note>any other markup is text</note>",
        b"x < y and <b>bold</b> later",
        b'<div align="center">\n\n# Title\n\n</div>\n\nMarkdown text\n\nthat goes on.\n',
        b"<style>\np { color: red }\n/* the sheet of a component */\nb { margin: 0 }\n</style>\n",
        "UTF-16 without its mark, as some programs write it".encode("utf-16-le"),
        "字节顺序标记没有写\n".encode("utf-16-be"),
        b"10:00 pump on\n" + bytes(500) + b"10:05 boot after power loss\n",
        bytes(200_000) + b"10:00 the log was emptied while it was written\n",
        b"\x1b]0;pump\x0710:00 pump on\n" + bytes(500) + b"10:05 boot after power loss\n",
        b"A PDF begins with %PDF-1.7 and ends with %%EOF.",
        b"%PDF-1.7 is how every PDF begins.\nAsk Noor about it.\n",
        b"Date: Monday\nThe notes of a meeting.",
    ],
)
def test_text_is_what_has_no_other_mark(content: bytes, tmp_path: Path) -> None:
    assert media_type(written(tmp_path, content)) == "text/plain"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "text/html"),
        (b"\xef\xbb\xbf\n<!-- made by x -->\n<HTML><p>Hi", "text/html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml">', "text/html"),
        (b"<div>\n<p>One</p>\n<p>Two</p>\n</div>", "text/html"),
        (rb"{\rtf1 Hello}", "application/rtf"),
        (
            b"From: wiki\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b",
            "multipart/related",
        ),
        (b"%PDF-1.4 %\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"%PDF-1.7 cut off", "application/pdf"),
        (b"%PDF-1.4 made by x\n1 0 obj\n<<>>", "application/pdf"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000 + b"%PDF-1.4\n1 0 obj\n<<>>", "application/pdf"),
    ],
)
def test_pages_archives_and_documents_are_known_by_their_beginning(
    content: bytes, expected: str, tmp_path: Path
) -> None:
    assert media_type(written(tmp_path, content)) == expected


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"%!PS-Adobe-3.0", "a PostScript file"),
        (b"\x7fELF\x02\x01\x01\0", "a program"),
        (b"MZ\x90\0\x03\0", "a program"),
        (b"ID3\x04\0\0", "an audio file"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "an audio file or a video"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a video or audio file"),
        (b"\x1f\x8b\x08\0rest", "a gzip archive"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (b"\0" * 100, "of an unknown kind"),
    ],
)
def test_other_kinds_are_refused_by_their_name(content: bytes, kind: str, tmp_path: Path) -> None:
    failure = refusal(written(tmp_path, content))

    assert failure.code is ErrorCode.UNSUPPORTED_MEDIA_TYPE
    assert str(failure).startswith(f"the file is {kind}")


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("holiday.jpg", "a ZIP archive"),
    ],
)
def test_archives_are_told_by_their_table_of_contents(member: str, kind: str, tmp_path: Path) -> None:
    failure = refusal(written(tmp_path, archive(member)))

    assert failure.code is ErrorCode.UNSUPPORTED_MEDIA_TYPE
    assert str(failure).startswith(f"the file is {kind}")


def test_a_workbook_inside_a_document_does_not_make_it_a_workbook(tmp_path: Path) -> None:
    content = archive("word/document.xml", "word/embeddings/book.xlsx", stored=archive("xl/workbook.xml"))

    assert media_type(written(tmp_path, content)) == DOCX


def test_an_archive_without_its_end_is_corrupt(tmp_path: Path) -> None:
    failure = refusal(written(tmp_path, archive("a.txt")[:40]))

    assert failure.code is ErrorCode.CORRUPT_FILE


def test_an_empty_file_is_corrupt(tmp_path: Path) -> None:
    failure = refusal(written(tmp_path, b""))

    assert (failure.code, str(failure)) == (
        ErrorCode.CORRUPT_FILE,
        "the file is empty: it holds no bytes; send it again",
    )


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (["EncryptedPackage", "EncryptionInfo"], ErrorCode.PASSWORD_PROTECTED),
        (["Workbook"], ErrorCode.UNSUPPORTED_MEDIA_TYPE),
        (["PowerPoint Document"], ErrorCode.UNSUPPORTED_MEDIA_TYPE),
    ],
)
def test_ole_files_are_told_by_their_streams(streams: list[str], code: ErrorCode, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, ole(streams))).code is code


def test_an_ole_file_with_a_word_stream_is_a_document(tmp_path: Path) -> None:
    assert media_type(written(tmp_path, ole(["1Table", "WordDocument"]))) == "application/msword"


def test_sectors_that_follow_themselves_come_to_an_end(tmp_path: Path) -> None:
    content = bytearray(ole(["Nothing"]))
    struct.pack_into("<I", content, 512, 1)
    struct.pack_into("<I", content, 516, 1)

    assert refusal(written(tmp_path, bytes(content))).code is ErrorCode.UNSUPPORTED_MEDIA_TYPE


@pytest.mark.parametrize("length", [8, 40, 511, 513, 1024])
def test_a_cut_ole_file_is_corrupt(length: int, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, ole(["WordDocument"])[:length])).code is ErrorCode.CORRUPT_FILE


def written(folder: Path, content: bytes) -> Path:
    path = folder / "claimed.pdf"
    path.write_bytes(content)
    return path


def refusal(path: Path) -> FileFailure:
    with pytest.raises(FileFailure) as caught:
        media_type(path)
    return caught.value


def archive(*members: str, stored: bytes = b"") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for member in members:
            file.writestr(member, stored)
    return content.getvalue()


def ole(streams: list[str]) -> bytes:
    """Make a container of three sectors.

    They are the header, the allocation table, and a directory with up to three streams in a chain of siblings.
    """
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + struct.pack(
        "<108I", *[0xFFFFFFFF] * 108
    )
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = entry("Root Entry", child=1)
    for number, name in enumerate(streams, start=2):
        directory += entry(name, right=number if number <= len(streams) else 0xFFFFFFFF)
    return header + table + directory.ljust(512, b"\0")


def entry(name: str, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    encoded = name.encode("utf-16-le")
    fields = struct.pack("<HBBIII", len(encoded) + 2, 2, 1, 0xFFFFFFFF, right, child)
    return (encoded.ljust(64, b"\0") + fields).ljust(128, b"\0")


@pytest.mark.parametrize(
    ("types", "name", "expected"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "content/main.xml", True),
        ("application/xml", "word\\document.xml", True),
        ("application/xml", "content/main.xml", False),
    ],
)
def test_a_word_document_is_known_by_the_types_of_its_parts(
    types: str, name: str, expected: bool, tmp_path: Path
) -> None:
    path = tmp_path / "moved.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{types}"/></Types>')
        archive.writestr(name, "<document/>")

    if expected:
        assert media_type(path) == DOCX
    else:
        with pytest.raises(FileFailure, match="a ZIP archive"):
            media_type(path)
