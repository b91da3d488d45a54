from pathlib import Path

import pytest

from memos_gql.extract import text
from memos_gql.extract.stretches import STRETCH_CHARACTERS
from memos_gql.pages import Line, Outline


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("naïve café, Привет, 你好", "utf-8"),
        ("naïve café", "utf-8-sig"),
        ("Grüße 你好", "utf-16"),
        ("Grüße 你好", "utf-32"),
        ("你好", "gb18030"),
        ("你好，世界。MemOS 记忆", "gb18030"),
        ("The meeting is in 北京 on Monday.", "gb18030"),
        ("Invoice total: 100 元 paid by 张伟", "gb18030"),
        ("客户编号：A-1029，联系人：王小明", "gb18030"),
        ("你好世界", "hz"),
        ("今日は良い天気ですね", "iso2022_jp"),
        ("今日は良い天気ですね", "shift_jis"),
        ("你好世界,今天", "big5"),
        ("Сегодня хорошая погода, и мы идём гулять", "cp1251"),
        ("un café déjà vu", "cp1252"),
    ],
)
def test_even_a_short_text_is_read_in_its_encoding(words: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(words.encode(encoding))

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines] == [words]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("words", ["The impeller of pump 4 was replaced.", "水泵的叶轮已更换 4"])
def test_utf_16_without_a_mark_is_read(words: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(words.encode(encoding))

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines] == [words]


@pytest.mark.parametrize(
    "words",
    ["Frau Müller grüßt Herrn Schäfer", "会议决定更换压缩机", "un café déjà goûté"],
    ids=["German", "Chinese", "French"],
)
def test_one_stray_byte_in_utf_8_costs_one_character(words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"{words}\n".encode() * 3 + b"one \xa0 stray\n")

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines] == [words, words, words, "one \ufffd stray"]


def test_the_gaps_and_colours_of_a_log_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(
        "\x1b[31mERROR\x1b[0m Übertragung abgebrochen\n".encode() + bytes(300) + b"boot after power loss\n"
    )

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["ERROR Übertragung abgebrochen", "boot after power loss"]


def test_a_long_gap_before_a_log_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(bytes(3_000_000) + b"pump on\npump off after 300 l\n")

    pages = list(text.read(path, 1, text.inspect(path).parts))

    assert [line.text for page in pages for line in page.lines] == ["pump on", "pump off after 300 l"]


def test_foreign_letters_far_behind_english_ones_are_still_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        b"An English line of the report.\n" * 5000 + "结论：项目按时完成，预算没有超支。\n".encode("gb18030")
    )

    (page,) = text.read(path, 1, 1)

    assert page.lines[-1].text == "结论：项目按时完成，预算没有超支。"


def test_a_block_starts_after_an_empty_line_and_a_markdown_heading_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Plan\nFirst line\r\nsecond line\r\rOther paragraph\n#hashtag\n")

    (page,) = text.read(path, 1, 1)

    assert page.lines == (
        Line("Plan", starts_block=True, is_heading=True, level=1),
        Line("First line", starts_block=True),
        Line("second line"),
        Line("Other paragraph", starts_block=True),
        Line("#hashtag"),
    )


def test_signs_that_only_allow_a_line_to_end_do_not_part_words(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text("The pass\u200bword re\u200bset takes two days.\nDas Schiff\u00adfahrts\u00adamt schließt.\n")

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines] == [
        "The password reset takes two days.",
        "Das Schifffahrtsamt schließt.",
    ]
    assert page.notices == ()


def test_damaged_characters_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Ein schöner Tag für Ångström und Café. ".encode() * 9 + b"\xff")

    (page,) = text.read(path, 1, 1)

    assert page.notices == ("damaged characters, which stand as \ufffd: 1",)


def test_a_blank_text_is_one_part_without_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" \n\t\n")

    assert text.inspect(path) == Outline(page_count=None, parts=1)
    assert [page.lines for page in text.read(path, 1, 1)] == [()]


def test_a_long_text_is_cut_at_line_borders_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    rows = [f"row {number} of a long text" for number in range(30_000)]
    path.write_text("\n".join(rows))

    outline = text.inspect(path)
    pages = list(text.read(path, 1, outline.parts))

    assert outline == Outline(page_count=None, parts=4)
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert [line.text for page in pages for line in page.lines] == rows
    assert all(sum(len(line.text) for line in page.lines) <= STRETCH_CHARACTERS for page in pages)


def test_a_text_of_very_short_lines_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("7\n" * 120_000)

    outline = text.inspect(path)
    pages = list(text.read(path, 1, outline.parts))

    assert sum(len(page.lines) for page in pages) == 120_000
    assert {line.text for page in pages for line in page.lines} == {"7"}


def test_a_range_reads_only_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one two three\n" * 60_000)

    pages = list(text.read(path, 2, 3))

    assert [page.number for page in pages] == [2, 3]
