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
        ('attachment; filename="=?UTF-8?B?5ZCI5ZCMLnBkZg==?="', "合同.pdf"),
        ('attachment; filename="=?gb2312?Q?=BA=CF=CD=AC.pdf?="', "合同.pdf"),
        ('attachment; filename="=?none?B?5ZCI?="', "=?none?B?5ZCI?="),
        ('attachment; filename="%E5%90%88%E5%90%8C.pdf"', "合同.pdf"),
        ('attachment; filename="a%2F..%2Fb%0A.pdf"', "b.pdf"),
        ('attachment; filename="100%.pdf"', "100%.pdf"),
        ('attachment; filename="%FF%FE.pdf"', "%FF%FE.pdf"),
        ("attachment; filename*=UTF-8''100%2525.pdf", "100%25.pdf"),
        ("attachment", None),
        ("", None),
        (None, None),
        ("attachment; filename=" + "a" * 5000, None),
        ("attachment; filename*=bogus''%A3.txt", "£.txt"),
    ],
)
def test_the_name_is_a_plain_file_name(header: str | None, name: str | None) -> None:
    assert named_file(header) == name
