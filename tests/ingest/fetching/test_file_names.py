"""A file's name is one line that reads as it is written."""

import pytest

from memos_gql.ingest.fetching.file_names import plain_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066a\u2069\u200eb\u200f\u061cc.txt", "abc.txt"),
        ("report\r\nfinal\u2028draft\u2029.pdf", "reportfinaldraft.pdf"),
        ("a\x00b\x1b[31mc\x7f\x9b.md", "ab[31mc.md"),
        ("\ufeff\u200bhidden\u00ad.txt", "hidden.txt"),
        ("half \ud83d of a pair.txt", "half  of a pair.txt"),
        ("نامه\u200cها.pdf", "نامه\u200cها.pdf"),
        ("👩\u200d👧 holiday.jpg", "👩\u200d👧 holiday.jpg"),
        ("  食谱 №5 – naïve.txt\t", "食谱 №5 – naïve.txt"),
        ("\u202e\u200d\n", ""),
        (
            "Minutes of meeting No.3 with the whole management board",
            "Minutes of meeting No.3 with the whole management board",
        ),
        ("/home/ann/../notes.txt", "notes.txt"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_all_else_stays(sent: str, shown: str) -> None:
    assert plain_name(sent) == shown


def test_a_long_name_keeps_its_ending() -> None:
    assert plain_name("x" * 400 + ".jpeg") == "x" * 250 + ".jpeg"


def test_what_follows_a_full_stop_is_no_ending_where_it_is_long() -> None:
    assert plain_name("No.3 " + "x" * 400) == "No.3 " + "x" * 250
