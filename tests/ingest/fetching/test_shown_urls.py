import pytest

from memos_gql.ingest.fetching.download import display_url, name_from_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ann:pw@files.example:8443/a b.pdf?token=1#p", "https://files.example:8443/a%20b.pdf"),
        ("HTTPS://Files.example", "https://files.example"),
        ("http://a:b@[::1/x?token=1", "http://[::1/x"),
        ("http://büro.example/ü", "http://xn--bro-hoa.example/%C3%BC"),
        ("http://files.example/\ud800", "http://files.example/%EF%BF%BD"),
    ],
)
def test_a_shown_url_holds_no_secret(url: str, shown: str) -> None:
    assert display_url(url) == shown


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://files.example/a/quarterly%20report.pdf?x=1", "quarterly report.pdf"),
        ("https://files.example/%E6%8A%A5%E5%91%8A.pdf", "报告.pdf"),
        ("https://files.example/%2e%2e%2F%2e%2e%2Fetc%2Fpasswd", "passwd"),
        ("https://files.example/..%5C..%5Cboot.ini", "boot.ini"),
        ("https://files.example/a%00%0Ab%E2%80%AEfdp.exe", "abfdp.exe"),
        ("https://files.example/" + "x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("https://files.example/a/", None),
        ("https://files.example", None),
        ("https://files.example/%2e%2e", None),
        ("https://files.example/%20", None),
        ("http://[::1/x", None),
    ],
)
def test_a_name_is_the_last_segment_made_plain(url: str, name: str | None) -> None:
    assert name_from_url(url) == name
