"""Which headings stand above words."""

from memos_gql.memory.headings import below, headings
from memos_gql.pages import Heading, Line

TITLE, CHAPTER, SECTION, OTHER_CHAPTER = (
    Heading("Lease", 1),
    Heading("Rent", 2),
    Heading("Late rent", 3),
    Heading("Pets", 2),
)


def test_a_heading_ends_those_of_its_level_and_below() -> None:
    assert below((), [TITLE, CHAPTER, SECTION, OTHER_CHAPTER]) == (TITLE, OTHER_CHAPTER)


def test_headings_of_unknown_level_follow_each_other_below_known_ones() -> None:
    first, second = Heading("First", 0), Heading("Second", 0)

    assert below((), [TITLE, first, second]) == (TITLE, second)
    assert below((first,), [CHAPTER]) == (CHAPTER,)


def test_a_heading_over_two_lines_is_one() -> None:
    lines = [
        Line("Terms and", starts_block=True, is_heading=True, level=2),
        Line("Conditions", is_heading=True, level=2),
        Line("Be kind."),
    ]

    assert headings(lines) == [Heading("Terms and", 2), Heading("Terms and Conditions", 2), None]
