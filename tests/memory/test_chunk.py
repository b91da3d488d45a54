"""Pages into passages."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from memos_gql.memory.chunk import chunk_pages
from memos_gql.memory.passages import PASSAGE_TOKENS, Passage, Splitter
from memos_gql.pages import Box, Line, Page


def box(number: int) -> Box:
    return Box(x=0.1, y=number / 1000, width=0.8, height=0.001)


def words(text: str, times: int) -> str:
    return " ".join([text] * times)


def test_a_page_that_fits_is_one_passage_of_its_lines(splitter: Splitter) -> None:
    lines = (Line("Rent is due", box(1), None, starts_block=True), Line("on the fifth.", box(2)))

    passages = chunk_pages([Page(3, lines)], splitter=splitter, page_count=9)

    assert passages == [Passage("Rent is due\non the fifth.", 3, (box(1), box(2)), None, None)]


def test_what_stands_beside_the_line_before_it_is_read_on_and_keeps_its_place(splitter: Splitter) -> None:
    lines = (Line("Oat milk", box(1)), Line("3.78", box(2), is_beside=True), Line("Total", box(3)))

    passages = chunk_pages([Page(1, lines)], splitter=splitter, page_count=1)

    assert passages == [Passage("Oat milk 3.78\nTotal", 1, (box(1), box(2), box(3)), None, None)]


def test_a_kind_without_pages_has_no_page_number(splitter: Splitter) -> None:
    passages = chunk_pages([Page(1, (Line("你好"),))], splitter=splitter, page_count=None)

    assert passages == [Passage("你好", None, (), None, None)]


def test_no_passage_crosses_a_page(splitter: Splitter) -> None:
    pages = [Page(1, (Line("one"),)), Page(2, ()), Page(3, (Line("three"),))]

    passages = chunk_pages(pages, splitter=splitter, page_count=3)

    assert [(passage.page, passage.text) for passage in passages] == [(1, "one"), (3, "three")]


def test_confidence_is_the_mean_of_the_lines_that_needed_ocr(splitter: Splitter) -> None:
    lines = (Line("a", confidence=0.9), Line("b", confidence=0.4), Line("typed"))

    [passage] = chunk_pages([Page(1, lines)], splitter=splitter, page_count=1)

    assert (passage.ocr_confidence, passage.confidence) == (0.65, 0.65)


def test_words_of_a_page_that_was_not_wholly_read_are_less_sure(splitter: Splitter) -> None:
    notices = ("a picture was not read",)
    pages = [
        Page(1, (Line("typed"),), notices=notices),
        Page(2, (Line("a", confidence=0.5),), notices=notices),
        Page(3, (Line("typed"),)),
    ]

    passages = chunk_pages(pages, splitter=splitter, page_count=3)

    assert [(passage.ocr_confidence, passage.confidence) for passage in passages] == [
        (None, 0.9),
        (0.5, 0.45),
        (None, 1.0),
    ]


def test_each_passage_has_the_boxes_and_confidence_of_its_own_lines(splitter: Splitter) -> None:
    lines = tuple(Line(words("alpha", 300), box(number), number / 10, starts_block=True) for number in (1, 2))

    passages = chunk_pages([Page(1, lines)], splitter=splitter, page_count=1)

    assert [(passage.boxes, passage.ocr_confidence) for passage in passages] == [((box(1),), 0.1), ((box(2),), 0.2)]


def test_a_line_cut_in_the_middle_lends_its_whole_box_to_both_passages(splitter: Splitter) -> None:
    line = Line(words("alpha", 500), box(1))

    passages = chunk_pages([Page(1, (line,))], splitter=splitter, page_count=1)

    assert [passage.text for passage in passages] == [words("alpha", 392), words("alpha", 108)]
    assert [passage.boxes for passage in passages] == [(box(1),), (box(1),)]


def test_table_rows_are_not_torn(splitter: Splitter) -> None:
    rows = [f"{number:03} | {words('Alpha beta gamma.', 5)} | 12.50" for number in range(60)]
    lines = tuple(Line(row, starts_block=True) for row in rows)

    passages = chunk_pages([Page(1, lines)], splitter=splitter, page_count=1)

    assert len(passages) > 1
    assert [row for passage in passages for row in passage.text.split("\n")] == rows


def test_a_heading_stays_with_what_follows_and_reaches_over_pages(splitter: Splitter) -> None:
    filler = Line(words("alpha", 380), starts_block=True)
    heading = Line("2 Rent", starts_block=True, is_heading=True)
    body = Line(words("money", 200), starts_block=True)
    pages = [Page(1, (filler, heading, body)), Page(2, (Line("It rises."),))]

    passages = chunk_pages(pages, splitter=splitter, page_count=2)

    assert [passage.text for passage in passages] == [filler.text, f"2 Rent\n{body.text}", "It rises."]
    assert [passage.heading for passage in passages] == [None, "2 Rent", "2 Rent"]


def test_the_nearest_of_several_headings_counts_and_one_inside_is_better_than_none(splitter: Splitter) -> None:
    first = Page(1, (Line("A preface."), Line("Part One", starts_block=True, is_heading=True)))
    second = Page(
        2, (Line("Part Two", is_heading=True), Line("Water", starts_block=True, is_heading=True), Line("It is wet."))
    )

    passages = chunk_pages([first, second], splitter=splitter, page_count=2)

    assert [passage.heading for passage in passages] == ["Part One", "Water"]


def test_a_heading_over_two_lines_is_one(splitter: Splitter) -> None:
    lines = (
        Line("Terms and", starts_block=True, is_heading=True),
        Line("Conditions", is_heading=True),
        Line("Be kind.", starts_block=True),
    )

    [passage] = chunk_pages([Page(1, lines)], splitter=splitter, page_count=1)

    assert passage.heading == "Terms and Conditions"


def test_control_characters_alone_are_no_passage(splitter: Splitter) -> None:
    assert chunk_pages([Page(1, (Line("\x1c"),))], splitter=splitter, page_count=1) == []


@pytest.mark.parametrize("seed", range(10))
def test_no_word_is_lost_and_no_passage_is_too_long(seed: int, splitter: Splitter, count: Callable[[str], int]) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    vocabulary = ["Miete", "rent", "房租", "🏠", "e\u0301te\u0301", "x" * 2100, "12.5", "end."]
    lines = [
        Line(
            " ".join(chance.choices(vocabulary, k=chance.randint(1, 40))),
            box(0),
            None,
            chance.random() < 0.3,
            chance.random() < 0.1,
        )
        for _ in range(seed * 3)
    ]

    passages = chunk_pages([Page(1, tuple(lines))], splitter=splitter, page_count=1)

    assert "".join("".join(p.text.split()) for p in passages) == "".join("".join(line.text.split()) for line in lines)
    assert all(count(passage.text) <= PASSAGE_TOKENS for passage in passages)


def test_sections_are_passages_of_their_own_unless_they_are_short(splitter: Splitter) -> None:
    sections = [
        (Line(f"Chapter {number}", starts_block=True, is_heading=True), Line(words("alpha", times), starts_block=True))
        for number, times in ((1, 5), (2, 90), (3, 90))
    ]

    passages = chunk_pages(
        [Page(1, tuple(line for section in sections for line in section))], splitter=splitter, page_count=1
    )

    assert [(passage.text.split("\n")[0], passage.heading) for passage in passages] == [
        ("Chapter 1", "Chapter 1"),
        ("Chapter 3", "Chapter 3"),
    ]


def test_a_passage_knows_every_heading_above_it(splitter: Splitter) -> None:
    lines = (
        Line("Lease", starts_block=True, is_heading=True, level=1),
        Line("Rent", starts_block=True, is_heading=True, level=2),
        Line(words("money", 380), starts_block=True),
        Line(words("alpha", 380), starts_block=True),
        Line("Pets", starts_block=True, is_heading=True, level=2),
        Line("None.", starts_block=True),
    )

    passages = chunk_pages([Page(1, lines)], splitter=splitter, page_count=1)

    assert [passage.context for passage in passages] == [("Lease", "Rent"), ("Lease", "Rent"), ("Lease", "Pets")]


def test_rows_of_a_long_table_know_its_first_row(splitter: Splitter) -> None:
    header = Line("Region | 2023 | 2024", starts_block=True)
    rows = tuple(Line(f"{words('alpha', 100)} | 1 | 2", starts_block=True) for _ in range(6))
    after = Line(words("alpha", 390), starts_block=True)

    passages = chunk_pages([Page(1, (header, *rows, after))], splitter=splitter, page_count=1)

    assert [passage.context for passage in passages] == [(), (header.text,), ()]


def test_a_sentence_over_several_lines_is_not_cut(splitter: Splitter) -> None:
    sentence = [Line(f"{words('Alpha', 24)} and", starts_block=number == 0) for number in range(3)]
    block = tuple(
        replace(line, text=f"{line.text[:-4]} end." if place == 2 else line.text) for place, line in enumerate(sentence)
    )
    paragraph = (*block, *(replace(line, starts_block=False) for _ in range(9) for line in block))

    passages = chunk_pages([Page(1, paragraph)], splitter=splitter, page_count=1)

    assert len(passages) == 2
    assert all(passage.text.endswith("end.") for passage in passages)
