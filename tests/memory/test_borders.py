"""Where a text may be cut."""

import pytest

from memos_gql.memory.borders import Border, Strength, borders


def strengths(text: str) -> list[tuple[str, Strength]]:
    """List the borders by what stands before them."""
    found = borders(text)
    starts = [0, *(border.place for border in found)]
    return [(text[start : border.place].strip(), border.strength) for start, border in zip(starts, found, strict=False)]


@pytest.mark.parametrize(
    "text",
    [
        "Ask Dr. Lee about it",
        "See fig. 3 for more",
        "J. Smith came",
        "It costs 3.50 today",
        "1. The first item",
        "This is e.g. Paris or Rome",
        "Das gilt z.B. Montag früh",
        "Wait... what is it",
    ],
)
def test_a_point_that_ends_no_sentence_is_no_border(text: str) -> None:
    assert borders(text) == []


def test_sentences_end_behind_their_marks_and_quotes() -> None:
    assert strengths('He said "go." She went! 她走了。他留下？') == [
        ('He said "go."', Strength.SENTENCE),
        ("She went!", Strength.SENTENCE),
        ("她走了。", Strength.SENTENCE),
    ]


@pytest.mark.parametrize(
    "row", ["…" * 300_000 + "x", "?!" * 150_000 + "x", ".)" * 150_000, "\n " * 150_000 + "x", "。”" * 150_000]
)
def test_rows_of_marks_are_read_in_linear_time(row: str) -> None:
    assert {border.strength for border in borders(row)} <= {Strength.SENTENCE, Strength.BLOCK}


def test_a_sentence_goes_on_over_a_line_that_the_margin_ended() -> None:
    assert borders("The tenant pays the rent\nto Mr Smith of Lisbon") == [Border(24, Strength.LINE)]


def test_lines_that_stand_for_themselves_end_where_they_end() -> None:
    text = "Shopping:\n- milk from the shop\n- bread\nName | Price\nMilk | 1.20"

    assert [strength for _, strength in strengths(text)] == [Strength.ROW] * 4


def test_an_empty_line_is_better_than_a_line_and_a_heading_is_better_still() -> None:
    text = "One.\n\nTwo"

    assert borders(text) == [Border(4, Strength.BLOCK)]
    assert borders(text, sections=[4]) == [Border(4, Strength.SECTION)]


@pytest.mark.parametrize(
    "clause",
    [
        "第三条 价款及支付方式",
        "第十二条：争议解决",
        "第二章　总则",
        "Article 5. Payment",
        "Section 12 Notices",
        "CLAUSE 3.2 Deposits",
        "§ 14 Kündigung",
    ],
)
def test_a_clause_is_told_by_its_number(clause: str) -> None:
    assert borders(f"Both parties agreed.\n{clause}") == [Border(20, Strength.CLAUSE)]
    assert borders(f"Both parties agreed.\n\n{clause}") == [Border(20, Strength.CLAUSE)]


@pytest.mark.parametrize(
    ("clause", "strength"),
    [
        ("7. Opening hours\nThe library is open on every day of the year but Sunday", Strength.CLAUSE),
        ("7 Opening hours\nThe library is open on every day of the year but Sunday", Strength.CLAUSE),
        ("7 - Opening hours\nThe library is open on every day of the year but Sunday", Strength.CLAUSE),
        ("7 Apples\nPears", Strength.BLOCK),
        ("三、服务报酬\n甲方于每月十日支付丙方劳务报酬七千元", Strength.CLAUSE),
        ("（二）违约\n逾期一日的按应付金额的万分之五支付违约金", Strength.CLAUSE),
        ("三、买牛奶", Strength.BLOCK),
        ("一、买菜\n二、做饭", Strength.BLOCK),
        ("3. 流量\n每月三十GB，用完以后每GB五元，当月有效", Strength.CLAUSE),
        ("1. 买菜\n2. 做饭", Strength.BLOCK),
    ],
)
def test_a_number_and_a_title_above_a_paragraph_are_a_clause_and_items_of_a_list_are_none(
    clause: str, strength: Strength
) -> None:
    assert borders(f"Both parties agreed.\n\n{clause}")[0] == Border(20, strength)


@pytest.mark.parametrize(
    "row", ["第三条路线很长", "Section five is closed", "Article 5 of the treaty", "Clauses 3 and 4"]
)
def test_words_that_only_look_like_a_clause_begin_none(row: str) -> None:
    assert borders(f"Both parties agreed.\n{row}") == [Border(20, Strength.ROW)]
