"""The name that a server gives a file."""

import pytest

from memos_gql.ingest.fetching.content_disposition import named_file


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="report.pdf"', "report.pdf"),
        ("attachment; filename=plain.pdf", "plain.pdf"),
        ("attachment; filename=\"fallback.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf", "报告.pdf"),
        ("inline; filename*=utf-8''%e2%82%ac%20rates.pdf; filename=\"euro.pdf\"", "€ rates.pdf"),
        ("attachment; filename*=ISO-8859-1''%A3%20rates.txt", "£ rates.txt"),
        ('attachment; FileName="b\u00c3\u00bccher.pdf"', "bücher.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\files\\\\a.txt"', "a.txt"),
        ('attachment; filename="evil\u202egpj.exe"', "evilgpj.exe"),
        ('attachment; filename=".."', None),
        ("attachment", None),
        ("", None),
        (None, None),
        ("attachment; filename=" + "a" * 5000, None),
        ("attachment; filename*=bogus''%A3.txt", "£.txt"),
    ],
)
def test_the_name_is_a_plain_file_name(header: str | None, name: str | None) -> None:
    assert named_file(header) == name
