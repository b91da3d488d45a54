import pytest

from memos_gql.search.highlight import Highlight, highlights


def matched(highlight: Highlight) -> list[str]:
    return [highlight.fragment[start:end] for start, end in highlight.ranges]


@pytest.mark.parametrize(
    ("value", "query", "words"),
    [
        ("My cat likes tuna.", "Which cats like tuna?", ["cat", "likes", "tuna"]),
        ("Café closed", "CAFE closing", ["Café", "closed"]),
        ("我的猫喜欢吃金枪鱼", "金枪鱼", ["金枪鱼"]),
        ("我的猫喜欢吃金枪鱼", "猫", ["猫"]),
        ("😀😀 a tuna 😀", "tuna", ["tuna"]),
        ("İstanbul is large", "istanbul LARGE", ["İstanbul", "large"]),
        ("part 4012 of 7", "4012", ["4012"]),
        ("三月五號開會", "3月5日有什么会", ["三月五號", "會"]),
        ("房租六百二十三元", "623", ["六百二十三"]),
    ],
)
def test_the_ranges_are_the_words_of_the_query(value: str, query: str, words: list[str]) -> None:
    (highlight,) = highlights(value, query)

    assert highlight.fragment == value
    assert matched(highlight) == words


@pytest.mark.parametrize(
    ("value", "query"), [("My cat", "dog"), ("My cat is the best", "what is the"), ("", "cat"), ("cat", "")]
)
def test_what_matches_by_meaning_alone_has_no_highlights(value: str, query: str) -> None:
    assert highlights(value, query) == []


def test_markup_stays_plain_text() -> None:
    (highlight,) = highlights("<b>tuna</b> & <script>", "tuna")

    assert highlight == Highlight("<b>tuna</b> & <script>", ((3, 7),))


def test_a_long_text_gives_the_richest_fragments_in_its_own_order() -> None:
    filler = "nothing to see here at all " * 20
    value = f"{filler}red {filler}tuna {filler}red tuna {filler}tuna {filler}"

    found = highlights(value, "red tuna", limit=3)

    assert [matched(highlight) for highlight in found] == [["red"], ["tuna"], ["red", "tuna"]]
    assert all(highlight.fragment in value and len(highlight.fragment) < 150 for highlight in found)


def test_fragments_are_cut_between_words() -> None:
    value = "alphabet " * 30 + "tuna" + " alphabet" * 30

    (highlight,) = highlights(value, "tuna")

    assert set(highlight.fragment.split()) == {"alphabet", "tuna"}


def test_never_more_than_the_limit() -> None:
    value = ("tuna " + "filler " * 50) * 10

    assert [len(highlights(value, "tuna", limit=limit)) for limit in (1, 2, 3)] == [1, 2, 3]
