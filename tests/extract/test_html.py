from pathlib import Path

import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import html
from memos_gql.pages import Line


def said(markup: str) -> list[str]:
    return [line.text for line in html.lines(markup)]


def test_blocks_are_paragraphs_and_headings_are_headings() -> None:
    markup = "<title>Ferry</title><h1>Time <i>table</i></h1><p>First\n boat<br>at six<p>Second boat"

    assert list(html.lines(markup)) == [
        Line("Ferry", starts_block=True, is_heading=True, level=1),
        Line("Time table", starts_block=True, is_heading=True, level=2),
        Line("First boat", starts_block=True),
        Line("at six"),
        Line("Second boat", starts_block=True),
    ]


def test_what_no_reader_sees_is_left_out() -> None:
    markup = (
        "<script>var a = '<p>no</p>'</script><style>p{}</style><nav>Home | About</nav><noscript>Turn it on</noscript>"
        "<div hidden>a</div><div style='color:red; DISPLAY: none'>b</div>"
        "<div role=navigation>c</div><!-- d --><p>Seen</p>"
    )

    assert said(markup) == ["Seen"]


def test_a_row_of_a_table_is_one_line() -> None:
    markup = "<table><tr><th>Article<th>Price<tr><td>Storm<br>lamp<td>39.90</table>"

    assert said(markup) == ["Article | Price", "Storm lamp | 39.90"]


def test_a_cell_over_several_rows_is_repeated_in_each_of_them() -> None:
    markup = (
        "<table><tr><th rowspan=2>Pier<th colspan=2>Depth<th rowspan=2>Crane<tr><th>low<th>high"
        "<tr><td rowspan=0>East<td>3.1<td>4.9<td>yes<tr><td>3.4<td>5.2<td>no</table>"
    )

    assert said(markup) == [
        "Pier | Depth | Crane",
        "Pier | low | high | Crane",
        "East | 3.1 | 4.9 | yes",
        "East | 3.4 | 5.2 | no",
    ]


def test_the_values_of_a_form_follow_their_labels() -> None:
    markup = (
        "<input type=checkbox id=menu><form><label>Boat <input value='Silver Petrel'></label>"
        "<p>Season <select><option>Summer<option selected>Winter</select>"
        "<p><label><input type=checkbox checked> Power</label> <label><input type=radio> Crane</label>"
        "<p>Remarks <textarea>after dark</textarea><p>Land <select><option>Choose</select>"
        "<p>Key <input type=password value=hunter2><input type=hidden value=token><input type=submit value=Send></form>"
    )

    assert said(markup) == [
        "Boat Silver Petrel",
        "Season Winter",
        "☒ Power ☐ Crane",
        "Remarks after dark",
        "Land",
        "Key",
    ]


def test_deleted_words_are_left_out() -> None:
    assert said("<p>The price is <del>40</del> <ins>60</ins> euro") == ["The price is 60 euro"]


def test_a_table_that_lays_out_a_page_is_no_row() -> None:
    markup = "<table><tr><td><p>Dear Ann,</p><table><tr><td>Lamp<td>39.90</table><td>Side</table>"

    assert said(markup) == ["Dear Ann,", "Lamp | 39.90", "Side"]


def test_items_keep_their_numbers_and_powers_their_sign() -> None:
    assert said("<ol start=4><li>Fill<li>Close<ul><li>firmly</ul></ol><p>10<sup>6</sup> m") == [
        "4. Fill",
        "5. Close",
        "firmly",
        "10^6 m",
    ]


def test_pictures_are_named_and_readings_over_characters_left_out() -> None:
    assert said("<p>See <img alt='a red boat' src=x> and <ruby>東京<rt>とうきょう</rt></ruby>") == [
        "See a red boat and 東京"
    ]


@pytest.mark.parametrize(
    "content",
    [
        "<meta charset=gb18030><p>你好，世界".encode("gb18030"),
        "<meta http-equiv=Content-Type content='text/html; charset=utf-8'><p>你好，世界".encode(),
        "<meta charset=utf-8><p>你好，世界".encode("utf-16"),
        "<meta charset=iso-8859-1><p>你好，世界".encode("utf-8-sig"),
    ],
)
def test_the_encoding_is_the_one_that_fits(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(content)

    (page,) = html.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["你好，世界"]


def test_elements_nested_without_end_are_refused() -> None:
    with pytest.raises(FileFailure) as caught:
        said("<div>" * 2000 + "deep")

    assert caught.value.code is ErrorCode.CORRUPT_FILE
